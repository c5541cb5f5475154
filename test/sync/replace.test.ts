import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Device, device, enter, pushed } from './push-world.ts';
import { type Replacement, replaced } from './replace-world.ts';
import { expectInOrder } from './space-state.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';
import { counting } from './transaction-units.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world?.stop());

let ann: Device;
beforeEach(() => {
  ann = device();
});

const fields = async (id: string, space = ann.space) =>
  (await expectInOrder(world, space)).documents.find((each) => each.id === id)?.fields;
const nothing = { conflicts: [], arrived: [], refused: [] };
const task = { listId: 'l', title: 'T', status: 'open', priority: 0, votes: 0 };
const create = (id: string, next: Replacement['next']): Replacement => ({ id, assumed: null, next });

describe('replacing documents', () => {
  it('writes those that are as assumed: creates, changes, deletes', async () => {
    expect(
      await replaced(world, ann, 'lists', [
        create('a', { title: 'A', colour: 'red' }),
        create('b', { title: 'B', colour: 'red' }),
      ]),
    ).toEqual(nothing);
    const rows: Replacement[] = [
      { id: 'a', assumed: { colour: 'red', title: 'A' }, next: { title: 'A2', colour: null } },
      { id: 'b', assumed: { title: 'B', colour: 'red' }, next: null },
    ];
    expect(await replaced(world, ann, 'lists', rows)).toEqual(nothing);
    const { documents } = await expectInOrder(world, ann.space);
    expect(documents.map(({ id, revision, fields, deleted }) => [id, revision, fields, deleted ?? false])).toEqual([
      ['a', 2, { title: 'A2' }, false],
      ['b', 2, {}, true],
    ]);
  });

  it('answers those that are not as assumed, with what they are now, and writes the others', async () => {
    await replaced(world, ann, 'lists', [
      create('a', { title: 'A' }),
      create('b', { title: 'B' }),
      create('c', { title: 'C' }),
    ]);
    await replaced(world, ann, 'lists', [{ id: 'c', assumed: { title: 'C', colour: 'grey' }, next: null }]);
    const rows: Replacement[] = [
      { id: 'a', assumed: { title: 'Older', colour: 'grey' }, next: { title: 'Mine', colour: 'grey' } },
      { id: 'b', assumed: { title: 'B', colour: 'grey' }, next: { title: 'B2', colour: 'grey' } },
      { id: 'c', assumed: { title: 'C', colour: 'grey' }, next: { title: 'C2', colour: 'grey' } },
      { id: 'd', assumed: { title: 'D' }, next: { title: 'D2' } },
    ];
    const { conflicts, refused } = await replaced(world, ann, 'lists', rows);
    expect(conflicts).toEqual([
      { collection: 'lists', id: 'a', revision: 1, document: { title: 'A', colour: 'grey', createdBy: ann.personId } },
      { collection: 'lists', id: 'c', revision: 2, document: null },
      { collection: 'lists', id: 'd', revision: 0, document: null },
    ]);
    expect(refused).toEqual([]);
    expect(await fields('b')).toEqual({ title: 'B2', colour: 'grey' });
  });

  it('leaves alone what is as wanted already', async () => {
    const rows = [create('a', { title: 'A', colour: 'red' })];
    await replaced(world, ann, 'lists', rows);
    const gone = [{ id: 'never', assumed: { title: 'x' }, next: null }];
    expect(await replaced(world, ann, 'lists', [...rows, ...gone])).toEqual(nothing);
    expect((await expectInOrder(world, ann.space)).head?.seq).toBe(1);
  });

  it('does not hold defaults that the backend filled in against a device that has not received them', async () => {
    const created = [create('a', { title: 'A' })];
    expect(await replaced(world, ann, 'lists', created)).toEqual(nothing);
    expect(await replaced(world, ann, 'lists', created)).toEqual(nothing);
    const edited = [{ id: 'a', assumed: { title: 'A' }, next: { title: 'A2' } }];
    expect(await replaced(world, ann, 'lists', edited)).toEqual(nothing);
    expect(await replaced(world, ann, 'lists', edited)).toEqual(nothing);
    expect(await fields('a')).toEqual({ title: 'A2', colour: 'grey' });
    const other = [{ id: 'a', assumed: { title: 'A2', colour: 'red' }, next: { title: 'A3', colour: 'red' } }];
    expect((await replaced(world, ann, 'lists', other)).conflicts).toHaveLength(1);
    const taken = [{ id: 'a', assumed: { title: 'A2', colour: 'grey' }, next: { title: 'A2' } }];
    expect(await replaced(world, ann, 'lists', taken)).toEqual(nothing);
    expect(await fields('a')).toEqual({ title: 'A2' });
  });

  it('answers a creation of what someone else created', async () => {
    await replaced(world, ann, 'lists', [create('a', { title: 'A' })]);
    const { conflicts } = await replaced(world, ann, 'lists', [create('a', { title: 'B' })]);
    expect(conflicts).toMatchObject([{ id: 'a', revision: 1, document: { title: 'A' } }]);
  });

  it('does not compare stamps, nor what a library keeps beside the fields', async () => {
    await replaced(world, ann, 'lists', [create('a', { title: 'A', colour: 'red' })]);
    const own = { id: 'a', _rev: '1-x', _meta: { lwt: 1 }, createdBy: 'someone' };
    const rows = [
      { id: 'a', assumed: { ...own, title: 'A', colour: 'red' }, next: { ...own, title: 'B', colour: 'red' } },
    ];
    expect(await replaced(world, ann, 'lists', rows)).toEqual(nothing);
    expect(await fields('a')).toEqual({ title: 'B', colour: 'red' });
  });

  it('compares in the version of the app', async () => {
    await replaced(world, ann, 'tasks', [create('t', { ...task, status: 'done', priority: 5 })]);
    const rows = [
      {
        id: 't',
        assumed: { listId: 'l', name: 'T', status: 'finished', votes: 0 },
        next: { listId: 'l', name: 'U', status: 'finished', votes: 0 },
      },
    ];
    expect(await replaced(world, ann, 'tasks', rows, { version: 1 })).toEqual(nothing);
    expect(await fields('t')).toEqual({ ...task, title: 'U', status: 'done', priority: 5 });
  });

  it('compares what the caller sees, and leaves hidden fields as they are', async () => {
    const space = `s-${randomUUID()}`;
    const ben = device();
    await enter(world, space, ann.personId, 'owner');
    await enter(world, space, ben.personId, 'member');
    await replaced(world, ann, 'tasks', [create('t', { ...task, estimate: 3 })], { space });
    expect(
      await replaced(world, ben, 'tasks', [{ id: 't', assumed: task, next: { ...task, title: 'U' } }], { space }),
    ).toEqual(nothing);
    expect(await fields('t', space)).toEqual({ ...task, title: 'U', estimate: 3 });
    const [conflict] = (
      await replaced(world, ben, 'tasks', [{ id: 't', assumed: task, next: { ...task, title: 'V' } }], { space })
    ).conflicts;
    expect(conflict?.document).not.toHaveProperty('estimate');
  });

  it('keeps what merge policies keep, and says so', async () => {
    const now = { ...task, progress: 50 };
    await replaced(world, ann, 'tasks', [create('t', now)]);
    const { conflicts } = await replaced(world, ann, 'tasks', [
      { id: 't', assumed: now, next: { ...now, progress: 30 } },
    ]);
    expect(conflicts).toMatchObject([{ id: 't', revision: 1, document: { progress: 50 } }]);
  });

  it('refuses one by one what cannot be written', async () => {
    await replaced(world, ann, 'tasks', [create('gone', task)]);
    await replaced(world, ann, 'tasks', [{ id: 'gone', assumed: task, next: null }]);
    const log = Array.from({ length: 300 }, () => 'x'.repeat(400));
    const { refused, conflicts } = await replaced(world, ann, 'tasks', [
      create('a', { ...task, priority: 17 }),
      create('b', { ...task, strange: 1 }),
      create('c', { ...task, log }),
      create('gone', task),
      create('ok', task),
    ]);
    expect(refused.map(({ id, code }) => [id, code])).toEqual([
      ['a', 'invalid-document'],
      ['b', 'invalid-document'],
      ['c', 'document-too-large'],
      ['gone', 'deleted'],
    ]);
    expect(conflicts).toEqual([]);
    expect(await fields('ok')).toEqual(task);
  });

  it('refuses what the role may not write', async () => {
    const space = `s-${randomUUID()}`;
    const [ben, eve] = [device(), device()];
    await enter(world, space, ann.personId, 'owner');
    await enter(world, space, ben.personId, 'member');
    await enter(world, space, eve.personId, 'reader');
    const now = { ...task, budget: 5 };
    await replaced(world, ann, 'tasks', [create('t', now)], { space });
    const by = async (who: Device, next: Replacement['next']) =>
      (await replaced(world, who, 'tasks', [{ id: 't', assumed: now, next }], { space })).refused.map(
        ({ code }) => code,
      );
    expect(await by(ben, { ...now, budget: 6 })).toEqual(['field-forbidden']);
    expect(await by(ben, null)).toEqual(['forbidden']);
    expect(await by(eve, { ...now, title: 'Eve' })).toEqual(['forbidden']);
    expect(await by(ann, { ...now, budget: 6 })).toEqual([]);
  });

  it('carries what stands there with a refusal, as the caller may see it', async () => {
    const space = `s-${randomUUID()}`;
    const ben = device();
    await enter(world, space, ann.personId, 'owner');
    await enter(world, space, ben.personId, 'member');
    await replaced(world, ann, 'tasks', [create('t', { ...task, budget: 5, estimate: 8 })], { space });
    const assumed = { ...task, budget: 5 };
    const rows = [{ id: 't', assumed, next: { ...assumed, budget: 6 } }, create('new', { title: 'no list' })];
    const { refused } = await replaced(world, ben, 'tasks', rows, { space });
    expect(refused.map(({ current }) => current)).toEqual([
      { collection: 'tasks', id: 't', revision: 1, document: expect.objectContaining(assumed) },
      { collection: 'tasks', id: 'new', revision: 0, document: null },
    ]);
    expect(refused[0]?.current.document).not.toHaveProperty('estimate');
  });

  it('asks for fewer rows when those that they met are more than one answer holds', async () => {
    const big = { ...task, log: Array.from({ length: 190 }, () => 'x'.repeat(500)) };
    const ids = Array.from({ length: 60 }, (_, n) => `big${n}`);
    expect(
      await replaced(
        world,
        ann,
        'tasks',
        ids.map((id) => create(id, big)),
      ),
    ).toEqual(nothing);
    const others = [create('first', task), ...ids.map((id) => create(id, task))];
    await expect(replaced(world, ann, 'tasks', others)).rejects.toMatchObject({ code: 'body-too-large' });
    const { conflicts } = await replaced(world, ann, 'tasks', others.slice(0, 31));
    expect(conflicts).toHaveLength(30);
  });

  it('does not find a space that is not the caller’s', async () => {
    await expect(
      replaced(world, device(), 'lists', [create('a', { title: 'A' })], { space: ann.space }),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('is refused in a version that the backend does not have', async () => {
    await expect(replaced(world, ann, 'lists', [create('a', { title: 'A' })], { version: 99 })).rejects.toMatchObject({
      code: 'unknown-schema-version',
    });
  });

  it('is forbidden in a collection that the caller does not read', async () => {
    const space = `s-${randomUUID()}`;
    await enter(world, space, ann.personId, 'owner');
    await expect(
      replaced(world, ann, 'inbox', [create('a', { title: 'A' })], { space, version: 1 }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('writes rows by the hundred, in commits of as many as fit', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => create(`a${n}`, { title: `A ${n}`, colour: 'red' }));
    expect(await replaced(world, ann, 'lists', rows)).toEqual(nothing);
    expect(await replaced(world, ann, 'lists', rows)).toEqual(nothing);
    const { head } = await expectInOrder(world, ann.space);
    expect([head?.seq, head?.counts.lists]).toEqual([200, 200]);
  });

  it('sees at once what the native protocol wrote', async () => {
    const set = { title: 'Native', colour: 'red' };
    await pushed(world, ann, [{ number: 1, space: ann.space, collection: 'lists', id: 'a', kind: 'create', set }]);
    expect(await replaced(world, ann, 'lists', [{ id: 'a', assumed: set, next: { ...set, title: 'RxDB' } }])).toEqual(
      nothing,
    );
    expect(await fields('a')).toEqual({ title: 'RxDB', colour: 'red' });
  });

  it('costs six write units for a document: head, document and change row, two each', async () => {
    await replaced(world, ann, 'lists', [create('a', { title: 'A', colour: 'red' })]);
    const { dynamo, counted } = counting(world.dynamo);
    await replaced(world, ann, 'lists', [create('b', { title: 'B', colour: 'red' })], { dynamo });
    expect(counted.total()).toBe(6);
    counted.clear();
    await replaced(world, ann, 'lists', [create('b', { title: 'B', colour: 'red' })], { dynamo });
    expect(counted.total()).toBe(0);
  });
});
