import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { membershipChanged } from '../../functions/identity/contract/events.ts';
import { membershipCopies } from '../../functions/memberships/contract.ts';
import { operation } from '../../functions/memberships/publish-membership.ts';
import { accountStore } from '../../functions/memberships/store/accounts.ts';
import { membershipKey, organisationKey } from '../../lib/policy/accounts.ts';
import { headKey } from '../../lib/sync/items.ts';
import { createPublisher } from '../../lib/sync/publish.ts';
import { personSpace } from '../../lib/sync/space-id.ts';
import { happened } from '../events/happened.ts';
import { published } from '../sync/published-document.ts';
import { type SyncWorld, startSyncTables } from '../sync/sync-tables.ts';

const joinedAt = '2026-11-01T09:30:00.000Z';
let world: SyncWorld;
let personId: string;
let organisationId: string;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());
beforeEach(() => {
  [personId, organisationId] = [randomUUID(), randomUUID()];
});

async function organisation(name: string, status = 'active'): Promise<void> {
  const Item = { ...organisationKey(organisationId), entity: 'Organisation', organisationId, name, status };
  await world.dynamo.put({ TableName: world.tables.people, Item });
}
async function member(role: string): Promise<void> {
  const Item = {
    ...membershipKey(personId, organisationId),
    ...{ entity: 'Membership', personId, organisationId, role, joinedAt },
  };
  await world.dynamo.put({ TableName: world.tables.people, Item });
}
async function leave(): Promise<void> {
  await world.dynamo.delete({ TableName: world.tables.people, Key: membershipKey(personId, organisationId) });
}
async function tell(times = 1): Promise<void> {
  const store = accountStore(world.dynamo, () => world.tables.people);
  const publisher = createPublisher({ dynamo: world.dynamo, tables: world.tables });
  const event = happened(membershipChanged, { personId, organisationId });
  for (let n = 0; n < times; n += 1) await operation(event, { store, publisher } as never);
}
const copy = () => published(world, personSpace(personId), membershipCopies, organisationId);

describe('the copy of a membership', () => {
  it('begins, has another role and another name, ends and begins again, each told twice', async () => {
    await organisation('Bakery');
    await member('member');
    await tell(2);
    expect(await copy()).toMatchObject({ revision: 1, fields: { name: 'Bakery', role: 'member', joinedAt } });
    await member('admin');
    await tell(2);
    expect(await copy()).toMatchObject({ revision: 2, fields: { name: 'Bakery', role: 'admin' } });
    await organisation('Bakery & Café');
    await tell(2);
    expect(await copy()).toMatchObject({ revision: 3, fields: { name: 'Bakery & Café', role: 'admin' } });
    await leave();
    await tell(2);
    expect(await copy()).toMatchObject({ revision: 4, deleted: true, fields: {} });
    await member('member');
    await tell(2);
    expect(await copy()).toMatchObject({ revision: 5, fields: { role: 'member' } });
  });

  it('goes with the organisation, although the membership is still there', async () => {
    await organisation('Bakery');
    await member('owner');
    await tell();
    await organisation('Bakery', 'deleted');
    await tell();
    expect((await copy())?.deleted).toBe(true);
  });

  it('is as the membership is now when news arrive late: of what began and has ended already', async () => {
    await organisation('Bakery');
    await member('member');
    await leave();
    await tell();
    expect(await copy()).toBeUndefined();
  });

  it('leaves the closed space of an erased person alone', async () => {
    const closed = {
      ...headKey(personSpace(personId)),
      entity: 'Erased',
      spaceId: personSpace(personId),
      status: 'deleted',
    };
    await world.dynamo.put({ TableName: world.tables.spaces, Item: closed });
    await organisation('Bakery');
    await member('member');
    await tell();
    expect(await copy()).toBeUndefined();
  });
});
