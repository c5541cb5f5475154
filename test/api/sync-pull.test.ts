import { randomUUID } from 'node:crypto';
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { push } from './fault-scenarios-of-push.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, type Person } from './people.ts';
import { joinAs, newSpace } from './shared-space.ts';
import { eventually, outputs } from './stack.ts';
import { owner, syncTable } from './sync-tables.ts';

let ann: Person;
beforeEach(async () => {
  ann = await createPerson();
  await ann.call('GET', '/v1/me');
});

const own = () => `p-${ann.personId}`;
const request = (spaces: readonly object[], more: object = {}) => ({
  json: { collections: { tasks: 3, lists: 1 }, spaces, ...more },
  key: null,
});
const pull = async (spaces: readonly object[] = [{ space: own() }], by = ann, more: object = {}) =>
  by.call('POST', '/v1/sync/pull', request(spaces, more));
const first = async (cursor?: string) => {
  const { status, body } = await pull([{ space: own(), ...(cursor ? { cursor } : {}) }]);
  expect([status, body.spaces?.length]).toEqual([200, 1]);
  return body.spaces[0];
};
const task = (id: string) => ({ id, kind: 'create', set: { listId: 'l', title: `Task ${id}` } });
const pushed = async (mutations: readonly object[], clientId?: string) => {
  const { status, body } = await push(ann, mutations, clientId).send();
  expect([status, body.outcomes.map(({ status: each }: { status: string }) => each)]).toEqual([
    200,
    mutations.map(() => 'applied'),
  ]);
};

describe('POST /v1/sync/pull', () => {
  it('gives what changed since the cursor, and a checksum of what the device must hold', async () => {
    await pushed([task('a'), task('b')]);
    const all = await first();
    expect(all).toMatchObject({ status: 'ok', reset: true, more: false, seq: 2 });
    expect(all.changes.map(({ id, revision }: never) => [id, revision])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    await pushed([{ id: 'a', kind: 'delete', base: 1 }]);
    const later = await first(all.cursor);
    expect(later.changes).toEqual([{ collection: 'tasks', id: 'a', revision: 2, document: null }]);
    expect(later.checksum).not.toBe(all.checksum);
    expect((await first(later.cursor)).changes).toEqual([]);
    expect((await first()).checksum).toBe(later.checksum);
  });

  it('compresses larger answers for those who take it', async () => {
    await pushed(Array.from({ length: 40 }, (_, n) => task(`t${n}`)));
    const send = async (encoding: string) => {
      const answer = await fetch(`${outputs.apiUrl}/v1/sync/pull`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${ann.token}`,
          'content-type': 'application/json',
          'accept-encoding': encoding,
        },
        body: JSON.stringify(request([{ space: own() }]).json),
      });
      const { spaces } = (await answer.json()) as { spaces: { changes: unknown[] }[] };
      return [answer.headers.get('content-encoding'), spaces[0]?.changes.length];
    };
    expect(await send('gzip, br')).toEqual(['gzip', 40]);
    expect(await send('identity')).toEqual([null, 40]);
  });

  it('sends a document that changed many times once, also when the rows between are gone', async () => {
    const clientId = randomUUID();
    await pushed([task('a'), task('b')], clientId);
    const { cursor } = await first();
    for (let base = 1; base <= 5; base++) {
      await pushed([{ id: 'a', kind: 'update', base, set: { title: `Title ${base}` } }]);
    }
    const TableName = await syncTable('changes');
    await eventually(async () => {
      const { Items = [] } = await owner.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': own() },
        }),
      );
      expect(Items.map(({ sk }) => Number(sk))).toEqual([2, 7]);
    });
    const { changes, more } = await first(cursor);
    expect([changes.map(({ id, revision }: never) => [id, revision]), more]).toEqual([[['a', 6]], false]);
  });

  it('tells of a deletion whose document is forgotten already', async () => {
    await pushed([task('a')]);
    const { cursor } = await first();
    await pushed([{ id: 'a', kind: 'delete', base: 1 }]);
    const Key = { pk: `${own()}#tasks`, sk: 'a' };
    await owner.send(new DeleteCommand({ TableName: await syncTable('documents'), Key }));
    expect((await first(cursor)).changes).toEqual([{ collection: 'tasks', id: 'a', revision: 0, document: null }]);
  });

  it('finishes a commit that a dying backend left pending, and gives all of it', async () => {
    const rows = await leaveCommitPending(`p-${ann.personId}`);
    const { changes, more, seq } = await first();
    expect([changes.length, more, seq]).toEqual([rows, false, rows]);
  });

  it('takes a space away from a member who was removed, and a field when the role changes', async () => {
    const bob = await createPerson();
    await bob.call('GET', '/v1/me');
    const space = await newSpace(ann);
    await joinAs(bob, 'admin', space, ann);
    await pushed([{ ...task('a'), space, set: { listId: 'l', title: 'Roof', estimate: 5 } }]);
    const [seen] = (await pull([{ space }], bob)).body.spaces;
    expect(seen.changes[0].document.estimate).toBe(5);
    const member = `/v1/spaces/${space}/members/${bob.personId}`;
    await ann.call('PATCH', member, { json: { role: 'member' } });
    const [less] = (await pull([{ space, cursor: seen.cursor }], bob)).body.spaces;
    expect(less).toMatchObject({ reset: true, more: false });
    expect(less.changes[0].document).not.toHaveProperty('estimate');
    await ann.call('DELETE', member);
    expect((await pull([{ space, cursor: less.cursor }], bob)).body.spaces).toEqual([
      { space, status: 'gone', changes: [] },
    ]);
  });

  it('gives the space of an organisation to its members, as queries and reads do', async () => {
    const bob = await createPerson();
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body;
    const space = `o-${organisationId}`;
    await pushed([{ ...task('a'), space }]);
    const path = `/v1/spaces/${space}/collections/tasks`;
    const asked = async (by: Person) => [
      (await pull([{ space }], by)).body.spaces[0].changes.map(({ id }: { id: string }) => id),
      (await by.call('GET', path)).body.items?.map(({ id }: { id: string }) => id),
      (await by.call('GET', `${path}/a`)).body.id,
    ];
    expect(await asked(ann)).toEqual([['a'], ['a'], 'a']);
    await bob.call('GET', '/v1/me');
    expect(await asked(bob)).toEqual([[], undefined, undefined]);
  });

  it.each([
    ['no space', { spaces: [] }, 400, 'invalid-request'],
    [
      'twenty-one spaces',
      { spaces: Array.from({ length: 21 }, () => ({ space: `s-${randomUUID()}` })) },
      400,
      'invalid-request',
    ],
    ['a space twice', { spaces: Array(2).fill({ space: `s-${randomUUID()}` }) }, 400, 'invalid-request'],
    ['what is no space', { spaces: [{ space: 'SPACE#1' }] }, 400, 'invalid-request'],
    ['ten thousand changes', { limit: 10_000 }, 400, 'invalid-request'],
    [
      'a cursor of 5 KB',
      { spaces: [{ space: `s-${randomUUID()}`, cursor: 'x'.repeat(5000) }] },
      400,
      'invalid-request',
    ],
    ['an unknown collection', { collections: { nowhere: 1 } }, 400, 'unknown-collection'],
    ['constructor', { collections: { constructor: 1 } }, 400, 'unknown-collection'],
    ['a version that is not there yet', { collections: { tasks: 4 } }, 409, 'unknown-schema-version'],
  ])('refuses %s', async (_, more, status, code) => {
    const answer = await pull([{ space: own() }], ann, more);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('starts anew with a cursor that is forged or of another space', async () => {
    await pushed([task('a')]);
    const space = await newSpace(ann);
    const [other] = (await pull([{ space }])).body.spaces;
    for (const cursor of ['forged', other.cursor]) {
      const { reset, changes } = await first(cursor);
      expect([reset, changes.length]).toEqual([true, 1]);
    }
  });
});
