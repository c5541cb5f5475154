import { afterEach, describe, expect, it } from 'vitest';
import { collections, type TasksDocument } from '../../../client/src/generated/collections.ts';
import { evaluate, type Query } from '../../../client/src/sync/query/query.ts';
import { createBackend } from './backend.ts';
import { ada, device, eventually, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

const task = (id: string, more: Partial<TasksDocument> = {}): TasksDocument => ({
  id,
  listId: 'l',
  title: id,
  ...more,
});
const all = [
  task('a', { status: 'open', priority: 3, tags: ['x', 'y'], due: '2026-01-02' }),
  task('b', { status: 'done', priority: 1, tags: ['x'] }),
  task('c', { status: 'open', priority: 3, due: '2026-01-01' }),
  task('d', { priority: 2, title: 'Zebra' }),
];
const ids = (query: Query<TasksDocument>) => evaluate(all, query).map(({ id }) => id);

describe('a query', () => {
  it.each([
    [{}, ['a', 'b', 'c', 'd']],
    [{ where: { status: 'open' } }, ['a', 'c']],
    [{ where: { status: null } }, ['d']],
    [{ where: { status: { ne: 'open' } } }, ['b', 'd']],
    [{ where: { priority: { gte: 2, lt: 3 } } }, ['d']],
    [{ where: { priority: { gt: 1, lte: 3 } } }, ['a', 'c', 'd']],
    [{ where: { status: { in: ['open', 'done'] }, tags: { has: 'x' } } }, ['a', 'b']],
    [{ where: { title: { prefix: 'Z' } } }, ['d']],
    [{ where: { or: [{ status: 'done' }, { and: [{ status: 'open' }, { due: { lt: '2026-01-02' } }] }] } }, ['b', 'c']],
    [{ where: (each: TasksDocument) => each.id > 'b' }, ['c', 'd']],
    [{ sort: '-priority' }, ['a', 'c', 'd', 'b']],
    [{ sort: ['-priority', 'due'] }, ['c', 'a', 'd', 'b']],
    [{ sort: 'due' }, ['c', 'a', 'b', 'd']],
    [{ sort: '-due' }, ['a', 'c', 'b', 'd']],
    [{ sort: '-title', limit: 2 }, ['c', 'b']],
  ] as readonly [Query<TasksDocument>, string[]][])('%j gives %j', (query, expected) => {
    expect(ids(query)).toEqual(expected);
  });

  it('refuses a condition that does not exist', () => {
    expect(() => ids({ where: { title: { like: 'x' } as never } })).toThrow("there is no condition 'like'");
  });
});

describe('a live query', () => {
  it('tells the result now, and each time it is another one', async () => {
    const { tasks, network } = device(createBackend(), { personId: ada });
    network(false);
    await tasks.create(newTask('one'), { id: 'a' });
    const results: string[][] = [];
    const end = tasks.watch({ where: { status: 'open' }, sort: 'title' }, (found) =>
      results.push(found.map(({ title }) => title)),
    );
    await eventually(() => expect(results).toEqual([['one']]));
    await tasks.create(newTask('another'), { id: 'b' });
    await tasks.update('b', { notes: 'in the result, and changed' });
    await tasks.create(newTask('done', { status: 'done' }), { id: 'c' });
    await tasks.update('c', { notes: 'not in the result' });
    await tasks.update('a', { status: 'done' });
    await eventually(() => expect(results.at(-1)).toEqual(['another']));
    expect(results).toEqual([['one'], ['another', 'one'], ['another', 'one'], ['another']]);
    end();
    await tasks.delete('b');
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(results).toHaveLength(4);
  });

  it('gives documents that did not change as the same objects', async () => {
    const { sync, tasks } = device(createBackend(), { personId: ada });
    for (const id of ['a', 'b']) await tasks.create(newTask(id), { id });
    await sync.flush();
    await sync.refresh();
    const results: (readonly TasksDocument[])[] = [];
    tasks.watch({ sort: 'title' }, (found) => results.push(found));
    await eventually(() => expect(results).toHaveLength(1));
    await tasks.update('b', { notes: 'x' });
    await eventually(() => expect(results.length).toBeGreaterThan(1));
    expect(results[1]?.[0]).toBe(results[0]?.[0]);
    expect(results[1]?.[1]).not.toBe(results[0]?.[1]);
    expect(() => Object.assign(results[0]?.[0] as object, { title: 'changed by hand' })).toThrow(TypeError);
  });

  it('says nothing when what was sent comes back as it was', async () => {
    const { sync, own } = device(createBackend(), { personId: ada });
    const lists = sync.collection('lists').in(own);
    const results: number[] = [];
    lists.watch({}, (found) => results.push(found.length));
    await eventually(() => expect(results).toEqual([0]));
    const { id } = await lists.create({ title: 'Home' });
    await sync.flush();
    await sync.refresh();
    await eventually(async () => expect(await lists.status(id)).toEqual({ revision: 1, pending: 0 }));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(results).toEqual([0, 1]);
  });

  it('hears of changes also when one that was there before is ended twice', async () => {
    const { tasks } = device(createBackend(), { personId: ada });
    const told: number[][] = [[], []];
    const watch = (which: number) => tasks.watch({}, (found) => told[which]?.push(found.length));
    const end = watch(0);
    await eventually(() => expect(told[0]).toEqual([0]));
    end();
    watch(1);
    await eventually(() => expect(told[1]).toEqual([0]));
    end();
    await tasks.create(newTask('a'));
    await eventually(() => expect(told[1]).toEqual([0, 1]), 1);
  });

  it('that is ended before it began says nothing', async () => {
    const { tasks } = device(createBackend(), { personId: ada });
    let told = 0;
    tasks.watch({}, () => told++)();
    await tasks.create(newTask('a'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(told).toBe(0);
  });

  it('that is ended by what another one was told says nothing more', async () => {
    const { tasks, network } = device(createBackend(), { personId: ada });
    network(false);
    const told: string[] = [];
    let endOther = () => {};
    tasks.watch({}, (found) => {
      told.push(`one ${found.length}`);
      if (found.length > 0) endOther();
    });
    endOther = tasks.watch({}, (found) => void told.push(`other ${found.length}`));
    await eventually(() => expect(told).toEqual(['one 0', 'other 0']));
    await tasks.create(newTask('a'));
    await eventually(() => expect(told).toEqual(['one 0', 'other 0', 'one 1']));
  });

  it('that comes has none worked out anew that was told already, however many there are', async () => {
    const { tasks, network } = device(createBackend(), { personId: ada });
    network(false);
    await tasks.create(newTask('a'), { id: 'a' });
    let looks = 0;
    let told = 0;
    const where = () => {
      looks++;
      return true;
    };
    tasks.watch({ where }, () => void told++);
    await eventually(() => expect(told).toBe(1));
    for (let i = 0; i < 20; i++) tasks.watch({ where }, () => void told++);
    await eventually(() => expect(told).toBe(21));
    expect(looks).toBe(21);
  });

  it('tells of changes whatever the app did with what it was given', async () => {
    const stamped = ({ stamp }: { readonly stamp?: string }) => stamp === 'updated-at';
    const fields = Object.fromEntries(Object.entries(collections.tasks.fields).filter(([, field]) => !stamped(field)));
    const unstamped = { ...collections, tasks: { ...collections.tasks, fields } };
    const { tasks, network } = device(createBackend(), { personId: ada, collections: unstamped as never });
    network(false);
    await tasks.create(newTask('a', { tags: ['x'] }), { id: 'a' });
    const results: string[] = [];
    let given: { tags: string[] }[] = [];
    tasks.watch({}, (found) => {
      results.push(JSON.stringify(found.map(({ tags }) => tags)));
      given = found as never;
    });
    await eventually(() => expect(results).toEqual(['[["x"]]']));
    const [task] = given;
    task?.tags.push('y');
    await tasks.update('a', { tags: task?.tags ?? [] });
    await eventually(() => expect(results.at(-1)).toBe('[["x","y"]]'));
    given.length = 0;
    await tasks.delete('a');
    await eventually(() => expect(results.at(-1)).toBe('[]'));
  });
});
