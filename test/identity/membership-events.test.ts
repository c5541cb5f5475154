import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newMembership } from '../../functions/identity/store/organisations.ts';
import { organisationKey } from '../../lib/policy/accounts.ts';
import { drain } from './deliveries.ts';
import { found, join, signUp, type TestPerson } from './people.ts';
import { type Message, startWorld, type World } from './world.ts';

let world: World;
let owner: TestPerson;
let organisationId: string;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(async () => {
  owner = await signUp(world);
  organisationId = await found(owner);
  await told();
});
afterAll(() => world?.stop());

/** What the bus was told of memberships since the last time. */
async function told(): Promise<unknown[]> {
  await drain(world);
  const events = world.events.splice(0).filter(({ detailType }) => /^(Membership|Organisation)/.test(detailType));
  return events.map(({ detailType, detail }) => [detailType, detail]);
}
const changed = ({ personId }: TestPerson) => ['MembershipChanged', { organisationId, personId }];
const at = (rest = '') => `/v1/organisations/${organisationId}${rest}`;

describe('the bus is told', () => {
  it('of the founder’s membership, when an organisation is founded', async () => {
    const id = await found(owner, 'Second');
    expect(await told()).toEqual([['MembershipChanged', { organisationId: id, personId: owner.personId }]]);
  });
  it('of each membership that begins, has another role, or ends', async () => {
    const member = await join(world, owner, 'member', organisationId);
    expect(await told()).toEqual([changed(member)]);
    await owner.call('PATCH', at(`/members/${member.personId}`), { json: { role: 'admin' } });
    expect(await told()).toEqual([changed(member)]);
    await owner.call('PATCH', at(`/members/${member.personId}`), { json: { role: 'owner' } });
    expect(await told()).toEqual([changed(member)]);
    await member.call('DELETE', at(`/members/${member.personId}`));
    expect(await told()).toEqual([changed(member)]);
  });
  it('of nothing when nothing changed: a refused command, and a role that is held already', async () => {
    const member = await join(world, owner, 'member', organisationId);
    await told();
    expect((await owner.call('DELETE', at(`/members/${owner.personId}`))).body.code).toBe('last-owner');
    await owner.call('PATCH', at(`/members/${member.personId}`), { json: { role: 'member' } });
    expect(await told()).toEqual([]);
  });
  it('once, when a command is repeated with its key', async () => {
    const member = await join(world, owner, 'member', organisationId);
    await told();
    for (let n = 0; n < 3; n += 1) {
      await owner.call('DELETE', at(`/members/${member.personId}`), { key: 'the-same' });
    }
    expect(await told()).toEqual([changed(member)]);
  });
  it('of the end of an organisation, which stands for all its memberships, and then of each of them', async () => {
    const member = await join(world, owner, 'member', organisationId);
    await told();
    await owner.call('DELETE', at());
    const [first, ...rest] = await told();
    expect(first).toEqual(['OrganisationDeleted', { organisationId }]);
    expect(rest).toHaveLength(2);
    expect(rest).toEqual(expect.arrayContaining([changed(owner), changed(member)]));
  });
  it('of every membership, when the organisation has another name, and of none when it is written anew', async () => {
    const member = await join(world, owner, 'member', organisationId);
    await told();
    await owner.call('PATCH', at(), { json: { name: 'Bakery & Café' } });
    const events = await told();
    expect(events).toHaveLength(2);
    expect(events).toEqual(expect.arrayContaining([changed(owner), changed(member)]));
    await owner.call('PATCH', at(), { json: { name: 'Bakery & Café' } });
    await owner.call('PUT', at('/roles/clerk'), { json: { actions: [] } });
    expect(await told()).toEqual([]);
  });
  it('of every membership of many pages, and of all once more when the index showed fewer than are counted', async () => {
    const members = Array.from({ length: 1203 }, () => randomUUID());
    const joinedAt = new Date().toISOString();
    const items = members.map((personId) => newMembership(personId, organisationId, 'member', joinedAt));
    const put = items.map((Item) => ({ PutRequest: { Item } }));
    await world.dynamo.batchWrite({ RequestItems: { [world.table]: put } });
    const count = (members: number) =>
      world.dynamo.update({
        TableName: world.table,
        Key: organisationKey(organisationId),
        UpdateExpression: 'SET members = :members',
        ExpressionAttributeValues: { ':members': members },
      });
    await count(members.length + 2);
    await world.run('tellMembers', { organisationId });
    expect(world.messages).toMatchObject([{ queue: 'renames', body: { told: 1000, round: 0 } }]);
    const next = world.messages.pop() as Message;
    await world.run('tellMembers', next.body);
    expect(world.messages).toEqual([{ queue: 'renames', body: { organisationId, told: 0, round: 1 } }]);
    await count(members.length + 1);
    const events = (await told()) as [string, { personId: string }][];
    const people = [...members, owner.personId].sort();
    for (const pass of [events.slice(0, 1204), events.slice(1204)]) {
      expect(pass.map(([, { personId }]) => personId).sort()).toEqual(people);
    }
  });
  it('of memberships that an erasure ends, and of an organisation that ends with its last member', async () => {
    const member = await join(world, owner, 'member', organisationId);
    await told();
    for (const person of [member, owner]) {
      await person.call('DELETE', '/v1/me');
      world.clock.offset += 15 * 86_400_000;
      await world.run('startDueErasures', { scheduledAt: '' });
      const expected = person === owner ? [['OrganisationDeleted', { organisationId }]] : [];
      const events = await told();
      expect(events).toHaveLength(expected.length + 1);
      expect(events).toEqual(expect.arrayContaining([...expected, changed(person)]));
    }
  });
});
