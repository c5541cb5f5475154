import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ann, useDeviceWorld, world } from '../device-world.ts';
import { device, enter, pushed } from '../push-world.ts';
import { counting } from '../transaction-units.ts';
import { committed, failure, readSpace, row, rows } from './commit-world.ts';

useDeviceWorld();

const read = () => readSpace(world, ann);
const written = () => world.consumed.filter(({ operation }) => !/Get/.test(operation));
const one = async (id: string) => (await read()).documents.find((each) => each.id === id);

describe('a commit', () => {
  it('creates what is not there, updates what is, and deletes', async () => {
    await committed(world, ann, [row('a', { title: 'A' }), row('b', { title: 'B' })]);
    const answer = await committed(world, ann, [row('a', { title: 'A2' }), row('b', null), row('c', { title: 'C' })]);
    expect(answer).toEqual({ seq: 5, refused: [] });
    const { documents, head } = await read();
    expect(documents.map(({ id, revision, deleted }) => [id, revision, deleted ?? false])).toEqual([
      ['a', 2, false],
      ['b', 2, true],
      ['c', 1, false],
    ]);
    expect(head?.counts).toEqual({ lists: 2 });
  });

  it('leaves fields alone that it does not name, and takes away those that are null', async () => {
    await committed(world, ann, [row('a', { title: 'A', colour: 'red' })]);
    await committed(world, ann, [row('a', { title: 'A2' })]);
    expect((await one('a'))?.fields).toEqual({ title: 'A2', colour: 'red' });
    await committed(world, ann, [row('a', { colour: null })]);
    expect((await one('a'))?.fields).toEqual({ title: 'A2' });
  });

  it('takes the deletion of what was never there, and of what is gone already', async () => {
    await committed(world, ann, [row('a', { title: 'A' })]);
    await committed(world, ann, [row('a', null), row('never', null)]);
    expect(await committed(world, ann, [row('a', null)])).toEqual({ seq: 2, refused: [] });
  });

  it('moves nothing when all rows are as the documents are', async () => {
    await committed(world, ann, rows(3));
    world.consumed.length = 0;
    expect(await committed(world, ann, rows(3))).toEqual({ seq: 3, refused: [] });
    expect(written()).toEqual([]);
    expect((await read()).seq).toBe(3);
  });

  it('folds several rows of one document into one change', async () => {
    const answer = await committed(world, ann, [
      row('a', { title: 'A' }),
      row('a', { colour: 'red' }),
      row('b', { title: 'B' }),
    ]);
    expect(answer.seq).toBe(2);
    expect((await one('a'))?.fields).toEqual({ title: 'A', colour: 'red' });
  });

  it('ignores the bookkeeping of libraries, stamps, and what names ids', async () => {
    const stranger = randomUUID();
    await committed(world, ann, [
      row('a', { id: 'a', title: 'A', _status: 'created', _changed: 'title', __proto: 1, createdBy: stranger }),
    ]);
    const found = await one('a');
    expect([found?.fields, found?.createdBy]).toEqual([{ title: 'A', colour: 'grey' }, ann.personId]);
  });

  it('adds what a device counted, inserted and appended as states', async () => {
    const task = { listId: 'l', title: 'T', votes: 2, tags: ['a', 'b'], log: ['x'] };
    await committed(world, ann, [row('t', task, 'tasks')]);
    await committed(world, ann, [row('t', { votes: 5, tags: ['b', 'c'], log: ['x', 'y'] }, 'tasks')]);
    expect((await one('t'))?.fields).toMatchObject({ votes: 5, tags: ['b', 'c'], log: ['x', 'y'] });
  });

  it('gives a document again whose policy kept what it had', async () => {
    await committed(world, ann, [row('t', { listId: 'l', title: 'T', progress: 50 }, 'tasks')]);
    const answer = await committed(world, ann, [row('t', { progress: 30 }, 'tasks')]);
    expect(answer).toEqual({ seq: 2, refused: [] });
    expect(await one('t')).toMatchObject({ seq: 2, revision: 1, fields: { progress: 50 } });
  });

  it('speaks the version of the app', async () => {
    const old = { ...ann, versions: { tasks: 1, lists: 1 } };
    await committed(world, ann, [row('t', { listId: 'l', title: 'T', status: 'done', priority: 4 }, 'tasks')]);
    const answer = await committed(world, old, [
      row('t', { name: 'Renamed', status: 'finished' }, 'tasks'),
      row('u', { listId: 'l', name: 'U', priority: 1 }, 'tasks'),
    ]);
    expect(answer.refused).toMatchObject([{ id: 'u', code: 'invalid-document' }]);
    expect((await one('t'))?.fields).toMatchObject({ title: 'Renamed', status: 'done', priority: 4 });
  });

  it('is refused as a whole in a version that the backend does not have', async () => {
    const newer = { ...ann, versions: { lists: 1, tasks: 99 } };
    expect(await failure(committed(world, newer, rows(1)))).toMatchObject({ code: 'unknown-schema-version' });
  });

  it('writes one document for eight write units', async () => {
    const { dynamo, counted } = counting(world.dynamo);
    await committed(world, ann, rows(1));
    await committed(world, ann, [row('x', { title: 'X' })], { dynamo });
    expect(Object.fromEntries(counted.units)).toEqual({
      [world.tables.spaces]: 4,
      [world.tables.documents]: 2,
      [world.tables.changes]: 2,
    });
  });
});

describe('a commit of more than a transaction takes', () => {
  it('writes each document for one unit, its change row for another, and stages it for a small part of one', async () => {
    const { dynamo, counted } = counting(world.dynamo);
    await committed(world, ann, rows(1));
    world.consumed.length = 0;
    await committed(world, ann, rows(500, 'Large', 1), { dynamo });
    const single = (operation: string, table: string) =>
      world.consumed
        .filter((each) => each.operation === operation && each.tableName === table)
        .reduce((sum, { units }) => sum + units, 0);
    expect(single('PutItem', world.tables.documents)).toBe(500);
    expect(single('BatchWriteItem', world.tables.changes)).toBe(500);
    const staging = single('PutItem', world.tables.spaces) + single('DeleteItem', world.tables.spaces);
    expect([counted.transactions, staging + counted.total() < 0.1 * 500]).toEqual([1, true]);
  });
});

describe('rows that cannot be written', () => {
  it('are refused one by one, and the others are written', async () => {
    const wrong = [
      row('a', { title: 7 }),
      row('b', {}),
      row('c', { title: 'C', strange: 1 }),
      row('d', { title: 'D' }, 'nonsense'),
      row('e', { listId: 'l', title: 'E', notes: 'n'.repeat(20_001) }, 'tasks'),
    ];
    const { refused } = await committed(world, ann, [...wrong, row('f', { title: 'F' })]);
    expect(refused.map(({ id, code }) => [id, code])).toEqual([
      ['a', 'invalid-document'],
      ['b', 'invalid-document'],
      ['c', 'invalid-document'],
      ['d', 'unknown-collection'],
      ['e', 'invalid-document'],
    ]);
    expect((await read()).titles).toEqual(['F']);
  });

  it('include those of a collection whose version the app did not name', async () => {
    const { refused } = await committed(world, { ...ann, versions: { lists: 1 } }, [row('t', { title: 'T' }, 'tasks')]);
    expect(refused).toMatchObject([{ code: 'unknown-collection' }]);
  });

  it('include a document that is too large', async () => {
    const log = Array.from({ length: 300 }, () => 'x'.repeat(400));
    const { refused } = await committed(world, ann, [row('t', { listId: 'l', title: 'T', log }, 'tasks')]);
    expect(refused).toMatchObject([{ code: 'document-too-large' }]);
  });

  it('include what was deleted: it stays so, and devices are told again', async () => {
    await committed(world, ann, rows(1));
    await committed(world, ann, [row('r00000', null)]);
    const before = await read();
    const answer = await committed(world, ann, [row('r00000', { title: 'Back' }), row('z', { title: 'Z' })], {
      since: { epoch: before.head?.epoch ?? '', seq: 2 },
    });
    expect(answer).toMatchObject({ seq: 4, refused: [{ id: 'r00000', code: 'deleted' }] });
    const pulled = await readSpace(world, ann, ann.space, 2);
    expect(pulled.documents.map(({ id, deleted, seq }) => [id, deleted ?? false, seq])).toEqual([
      ['r00000', true, 3],
      ['z', false, 4],
    ]);
    expect(pulled.head?.counts).toEqual({ lists: 1 });
  });

  it('include fields of others that differ, not those that are as they were', async () => {
    const space = `s-${randomUUID()}`;
    const ben = device();
    await enter(world, space, ann.personId, 'owner');
    await enter(world, space, ben.personId, 'member');
    const task = { listId: 'l', title: 'T', budget: 10, estimate: 3 };
    await committed(world, ann, [row('t', task, 'tasks'), row('u', task, 'tasks')], { space });
    const { refused } = await committed(
      world,
      ben,
      [
        row('t', { listId: 'l', title: 'By Ben', budget: 10, estimate: null }, 'tasks'),
        row('u', { listId: 'l', title: 'By Ben', budget: 11, estimate: null }, 'tasks'),
      ],
      { space },
    );
    expect(refused).toMatchObject([{ id: 'u', code: 'field-forbidden' }]);
    const { documents } = await readSpace(world, ann, space);
    expect(documents.map(({ id, fields }) => [id, fields])).toEqual([
      ['u', { ...task, status: 'open', priority: 0, votes: 0 }],
      ['t', { ...task, title: 'By Ben', status: 'open', priority: 0, votes: 0 }],
    ]);
  });

  it('include all of those who only read, and none of theirs that say nothing new', async () => {
    const space = `s-${randomUUID()}`;
    const eve = device();
    await enter(world, space, ann.personId, 'owner');
    await enter(world, space, eve.personId, 'reader');
    await committed(world, ann, rows(2), { space });
    const answer = await committed(world, eve, [...rows(1), row('r00001', null), row('new', { title: 'N' })], {
      space,
    });
    expect(answer.refused.map(({ id, code }) => [id, code])).toEqual([
      ['r00001', 'forbidden'],
      ['new', 'forbidden'],
    ]);
  });

  it('are all rows of a space that is not the caller’s: it is not found', async () => {
    await committed(world, ann, rows(1));
    world.consumed.length = 0;
    for (const count of [1, 120]) {
      const stranger = committed(world, device(), rows(count), { space: ann.space });
      expect(await failure(stranger)).toMatchObject({ code: 'not-found' });
    }
    expect(world.consumed.filter(({ tableName }) => tableName === world.tables.documents)).toHaveLength(1);
  });

  it('are told as far as they can be: a commit of nothing but mistakes is refused as a whole', async () => {
    const wrong = rows(6000).map((each) => ({ ...each, document: { title: 1 } }));
    expect(await failure(committed(world, ann, wrong))).toMatchObject({ code: 'body-too-large' });
  });
});

describe('a commit that builds upon a pull', () => {
  const since = async (seq: number) => ({ epoch: (await read()).head?.epoch ?? '', seq });

  it('is refused with the ids of what was changed since, and writes nothing', async () => {
    await committed(world, ann, rows(4));
    const failed = await failure(committed(world, ann, rows(3, 'Mine'), { since: await since(1) }));
    expect(failed).toMatchObject({ code: 'documents-changed', extra: { documents: ['r00001', 'r00002'] } });
    expect((await read()).titles).toEqual(['List 0', 'List 1', 'List 2', 'List 3']);
  });

  it('names at most a hundred of them', async () => {
    await committed(world, ann, rows(120));
    const failed = await failure(committed(world, ann, rows(120, 'Mine'), { since: await since(0) }));
    expect(failed.extra.documents).toHaveLength(100);
  });

  it('is refused with a cursor that is none of the caller’s', async () => {
    const attempt = committed(world, ann, rows(1), { since: 'strange' });
    expect(await failure(attempt)).toMatchObject({ code: 'invalid-cursor' });
  });

  it('is refused for a deletion that it has not seen', async () => {
    await committed(world, ann, rows(1));
    const before = await since(1);
    await committed(world, ann, [row('r00000', null)]);
    expect(await failure(committed(world, ann, rows(1, 'Mine'), { since: before }))).toMatchObject({
      code: 'documents-changed',
    });
  });

  it('is refused when the space began anew', async () => {
    await committed(world, ann, rows(1));
    expect(await failure(committed(world, ann, rows(1, 'Mine'), { since: { epoch: 'older', seq: 5 } }))).toMatchObject({
      code: 'documents-changed',
      extra: { documents: [] },
    });
  });

  it('is refused where documents exist when the device has not been sent all of them yet', async () => {
    await committed(world, ann, rows(2));
    const copy = { collection: 'lists', sum: '', wanted: '', from: 0 };
    expect(
      await failure(committed(world, ann, rows(1, 'Mine'), { since: { ...(await since(2)), copy } })),
    ).toMatchObject({
      code: 'documents-changed',
      extra: { documents: ['r00000'] },
    });
  });

  it('passes when only other documents were changed', async () => {
    await committed(world, ann, rows(2));
    const before = await since(2);
    await pushed(world, ann, [
      { number: 1, space: ann.space, collection: 'lists', id: 'other', kind: 'create', set: { title: 'Other' } },
    ]);
    expect(await committed(world, ann, rows(2, 'Mine'), { since: before })).toEqual({ seq: 5, refused: [] });
  });

  it('is answered as before when it is repeated, although its documents have changed since: by itself', async () => {
    for (const count of [5, 60]) {
      const titles = rows(count, 'Mine', count);
      await committed(world, ann, rows(count, 'List', count));
      const before = await since((await read()).seq);
      const key = randomUUID();
      const first = await committed(world, ann, titles, { since: before, key });
      expect(await committed(world, ann, titles, { since: before, key })).toEqual(first);
      expect((await read()).seq).toBe(first.seq);
    }
  });
});
