import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operation as deleteDevice } from '../../functions/identity/delete-device.ts';
import { operation as endSessions } from '../../functions/identity/end-sessions.ts';
import { operation as registerDevice } from '../../functions/identity/register-device.ts';
import { operation as removeMember } from '../../functions/identity/remove-member.ts';
import { operation as requestErasure } from '../../functions/identity/request-erasure.ts';
import { erasureLinkStore } from '../../functions/identity/store/erasure-links.ts';
import type { MembershipItem, OrganisationItem, Person } from '../../functions/identity/store/items.ts';
import { peopleTable } from '../../functions/identity/store/people-table.ts';
import { operation as updateMember } from '../../functions/identity/update-member.ts';
import { membershipKey, organisationKey, personKey } from '../../lib/policy/accounts.ts';
import type { AppError } from '../../lib/runtime/app-error.ts';
import type { Caller } from '../../lib/runtime/operation.ts';
import { drain } from './deliveries.ts';
import { found, invite, join, signUp, type TestPerson } from './people.ts';
import { startWorld, type World } from './world.ts';

/** What happens between the read that decides a request and its write: operations are run with what was read before. */

let world: World;
let ann: TestPerson;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(async () => {
  ann = await signUp(world);
});
afterAll(() => world?.stop());

const item = async <T>(Key: { pk: string; sk: string }) =>
  (await world.dynamo.get({ TableName: world.table, Key, ConsistentRead: true })).Item as T;
/** The caller as the pipeline made it at this moment. */
async function asCaller({ personId, sessionId, signedInAt }: TestPerson): Promise<Caller> {
  const account = await item<Person>(personKey(personId));
  return { personId, sessionId, signedInAt, groups: [], account };
}
type Act = (input: object, caller: Caller, context: object) => Promise<unknown>;
const run = (name: string, act: unknown, input: object, caller: Caller) =>
  (act as Act)(input, caller, { ...world.dependencies[name], ...world.tools, idempotency: undefined });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: AppError) => error.code,
  );

describe('a device that is deleted while its own request to register is on its way', () => {
  const end: Record<string, (deviceId: string) => Promise<unknown>> = {
    'by another device': (deviceId) => ann.signIn().call('DELETE', `/v1/me/devices/${deviceId}`),
    'with every session': async (deviceId) => {
      await ann.call('DELETE', `/v1/me/devices/${deviceId}`);
      world.clock.offset += 2000;
      await ann.signIn().call('DELETE', '/v1/me/sessions');
    },
  };
  it.each(Object.keys(end))('stays deleted: %s', async (way) => {
    const deviceId = randomUUID();
    const json = { platform: 'ios', pushToken: 'abc' };
    expect((await ann.call('PUT', `/v1/me/devices/${deviceId}`, { json })).status).toBe(200);
    const caller = await asCaller(ann);
    await end[way]?.(deviceId);
    const late = run('registerDevice', registerDevice, { params: { deviceId }, body: json }, caller);
    expect(await codeOf(late)).toBe('session-revoked');
    world.clock.offset += 2000;
    expect((await ann.signIn().call('GET', '/v1/me/devices')).body.items).toEqual([]);
  });
});

describe('someone who is erased while a request is on its way', () => {
  it('is told that the session is over', async () => {
    const deviceId = randomUUID();
    await ann.call('PUT', `/v1/me/devices/${deviceId}`, { json: { platform: 'web' } });
    const caller = await asCaller(ann);
    const device = await item<object>({ pk: personKey(ann.personId).pk, sk: `DEVICE#${deviceId}` });
    await ann.call('DELETE', '/v1/me');
    world.clock.offset += 15 * 86_400_000;
    await world.run('startDueErasures', { scheduledAt: '' });
    await drain(world);
    expect(await item(personKey(ann.personId))).toMatchObject({ status: 'erased' });
    expect(await codeOf(run('endSessions', endSessions, {}, caller))).toBe('session-revoked');
    await world.dynamo.put({ TableName: world.table, Item: device as never });
    const late = run('deleteDevice', deleteDevice, { params: { deviceId } }, caller);
    expect(await codeOf(late)).toBe('session-revoked');
  });
});

describe('a member who is given a role that was made since the organisation was read', () => {
  it.each(['removeMember', 'updateMember'])('is met as they are: %s', async (name) => {
    const id = await found(ann);
    const bob = await join(world, ann, 'member', id);
    const { store } = world.dependencies[name] as { store: { find: (...all: unknown[]) => unknown } };
    let made = false;
    const find = async (...all: unknown[]) => {
      if (!made) {
        made = true;
        await ann.call('PUT', `/v1/organisations/${id}/roles/clerk`, { json: { actions: ['member:list'] } });
        const json = { role: 'clerk' };
        const given = await ann.call('PATCH', `/v1/organisations/${id}/members/${bob.personId}`, { json });
        expect(given.status).toBe(200);
      }
      return store.find(...all);
    };
    const [membership, organisation] = [
      await item<MembershipItem>(membershipKey(ann.personId, id)),
      await item<OrganisationItem>(organisationKey(id)),
    ];
    const caller = { ...(await asCaller(ann)), membership, organisation };
    const context = { ...world.tools, idempotency: undefined, store: { ...store, find } };
    const input = { params: { organisationId: id, personId: bob.personId }, body: { role: 'admin' } };
    const act = name === 'removeMember' ? removeMember : updateMember;
    expect(await codeOf((act as unknown as Act)(input, caller, context))).toBe('done');
  });
});

describe('an owner whose account waits to be erased', () => {
  it('cannot leave an organisation behind that nobody is in', async () => {
    const id = await found(ann);
    expect((await ann.call('DELETE', '/v1/me')).status).toBe(202);
    const left = await ann.call('DELETE', `/v1/organisations/${id}/members/${ann.personId}`);
    expect([left.status, left.body?.code]).toEqual([409, 'last-owner']);
    world.clock.offset += 15 * 86_400_000;
    await world.run('startDueErasures', { scheduledAt: '' });
    await drain(world);
    expect(await item<OrganisationItem>(organisationKey(id))).toMatchObject({ status: 'deleted', members: 0 });
  });

  it('does not stay owner of an organisation that was joined in exchange for another one meanwhile', async () => {
    const boss = await signUp(world);
    const [old, other] = [await found(boss, 'Old'), await found(boss, 'Other')];
    const first = await invite(world, boss, ann.email, 'member', old);
    expect((await ann.call('POST', '/v1/invitations/accept', { json: { token: first } })).status).toBe(201);
    const token = await invite(world, boss, ann.email, 'owner', other);
    const { store, ...rest } = world.dependencies.requestErasure as {
      store: { schedule: (...all: unknown[]) => unknown };
    };
    const caller = await asCaller(ann);
    let exchanged = false;
    const schedule = async (...all: unknown[]) => {
      if (!exchanged) {
        exchanged = true;
        expect((await ann.call('DELETE', `/v1/organisations/${old}/members/${ann.personId}`)).status).toBe(204);
        expect((await ann.call('POST', '/v1/invitations/accept', { json: { token } })).status).toBe(201);
      }
      return store.schedule(...all);
    };
    const context = { ...rest, ...world.tools, idempotency: undefined, store: { ...store, schedule } };
    expect(await codeOf((requestErasure as unknown as Act)({}, caller, context))).toBe('done');
    expect((await item<OrganisationItem>(organisationKey(other))).owners).toBe(1);
    const leaves = await boss.call('DELETE', `/v1/organisations/${other}/members/${boss.personId}`);
    expect(leaves.body.code).toBe('last-owner');
  });
});

describe('links that delete an account', () => {
  it('are all good that were mailed at the same moment', async () => {
    const now = new Date();
    const until = new Date(now.getTime() + 3_600_000).toISOString();
    const linksOf = (dynamo: typeof world.dynamo) => erasureLinkStore(peopleTable(dynamo, () => world.table));
    let others = 1;
    const transactWrite: typeof world.dynamo.transactWrite = async (input) => {
      const refused = await world.dynamo.transactWrite(input).catch((error) => error);
      // Between the first look and what follows from it.
      if (others-- > 0) expect(await linksOf(world.dynamo).add(ann.personId, 'b', until, now)).toBe(true);
      if (refused) throw refused;
    };
    expect(await linksOf({ ...world.dynamo, transactWrite }).add(ann.personId, 'a', until, now)).toBe(true);
    expect((await linksOf(world.dynamo).find(ann.personId))?.tokenHashes).toEqual(new Set(['a', 'b']));
  });
});
