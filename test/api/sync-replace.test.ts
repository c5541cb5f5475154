import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, type Person } from './people.ts';
import { call, outputs } from './stack.ts';

const faults = `${outputs.awsEndpoint}/_local/faults`;
let ann: Person;
beforeEach(async () => {
  ann = await createPerson();
  await ann.call('GET', '/v1/me');
});
afterEach(async () => {
  await fetch(faults, { method: 'DELETE' });
});

const task = { listId: 'l', title: 'Milk', status: 'open', priority: 0, votes: 0 };
const path = (collection = 'tasks', space = `p-${ann.personId}`) =>
  `/v1/spaces/${space}/collections/${collection}/replace`;
const replace = (rows: readonly object[], by = ann) =>
  by.call('POST', path(), { json: { version: 3, rows }, key: null });
const nothing = { conflicts: [], arrived: [], refused: [] };

describe('POST /v1/spaces/{space}/collections/{collection}/replace', () => {
  it('writes what is as assumed, answers what is not, refuses what cannot be', async () => {
    expect((await replace([{ id: 'a', assumed: null, next: task }])).body).toEqual(nothing);
    const { status, body } = await replace([
      { id: 'a', assumed: task, next: { ...task, votes: 1 } },
      { id: 'b', assumed: task, next: { ...task, votes: 1 } },
      { id: 'c', assumed: null, next: { title: 'no list' } },
    ]);
    expect([status, body]).toEqual([
      200,
      {
        conflicts: [{ collection: 'tasks', id: 'b', revision: 0, document: null }],
        arrived: [],
        refused: [
          {
            collection: 'tasks',
            id: 'c',
            code: 'invalid-document',
            reason: expect.any(String),
            current: { collection: 'tasks', id: 'c', revision: 0, document: null },
          },
        ],
      },
    ]);
  });

  it('has one effect however often and at once it is sent', async () => {
    const rows = [{ id: 'a', assumed: null, next: task }];
    await replace(rows);
    const count = [{ id: 'a', assumed: task, next: { ...task, votes: 1 } }];
    const answers = await Promise.all(Array.from({ length: 10 }, () => replace(count)));
    for (const { status, body } of answers) expect([status, body]).toEqual([200, nothing]);
    const { conflicts } = (await replace([{ id: 'a', assumed: task, next: null }])).body;
    expect(conflicts).toMatchObject([{ revision: 2, document: { votes: 1 } }]);
  });

  it.each(['kill', 'kill-after'])('survives its worker (%s) at every call', async (kind) => {
    for (let skip = 0; skip < 4; skip++) {
      const rows = Array.from({ length: 60 }, () => ({ id: randomUUID(), assumed: null, next: { ...task, votes: 1 } }));
      await fetch(faults, { method: 'POST', body: JSON.stringify({ kind, functionName: 'ReplaceDocuments', skip }) });
      expect([skip, (await replace(rows)).status]).toEqual([skip, 500]);
      expect((await replace(rows)).body).toEqual(nothing);
      const { conflicts } = (await replace(rows.map(({ id }) => ({ id, assumed: {}, next: null })))).body;
      expect([skip, conflicts.map(({ revision }: { revision: number }) => revision)]).toEqual([
        skip,
        rows.map(() => 1),
      ]);
    }
  });

  it('finishes a commit that a dying backend left pending', async () => {
    await leaveCommitPending(`p-${ann.personId}`);
    const json = { version: 1, rows: [{ id: 'left-3', assumed: { title: 'Left 3' }, next: { title: 'Replaced' } }] };
    expect((await ann.call('POST', path('lists'), { json, key: null })).body).toEqual(nothing);
  });

  it('does not find a space that is not the caller’s, and refuses what is no request', async () => {
    const bob = await createPerson();
    await bob.call('GET', '/v1/me');
    expect((await replace([{ id: 'a', assumed: null, next: task }], bob)).body.code).toBe('not-found');
    const send = (json: object, to = path()) => ann.call('POST', to, { json, key: null });
    const rows = [{ id: 'a', assumed: null, next: task }];
    expect((await send({ version: 3, rows: Array.from({ length: 201 }, () => rows[0]) })).body.code).toBe(
      'invalid-request',
    );
    expect((await send({ version: 99, rows })).body.code).toBe('unknown-schema-version');
    expect((await send({ version: 1, rows }, path('nowhere'))).body.code).toBe('unknown-collection');
    expect((await send({ version: 1, rows }, path('tasks', 'x-1'))).body.code).toBe('invalid-request');
    const text = `{"version":3,"rows":[{"id":"a","assumed":null,"next":{"__proto__":{}}}]}`;
    expect((await call('POST', path(), { token: ann.token, text, key: null })).body.code).toBe('malformed-json');
  });
});
