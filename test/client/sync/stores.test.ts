import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { LocalStore } from '../../../client/src/sync/store/local-store.ts';
import { expoSqlite } from '../../../client/src/sync/store/sqlite-drivers.ts';
import { sqliteStore } from '../../../client/src/sync/store/sqlite-store.ts';
import { inspect, transact } from '../../../client/src/sync/store/transact.ts';
import { stores } from './stores.ts';

const put = (store: LocalStore, rows: Record<string, unknown>) =>
  store.write((writer) => writer.put(Object.entries(rows)));
const all = (store: LocalStore) => store.read(async (rows) => Object.fromEntries(await rows.list('')));

describe.each(stores)('the local store: %s', (_, make) => {
  it('keeps rows over restarts, as JSON has them', async () => {
    const open = make();
    const first = open();
    const value = { text: 'ü\u0000"\'\\ \ud83d\ude00', list: [1, null, { deep: true }], zero: 0, no: false };
    await put(first, { 'd/a': value, 'd/b': 7 });
    await put(first, { 'd/b': 'eight' });
    await first.close();
    const second = open();
    expect(await all(second)).toEqual({ 'd/a': value, 'd/b': 'eight' });
    await second.write((rows) => rows.remove(['d/a', 'd/none']));
    expect(await all(second)).toEqual({ 'd/b': 'eight' });
    await second.close();
  });

  it('lists by prefix, in the order of keys, up to a limit', async () => {
    const store = make()();
    const keys = ['o/10', 'o/02', 'd/x/a', 'd/x/A', 'd/x/_', 'd/x-y/z', 'p'];
    await put(store, Object.fromEntries(keys.map((key) => [key, key])));
    const list = (prefix: string, limit?: number) =>
      store.read(async (rows) => (await rows.list(prefix, limit)).map(([key]) => key));
    expect(await list('o/')).toEqual(['o/02', 'o/10']);
    expect(await list('d/x/')).toEqual(['d/x/A', 'd/x/_', 'd/x/a']);
    expect(await list('', 2)).toEqual(['d/x-y/z', 'd/x/A']);
    expect(await list('none')).toEqual([]);
    await store.close();
  });

  it('gets many at once, those that exist', async () => {
    const store = make()();
    await put(store, { a: 1, b: [2] });
    expect(await store.read((rows) => rows.get(['b', 'none', 'a']))).toEqual(
      new Map<string, unknown>([
        ['b', [2]],
        ['a', 1],
      ]),
    );
    expect(await store.read((rows) => rows.get([]))).toEqual(new Map());
    await store.close();
  });

  it('writes all or nothing', async () => {
    const store = make()();
    await put(store, { a: 1 });
    const failing = store.write(async (rows) => {
      await rows.put([
        ['a', 2],
        ['b', 2],
      ]);
      await rows.remove(['a']);
      throw new Error('half-way');
    });
    await expect(failing).rejects.toThrow('half-way');
    expect(await all(store)).toEqual({ a: 1 });
    await put(store, { c: 3 });
    expect(await all(store)).toEqual({ a: 1, c: 3 });
    await store.close();
  });

  it('runs one writer at a time, over all who opened it: no count is lost', async () => {
    const open = make();
    const tabs = [open('shared'), open('shared')];
    const count = (store: LocalStore) =>
      transact(store, async (rows) => rows.put('n', ((await rows.get<number>('n')) ?? 0) + 1));
    await Promise.all(Array.from({ length: 40 }, (_, i) => count(tabs[i % 2] as LocalStore)));
    expect(await inspect(tabs[1] as LocalStore, (rows) => rows.get('n'))).toBe(40);
    await Promise.all([...new Set(tabs)].map((store) => store.close()));
  });

  it('keeps rows apart from the objects that were given and got', async () => {
    const store = make()();
    const value = { list: [1] };
    await put(store, { a: value });
    value.list.push(2);
    const got = (await store.read((rows) => rows.get(['a']))).get('a') as typeof value;
    got.list.push(3);
    expect(await all(store)).toEqual({ a: { list: [1] } });
    await store.close();
  });
});

describe('a transaction', () => {
  it('sees what it has written and removed itself, in lists with a limit too', async () => {
    const [, make] = stores[0] as (typeof stores)[number];
    const store = make()();
    await put(store, { 'o/1': 1, 'o/2': 2, 'o/3': 3 });
    const seen = await transact(store, async (rows) => {
      rows.remove('o/1');
      rows.put('o/0', 0);
      rows.put('o/9', 9);
      const listed = await rows.list('o/', 3);
      return { listed, one: await rows.get('o/1'), many: await rows.many(['o/0', 'o/1', 'o/2']) };
    });
    expect(seen.listed).toEqual([
      ['o/0', 0],
      ['o/2', 2],
      ['o/3', 3],
    ]);
    expect(seen.one).toBeUndefined();
    expect([...seen.many]).toEqual([
      ['o/0', 0],
      ['o/2', 2],
    ]);
  });
});

it('stores over one connection, as expo-sqlite gives it to all who open a file, take turns', async () => {
  const database = new DatabaseSync(':memory:');
  const open = () =>
    sqliteStore(
      expoSqlite({
        getAllAsync: async (sql, parameters) => database.prepare(sql).all(...parameters),
        closeAsync: async () => undefined,
      }),
    );
  const [app, task] = [open(), open()];
  const count = (store: LocalStore) =>
    transact(store, async (rows) => rows.put('n', ((await rows.get<number>('n')) ?? 0) + 1));
  const failing = transact(app, async (rows) => {
    rows.put('n', 100);
    await rows.get('n');
    throw new Error('half-way');
  });
  const counted = Promise.all([...Array(20)].map((_, i) => count(i % 2 ? app : task)));
  await expect(failing).rejects.toThrow('half-way');
  await counted;
  expect(await all(app)).toEqual({ n: 20 });
  await Promise.all([app.close(), task.close()]);
  database.close();
});
