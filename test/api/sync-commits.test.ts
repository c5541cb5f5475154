import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from './frames.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, type Person } from './people.ts';
import { type Answer, call, outputs } from './stack.ts';

const faults = `${outputs.awsEndpoint}/_local/faults`;
let ann: Person;
beforeEach(async () => {
  ann = await createPerson();
  await ann.call('GET', '/v1/me');
  shared = undefined;
});
afterEach(async () => {
  await fetch(faults, { method: 'DELETE' });
});

const versions = { tasks: 3, lists: 1 };
const list = (id: string, title: string | null = `List ${id}`) => ({
  collection: 'lists',
  id,
  document: title === null ? null : { title },
});
const lists = (count: number, title?: string) =>
  Array.from({ length: count }, (_, n) => list(`r${n}`, title && `${title} ${n}`));

/** Where commits go and pulls look; absent: ann’s own. */
let shared: string | undefined;
const place = () => shared ?? `p-${ann.personId}`;
const commit = (
  changes: readonly object[],
  { key = randomUUID(), since, by = ann }: { key?: string; since?: string; by?: Person } = {},
) =>
  by.call('POST', `/v1/spaces/${place()}/commits`, {
    json: { collections: versions, changes, ...(since ? { since } : {}) },
    key,
  });

/** On a slow machine a request may end before all rows are at their places: the same is sent again, as clients do. */
async function patiently(send: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await send();
    if (answer.status !== 503 || tries === 6) return answer;
  }
}
async function repeated(changes: readonly object[]) {
  const key = randomUUID();
  const answer = await patiently(() => commit(changes, { key }));
  expect([answer.status, answer.body]).toEqual([200, { seq: changes.length, refused: [] }]);
}

interface Pulled {
  readonly status: string;
  readonly changes: readonly { id: string; revision: number; document: { title: string } | null }[];
  readonly cursor: string;
  readonly more?: boolean;
  readonly seq: number;
  readonly checksum: string;
}

/** All pages, as one. */
async function pull(cursor?: string): Promise<Pulled> {
  const all: Pulled['changes'][number][] = [];
  for (let at = cursor; ; ) {
    const spaces = [{ space: place(), ...(at ? { cursor: at } : {}) }];
    const json = { collections: versions, spaces };
    const { status, body } = await patiently(() => ann.call('POST', '/v1/sync/pull', { json, key: null }));
    expect([status, body.code]).toEqual([200, undefined]);
    const [page] = body.spaces as Pulled[];
    all.push(...(page?.changes ?? []));
    if (page && !page.more) return { ...page, changes: all };
    at = page?.cursor;
  }
}
const titles = async () => new Map((await pull()).changes.map(({ id, document }) => [id, document?.title]));

describe('POST /v1/spaces/{space}/commits', () => {
  it('writes everything at once, refuses row by row, and is answered alike when it is repeated', async () => {
    const key = randomUUID();
    const changes = [
      list('a'),
      list('b'),
      { collection: 'lists', id: 'c', document: { title: 7 } },
      list('never', null),
    ];
    const first = await commit(changes, { key });
    expect([first.status, first.body]).toEqual([
      200,
      { seq: 2, refused: [{ collection: 'lists', id: 'c', code: 'invalid-document', reason: expect.any(String) }] },
    ]);
    expect((await commit(changes, { key })).body).toEqual(first.body);
    const other = await commit([list('d')], { key });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect([...(await titles()).keys()].sort()).toEqual(['a', 'b']);
  });

  it('builds upon a pull: what was changed since is told, and nothing is written', async () => {
    await commit(lists(120));
    const { cursor } = await pull();
    await commit([list('r7', 'Theirs')]);
    for (const changes of [lists(10, 'Mine'), lists(120, 'Mine')]) {
      const refused = await commit(changes, { since: cursor });
      expect([refused.status, refused.body]).toMatchObject([409, { code: 'documents-changed', documents: ['r7'] }]);
    }
    expect((await titles()).get('r7')).toBe('Theirs');
    const key = randomUUID();
    const since = (await pull(cursor)).cursor;
    const done = await commit(lists(120, 'Mine'), { since, key });
    expect([done.status, done.body]).toEqual([200, { seq: 241, refused: [] }]);
    // By now its own documents are newer than its cursor.
    expect((await commit(lists(120, 'Mine'), { since, key })).body).toEqual(done.body);
    expect(new Set((await titles()).values()).size).toBe(120);
  });

  it('tells a cursor that cannot be used', async () => {
    const bob = await createPerson();
    await bob.call('GET', '/v1/me');
    await commit([list('a')]);
    const { cursor } = await pull();
    const path = `/v1/spaces/p-${bob.personId}/commits`;
    const json = { collections: versions, changes: [list('a')], since: cursor };
    expect((await bob.call('POST', path, { json })).body.code).toBe('invalid-cursor');
    expect((await commit([list('a', 'B')], { since: 'forged' })).body.code).toBe('invalid-cursor');
    expect((await titles()).get('a')).toBe('List a');
  });

  it('does not find a space that is not the caller’s, nor one that does not exist', async () => {
    const bob = await createPerson();
    await bob.call('GET', '/v1/me');
    const nowhere = await ann.call('POST', `/v1/spaces/s-${randomUUID()}/commits`, {
      json: { collections: versions, changes: [list('a')] },
    });
    for (const { status, body } of [nowhere, await commit([list('a')], { by: bob })]) {
      expect([status, body.code]).toEqual([404, 'not-found']);
    }
  });

  it.each(['kill', 'kill-after'])(
    'of more than a transaction takes survives its worker (%s) at every call',
    async (kind) => {
      // The bucket, the person, the space, the record, stage, the space, take effect (6), the space, the part, its change rows, documents, the part, the mark.
      for (const skip of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 58]) {
        ann = await createPerson();
        await ann.call('GET', '/v1/me');
        const key = randomUUID();
        const rule = { kind, functionName: 'CommitDocuments', skip };
        await fetch(faults, { method: 'POST', body: JSON.stringify(rule) });
        expect([skip, (await commit(lists(49), { key })).status]).toEqual([skip, 500]);
        const found = await titles();
        expect([skip, [0, 49].includes(found.size)]).toEqual([skip, true]);
        expect([skip, found.size > 0]).toEqual([skip, skip > 6 || (skip === 6 && kind === 'kill-after')]);
        expect((await commit(lists(49), { key })).body).toEqual({ seq: 49, refused: [] });
        const { changes, seq } = await pull();
        expect([skip, changes.length, seq]).toEqual([skip, 49, 49]);
      }
    },
    120_000,
  );

  // One of ten thousand is in test/sync/pull/costs: here each row goes through the index of texts as well, and is deleted again.
  it('takes thousands of rows, and five megabytes, not more', async () => {
    // A space of its own each, which goes with all its rows: other files read whole tables.
    const inItsOwn = async (work: () => Promise<void>) => {
      shared = (await ann.call('POST', '/v1/spaces', { json: { name: 'Large' } })).body.space;
      await work();
      expect((await ann.call('DELETE', `/v1/spaces/${shared}`)).status).toBe(204);
    };
    await inItsOwn(async () => {
      const rows = lists(1_500, 'A list with a title that is not short, as there are many in such large pushes');
      await repeated(rows);
      const { changes, checksum, seq } = await pull();
      expect([seq, changes.length, checksum]).toEqual([1_500, 1_500, expect.stringMatching(/^[0-9a-f]{16}$/)]);
      const many = await commit(lists(10_001));
      expect([many.status, many.body.code]).toEqual([400, 'invalid-request']);
    });
    await inItsOwn(async () => {
      // As little as can be deflated.
      const log = () => Array.from({ length: 10 }, () => randomBytes(360).toString('base64'));
      const tasks = (count: number) =>
        Array.from({ length: count }, (_, n) => ({
          collection: 'tasks',
          id: `t${n}`,
          document: { listId: 'l', title: `Task ${n}`, log: log() },
        }));
      await repeated(tasks(1_050));
      expect((await pull()).changes).toHaveLength(1_050);
      const much = await commit(tasks(1_100));
      expect([much.status, much.body.code]).toEqual([413, 'body-too-large']);
    });
  }, 240_000);

  it('refuses what is no request at all', async () => {
    const path = `/v1/spaces/p-${ann.personId}/commits`;
    const send = (text: string) => call('POST', path, { token: ann.token, text });
    const deep = `{"title":${'['.repeat(40)}${']'.repeat(40)}}`;
    for (const [document, code] of [
      [deep, 'malformed-json'],
      ['{"__proto__":{"admin":true}}', 'malformed-json'],
      ['[]', 'invalid-request'],
    ]) {
      const text = `{"collections":{"lists":1},"changes":[{"collection":"lists","id":"a","document":${document}}]}`;
      expect([document, (await send(text)).body.code]).toEqual([document, code]);
    }
    const unknown = await ann.call('POST', path, { json: { collections: { nowhere: 1 }, changes: [list('a')] } });
    expect(unknown.body.code).toBe('unknown-collection');
    const newer = await ann.call('POST', path, { json: { collections: { lists: 99 }, changes: [list('a')] } });
    expect(newer.body.code).toBe('unknown-schema-version');
    expect((await titles()).size).toBe(0);
  });
});

describe('a commit that a dying backend left pending', () => {
  it('is finished by a pull', async () => {
    const rows = await leaveCommitPending(`p-${ann.personId}`);
    expect((await pull()).changes).toHaveLength(rows);
  });

  it('is finished by a push', async () => {
    const rows = await leaveCommitPending(`p-${ann.personId}`);
    const mutation = {
      number: 1,
      space: `p-${ann.personId}`,
      collection: 'lists',
      id: 'left-3',
      kind: 'update',
      base: 1,
    };
    const json = {
      clientId: randomUUID(),
      collections: versions,
      mutations: [{ ...mutation, set: { title: 'Pushed' } }],
    };
    expect((await ann.call('POST', '/v1/sync/push', { json, key: null })).body.outcomes).toMatchObject([
      { number: 1, status: 'applied' },
    ]);
    expect((await pull()).changes).toHaveLength(rows);
  });

  it('is finished by the next commit', async () => {
    const rows = await leaveCommitPending(`p-${ann.personId}`);
    expect((await commit([list('left-3', null), list('new')])).body).toEqual({ seq: rows + 2, refused: [] });
    expect((await titles()).size).toBe(rows);
  });

  it('pokes nobody before it is finished: all who hear of it would come and finish it', async () => {
    const socket = await listen(ann);
    await socket.subscribe(`p-${ann.personId}`);
    const rows = await leaveCommitPending(`p-${ann.personId}`);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(socket.frames.filter(({ action }) => action === 'poke')).toEqual([]);
    await pull();
    expect(await socket.get(({ action }) => action === 'poke')).toMatchObject({ seq: rows });
    socket.close();
  });
});
