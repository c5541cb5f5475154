import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { connectionKey } from '../../functions/aggregation/store/items.ts';
import {
  begun,
  connected,
  connectionOf,
  connectionPath,
  notify,
  provider,
  syncedAfter,
  told,
} from './connection-cast.ts';
import { dynamo } from './file-rows.ts';
import { listen } from './frames.ts';
import { invite } from './invite.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, type Person } from './people.ts';
import { afterSchedule, eventually } from './stack.ts';
import { tableLike } from './sync-tables.ts';

let ann: Person;
let bob: Person;
beforeAll(async () => {
  [ann, bob] = await Promise.all([createPerson(), createPerson()]);
  await Promise.all([ann.call('GET', '/v1/me'), bob.call('GET', '/v1/me')]);
});
const list = '/v1/banking/connections';

describe('a connection to another bank', () => {
  it('is agreed to at the provider, fetched page by page, and read by cursors: what is new since then alone', async () => {
    const connectionId = await connected(ann);
    const row = await syncedAfter(ann, connectionId, undefined);
    expect(row).toMatchObject({ institution: 'sandbox-bank', state: 'active', consentUntil: expect.any(String) });
    expect(row).not.toHaveProperty('link');
    expect(row.accounts).toHaveLength(2);
    expect(row.accounts[0]).toMatchObject({ name: 'Giro', number: '8009', currency: 'CHF' });
    const first = await told(ann, connectionId);
    expect([first.added.length, first.modified, first.removed]).toEqual([12, [], []]);
    expect(new Set(first.added.map(({ transactionId }) => transactionId)).size).toBe(12);
    expect(await told(ann, connectionId, first.next)).toMatchObject({ added: [], modified: [], removed: [] });

    // Five steps: pending ones are posted, one is removed, one comes twice, one cannot be right.
    await provider({ call: 'advance', reference: connectionId, by: 5 });
    expect((await ann.call('POST', connectionPath(connectionId, '/refresh'))).status).toBe(202);
    const after = await syncedAfter(ann, connectionId, row.syncedAt);
    expect(after.problem).toBe('rows-refused');
    const since = await told(ann, connectionId, first.next);
    expect([since.added.length, since.modified, since.removed.length]).toEqual([10, [], 1]);
    expect(first.added.map(({ transactionId }) => transactionId)).toContain(since.removed[0]);
    expect(since.added.filter(({ pending }) => pending)).toHaveLength(1);
    expect((await told(ann, connectionId)).added).toHaveLength(21);

    // The message of the provider does the same; forged, old and changed it does nothing.
    await provider({ call: 'advance', reference: connectionId, by: 1 });
    const refused = [
      await notify(connectionId, { secret: 'another' }),
      await notify(connectionId, { age: 3600 }),
      await notify(connectionId, { sent: `{"type":"updates","connection":"${randomUUID()}"}` }),
    ];
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual([
      [401, 'connection-signature-refused'],
      [401, 'connection-timestamp-refused'],
      [401, 'connection-signature-refused'],
    ]);
    expect((await notify(connectionId)).status).toBe(204);
    expect((await notify(randomUUID())).status).toBe(204);
    await syncedAfter(ann, connectionId, after.syncedAt);
    const last = await told(ann, connectionId, since.next);
    expect([last.added.length, last.modified.length]).toEqual([2, 1]);
    expect(last.modified[0]?.pending).toBe(false);
  });

  it('is its holder’s alone, and a cursor is good for one connection', async () => {
    const [own, others] = [await connected(ann), await connected(bob)];
    await syncedAfter(ann, own, undefined);
    await syncedAfter(bob, others, undefined);
    const { next } = await told(ann, own);
    for (const [method, rest] of [
      ['GET', '/transactions'],
      ['POST', '/refresh'],
      ['POST', '/consent'],
      ['DELETE', ''],
    ] as const)
      expect((await bob.call(method, connectionPath(own, rest), { key: randomUUID() })).status).toBe(404);
    const json = { code: 'x' };
    expect((await bob.call('POST', connectionPath(own, '/completion'), { json })).status).toBe(404);
    expect(await connectionOf(bob, own)).toBeUndefined();
    const stolen = connectionPath(others, `/transactions?cursor=${next}`);
    expect((await bob.call('GET', stolen)).body.code).toBe('invalid-cursor');
    const unknown = { institution: 'sandbox-bank', organisationId: randomUUID() };
    expect((await ann.call('POST', list, { json: unknown })).status).toBe(404);
    expect((await ann.call('POST', list, { json: { institution: 'bank-of-nowhere' } })).body.code).toBe(
      'unknown-institution',
    );
  });

  it('waits for a provider that does not answer, and goes on where it was', async () => {
    const { connectionId, code } = await begun(ann);
    await provider({ call: 'fail', reference: connectionId, times: 1 });
    expect((await ann.call('POST', connectionPath(connectionId, '/refresh'))).body.code).toBe('connection-inactive');
    const refused = await ann.call('POST', connectionPath(connectionId, '/completion'), { json: { code: 'wrong' } });
    expect([refused.status, refused.body.code]).toEqual([422, 'consent-refused']);
    await ann.call('POST', connectionPath(connectionId, '/completion'), { json: { code } });
    await eventually(async () => expect((await connectionOf(ann, connectionId)).problem).toBe('unavailable'));
    await ann.call('POST', connectionPath(connectionId, '/refresh'));
    expect(await syncedAfter(ann, connectionId, undefined)).not.toHaveProperty('problem');
    expect((await told(ann, connectionId)).added).toHaveLength(12);
  });

  it('whose consent ended says so, keeps what it has, and goes on when its holder agrees again', async () => {
    const connectionId = await connected(ann);
    const { syncedAt } = await syncedAfter(ann, connectionId, undefined);
    const { next } = await told(ann, connectionId);
    await provider({ call: 'end-consent', reference: connectionId });
    await notify(connectionId);
    await eventually(async () => expect((await connectionOf(ann, connectionId)).state).toBe('needs-consent'));
    expect((await ann.call('POST', connectionPath(connectionId, '/refresh'))).body.code).toBe('connection-inactive');
    expect((await told(ann, connectionId)).added).toHaveLength(12);
    await provider({ call: 'advance', reference: connectionId, by: 1 });
    const { body } = await ann.call('POST', connectionPath(connectionId, '/consent'));
    const json = { code: body.link.split('#')[1] };
    expect((await ann.call('POST', connectionPath(connectionId, '/completion'), { json })).body.state).toBe('active');
    await syncedAfter(ann, connectionId, syncedAt);
    expect((await told(ann, connectionId, next)).added).toHaveLength(2);
  });

  it('that is removed takes everything with it, at the provider too, though that does not answer at first', async () => {
    const connectionId = await connected(ann);
    await syncedAfter(ann, connectionId, undefined);
    const key = randomUUID();
    const path = connectionPath(connectionId);
    expect((await ann.call('DELETE', path, { key })).status).toBe(204);
    expect((await ann.call('DELETE', path, { key })).status).toBe(204);
    expect((await ann.call('DELETE', path)).status).toBe(404);
    expect((await ann.call('GET', connectionPath(connectionId, '/transactions'))).status).toBe(404);
    expect(await connectionOf(ann, connectionId)).toBeUndefined();
    const TableName = await tableLike(/AggregationData-ConnectionsTable/);
    await afterSchedule('WakeConnections', async () => {
      const { Items } = await dynamo.query({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': connectionKey(connectionId).pk },
        ConsistentRead: true,
      });
      expect(Items).toEqual([]);
    });
    expect((await provider({ call: 'accounts', reference: connectionId })).body).toEqual({ refused: 'gone' });
    expect((await provider({ call: 'accounts', reference: connectionId }, { secret: 'x' })).status).toBe(401);
  });

  it('of an organisation is its owners’ and admins’, and ends with it', async () => {
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body;
    const token = await invite(ann, bob.email, 'member', organisationId);
    await bob.call('POST', '/v1/invitations/accept', { json: { token } });
    const { connectionId } = await begun(ann, { organisationId });
    const ofOrganisation = `${list}?organisationId=${organisationId}`;
    expect((await ann.call('GET', ofOrganisation)).body.items).toMatchObject([{ connectionId, organisationId }]);
    expect((await bob.call('GET', ofOrganisation)).status).toBe(404);
    expect((await bob.call('DELETE', connectionPath(connectionId))).status).toBe(404);
    expect((await ann.call('DELETE', `/v1/organisations/${organisationId}`)).status).toBe(204);
    const TableName = await tableLike(/AggregationData-ConnectionsTable/);
    await afterSchedule('WakeConnections', async () => {
      const { Item } = await dynamo.get({ TableName, Key: connectionKey(connectionId), ConsistentRead: true });
      expect(Item).toBeUndefined();
    });
  });

  it('is known on the devices of its holder, with its accounts, also where a large commit was left half-way', async () => {
    const carl = await createPerson();
    const left = await leaveCommitPending(`p-${carl.personId}`);
    const listener = await listen(carl);
    await listener.subscribe(`p-${carl.personId}`);
    const { connectionId, code } = await begun(carl);
    // Nobody may look before they are told: whoever does completes the commit as well.
    await listener.get(({ action, seq }) => action === 'poke' && seq === left + 1, 30);
    listener.close();
    await carl.call('POST', connectionPath(connectionId, '/completion'), { json: { code } });
    const copies = async () =>
      (await carl.call('GET', `/v1/spaces/p-${carl.personId}/collections/bank-connections`)).body.items;
    await eventually(async () => {
      const [copy] = await copies();
      expect(copy).toMatchObject({ id: connectionId, document: { state: 'active', accounts: [{ name: 'Giro' }, {}] } });
    });
    await carl.call('DELETE', connectionPath(connectionId));
    await eventually(async () => expect(await copies()).toEqual([]));
  });
});
