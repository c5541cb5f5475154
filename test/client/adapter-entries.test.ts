import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bundleClient } from '../../client/build.ts';
import { ApiError, AuthError } from '../../client/src/errors.ts';
import { replicateOptions } from '../../client/src/rxdb/replicate-options.ts';
import { memoryStorage } from '../../client/src/storage/storage.ts';
import { watermelonSync } from '../../client/src/watermelon/watermelon-sync.ts';
import { uncaughtDuring } from './uncaught.ts';

/** Bytes, minified and compressed. */
const budget = 6.5 * 1024;

describe.each(['rxdb', 'watermelon'] as const)('@mainstay/client/%s', (entry) => {
  it(`is at most ${budget} bytes, compressed, and needs no library`, async () => {
    const code = Buffer.from(await bundleClient(entry));
    const size = gzipSync(code, { level: 9 }).length;
    expect(size).toBeLessThanOrEqual(budget);
    expect(size).toBeGreaterThan(budget / 4);
    expect(code.toString()).not.toMatch(/\bfrom ?["']|\bimport\(|\brequire\(|\bprocess\.|\bBuffer\b/);
  });
});

/** What RxDB is given for tasks that go to this route. */
const pushedBy = (replaceDocuments: (request: { body: { rows: readonly { next: unknown }[] } }) => Promise<unknown>) =>
  replicateOptions({
    client: { api: { replaceDocuments } } as never,
    space: 's',
    name: 'tasks',
    schema: { version: 1, fields: {} },
    collection: {} as never,
    live: false,
    storage: memoryStorage(),
  });

describe('a listener of refused writes that throws', () => {
  it('holds nothing up: RxDB would repeat the push for ever', async () => {
    const problem = { type: 'about:blank', title: 'gone', status: 404, code: 'not-found', requestId: 'r1' };
    const told: unknown[] = [];
    const errors = await uncaughtDuring(async () => {
      const made = pushedBy(() => Promise.reject(new ApiError('replaceDocuments', problem)));
      made.rejected$.subscribe(() => {
        throw new Error('of the app');
      });
      made.rejected$.subscribe((rejection: unknown) => told.push(rejection));
      await made.push.handler([{ newDocumentState: { id: 'a', title: 'x', _deleted: false } }]);
    });
    expect(told).toHaveLength(1);
    expect(errors).toHaveLength(1);
  });
});

describe('a number that is none', () => {
  it('and went out before refuses no other change of its document', async () => {
    const sent: unknown[] = [];
    const replaceDocuments = async ({ body }: { body: { rows: readonly { next: unknown }[] } }) => {
      sent.push(...body.rows.map(({ next }) => next));
      return { conflicts: [], arrived: [], refused: [] };
    };
    const made = pushedBy(replaceDocuments);
    const [assumedMasterState, newDocumentState] = ['old', 'new'].map((title) => ({ id: 'a', title, priority: NaN }));
    await made.push.handler([{ assumedMasterState, newDocumentState }]);
    expect(sent).toEqual([{ title: 'new', priority: NaN }]);
  });
});

describe('a replication that goes on when somebody else signs in', () => {
  it('asks nothing as that person, whose answer would take away what is there', async () => {
    let person: string | undefined = 'ann';
    let asked = 0;
    const pullChanges = async () => {
      asked += 1;
      return { spaces: [{ space: 's', status: 'ok', changes: [], cursor: 'c' }] };
    };
    const auth = { session: async () => (person ? { personId: person } : undefined) };
    const client = { api: { pullChanges }, auth } as never;
    const [schema, collection] = [{ version: 1, fields: {} }, { find: () => ({ exec: async () => [] }) } as never];
    const storage = memoryStorage();
    const rxdb = replicateOptions({ client, space: 's', name: 'tasks', schema, collection, live: false, storage });
    const kept = new Map<string, unknown>();
    const database = {
      schema: { tables: {} },
      localStorage: {
        get: async (key: string) => kept.get(key),
        set: async (key: string, value: unknown) => void kept.set(key, value),
      },
    } as never;
    const synchronize = async () => undefined;
    const watermelon = watermelonSync({ client, space: 's', database, tables: {}, synchronize });
    const pulls = [
      () => rxdb.pull.handler(null, 10),
      () => watermelon.pullChanges({ lastPulledAt: null, schemaVersion: 1, migration: null }),
    ];
    for (const pull of pulls) await pull();
    for (person of [undefined, 'bob']) {
      for (const pull of pulls) await expect(pull()).rejects.toBeInstanceOf(AuthError);
    }
    expect(asked).toBe(2);
    person = 'ann';
    for (const pull of pulls) await pull();
    expect(asked).toBe(4);
  });
});

describe('a failure that another entry of the package threw', () => {
  it('is known by its name: the bundles share no classes', async () => {
    const code = Buffer.from(await bundleClient('rxdb')).toString('base64');
    const { replicateOptions } = await import(`data:text/javascript;base64,${code}`);
    const problem = { type: 'about:blank', title: 'gone', status: 404, code: 'not-found', requestId: 'r1' };
    const made = replicateOptions({
      client: { api: { replaceDocuments: () => Promise.reject(new ApiError('replaceDocuments', problem)) } },
      space: 's',
      name: 'tasks',
      schema: { version: 1, fields: {} },
      collection: {},
      live: false,
      storage: memoryStorage(),
    });
    const told: unknown[] = [];
    made.rejected$.subscribe((rejection: unknown) => told.push(rejection));
    const masters = await made.push.handler([{ newDocumentState: { id: 'a', title: 'x', _deleted: false } }]);
    expect(masters).toMatchObject([{ id: 'a', _deleted: true }]);
    expect(told).toMatchObject([{ id: 'a', code: 'not-found' }]);
  });
});
