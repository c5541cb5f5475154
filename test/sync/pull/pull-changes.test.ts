import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mutation } from '../../../functions/sync/contract/push.ts';
import { sharedSpace } from '../../../lib/sync/space-id.ts';
import { through } from '../faulty-dynamo.ts';
import { device, enter, list, pushed } from '../push-world.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { Copy, follow, pulled } from './pull-world.ts';

const day = 86_400_000;

describe('a pull', () => {
  let world: SyncWorld;
  beforeAll(async () => {
    world = await startSyncTables();
  });
  afterAll(() => world.stop());

  it('answers an empty space to whom it belongs', async () => {
    const ann = device();
    const [answer] = await pulled(world, ann, [{ space: ann.space }]);
    expect(answer).toEqual({
      space: ann.space,
      status: 'ok',
      reset: true,
      changes: [],
      cursor: expect.any(String),
      more: false,
      seq: 0,
      checksum: '0'.repeat(16),
    });
    const [again] = await pulled(world, ann, [{ space: ann.space, cursor: answer?.cursor }]);
    expect(again).toMatchObject({ changes: [], more: false, seq: 0 });
    expect(again).not.toHaveProperty('reset');
  });

  it('is refused in a version that the backend does not have', async () => {
    const ann = device(randomUUID(), { versions: { tasks: 99 } });
    await expect(pulled(world, ann, [{ space: ann.space }])).rejects.toMatchObject({ code: 'unknown-schema-version' });
  });

  it('gives a new device every document, and later only what changed, deletions included', async () => {
    const ann = device();
    await pushed(world, ann, [list(ann.space, 1), list(ann.space, 2), list(ann.space, 3)]);
    const copy = await follow(world, ann, new Copy(ann.space));
    expect([...copy.documents.keys()]).toEqual(['lists/l1', 'lists/l2', 'lists/l3']);
    expect(copy.documents.get('lists/l2')).toEqual({
      revision: 1,
      document: { title: 'List 2', colour: 'grey', createdBy: ann.personId },
    });
    expect(copy.checksum).toBe(copy.sum());

    await pushed(world, ann, [
      list(ann.space, 4, 'l2', { kind: 'update', base: 1, set: { title: 'Two' } }),
      list(ann.space, 5, 'l1', { kind: 'delete', base: 1, set: undefined }),
      list(ann.space, 6, 'l6'),
    ]);
    const [answer] = await pulled(world, ann, [{ space: ann.space, cursor: copy.cursor }]);
    expect(answer?.changes).toEqual([
      { collection: 'lists', id: 'l2', revision: 2, document: expect.objectContaining({ title: 'Two' }) },
      { collection: 'lists', id: 'l1', revision: 2, document: null },
      { collection: 'lists', id: 'l6', revision: 1, document: expect.anything() },
    ]);
    expect(answer).toMatchObject({ seq: 6, more: false });
    if (answer) copy.take(answer);
    expect(copy.sum()).toBe(copy.checksum);
  });

  it('is over when what it gave is of one moment, also while others write between its queries', async () => {
    const ann = device();
    const both = (number: number, more: Partial<Mutation> = {}) => [
      list(ann.space, number, 'l', more),
      list(ann.space, number + 1, 't', { set: { listId: 'l', title: 'T' }, ...more, collection: 'tasks' }),
    ];
    await pushed(world, ann, both(1));
    // The last commits are looked at once more anyway.
    for (const number of [3, 4, 5, 6]) await pushed(world, ann, [list(ann.space, number)]);
    let queries = 0;
    const between = through(world.dynamo, async ({ method }, run) => {
      if (method === 'query') queries += 1;
      if (queries === 2) await pushed(world, ann, both(7, { kind: 'update', base: 1, set: { title: 'New' } }));
      return run();
    });
    const copy = new Copy(ann.space);
    const [first] = await pulled(world, ann, [{ space: ann.space }], { dynamo: between });
    expect(first?.changes[0]).toMatchObject({ id: 'l', revision: 1 });
    expect(first?.changes.find(({ id }) => id === 't')?.revision).toBe(2);
    expect([first && copy.take(first), first?.checksum]).toEqual([true, undefined]);
    await follow(world, ann, copy);
    expect([copy.requests, copy.sum()]).toEqual([2, copy.checksum]);
  });

  it('gives one change for a document that changed many times', async () => {
    const ann = device();
    await pushed(world, ann, [list(ann.space, 1)]);
    const copy = await follow(world, ann, new Copy(ann.space));
    for (let base = 1; base <= 10; base++) {
      const mutation = list(ann.space, base + 1, 'l1', { kind: 'update', base, set: { title: `Title ${base}` } });
      await pushed(world, ann, [mutation]);
    }
    const [answer] = await pulled(world, ann, [{ space: ann.space, cursor: copy.cursor }]);
    expect(answer?.changes.map(({ revision }) => revision)).toEqual([11]);
  });

  it('shares its limit among spaces, and says of those that were not reached that there is more', async () => {
    const ann = device();
    const other = sharedSpace(randomUUID());
    await enter(world, other, ann.personId, 'owner');
    await pushed(world, ann, [...[1, 2, 3].map((n) => list(ann.space, n)), ...[4, 5, 6].map((n) => list(other, n))]);
    const answers = await pulled(world, ann, [{ space: ann.space }, { space: other }], { limit: 4 });
    expect(answers.map(({ changes, more }) => [changes.length, more])).toEqual([
      [3, false],
      [1, true],
    ]);
    const rest = await pulled(
      world,
      ann,
      answers.map(({ space, cursor }) => ({ space, cursor })),
      { limit: 4 },
    );
    expect(rest.map(({ changes, more, reset }) => [changes.map(({ id }) => id), more, reset])).toEqual([
      [[], false, undefined],
      [['l5', 'l6'], false, undefined],
    ]);
  });

  it('takes a space away from whom it does not belong to', async () => {
    const [ann, bob] = [device(), device()];
    const shared = sharedSpace(randomUUID());
    await enter(world, shared, ann.personId, 'owner');
    await pushed(world, ann, [list(shared, 1)]);
    for (const space of [shared, ann.space, `o-${randomUUID()}`, `s-${randomUUID()}`]) {
      expect(await pulled(world, bob, [{ space }])).toEqual([{ space, status: 'gone', changes: [] }]);
    }
  });

  it.each([
    ['forged', async () => 'Zm9yZ2Vk'.repeat(10)],
    [
      'of another space',
      async (world: SyncWorld, ann: ReturnType<typeof device>) => {
        const shared = sharedSpace(randomUUID());
        await enter(world, shared, ann.personId, 'owner');
        return (await follow(world, ann, new Copy(shared))).cursor;
      },
    ],
    [
      'of another person',
      async (world: SyncWorld, ann: ReturnType<typeof device>) => {
        const bob = device();
        const caller = { ...bob, space: ann.space };
        return (await follow(world, caller, new Copy(bob.space))).cursor;
      },
    ],
  ])('starts anew with a cursor that is %s', async (_, make) => {
    const ann = device();
    await pushed(world, ann, [list(ann.space, 1)]);
    const cursor = await make(world, ann);
    const [answer] = await pulled(world, ann, [{ space: ann.space, cursor }]);
    expect(answer).toMatchObject({ status: 'ok', reset: true, more: false });
    expect(answer?.changes).toHaveLength(1);
  });

  it('starts anew when the memory of deletions has ended, and not before', async () => {
    const ann = device();
    await pushed(world, ann, [list(ann.space, 1)]);
    const copy = await follow(world, ann, new Copy(ann.space));
    const at = (days: number) => ({ now: () => new Date(Date.now() + days * day) });
    const pull = async (days: number) =>
      (await pulled(world, ann, [{ space: ann.space, cursor: copy.cursor }], at(days)))[0];
    expect(await pull(88)).not.toHaveProperty('reset');
    expect(await pull(89.1)).toMatchObject({ reset: true });
    const [renewed] = await pulled(world, ann, [{ space: ann.space, cursor: copy.cursor }], at(80));
    copy.cursor = renewed?.cursor;
    expect(await pull(160)).not.toHaveProperty('reset');
  });

  it('starts anew when the space was emptied or restored', async () => {
    const ann = device();
    await pushed(world, ann, [list(ann.space, 1), list(ann.space, 2)]);
    const copy = await follow(world, ann, new Copy(ann.space));
    const Key = { pk: `SPACE#${ann.space}`, sk: 'HEAD' };
    const set = (expression: string, value: unknown) =>
      world.dynamo.update({
        TableName: world.tables.spaces,
        Key,
        UpdateExpression: `SET ${expression} = :value`,
        ExpressionAttributeValues: { ':value': value },
      });
    await set('seq', 1);
    const cursor = copy.cursor;
    expect(await pulled(world, ann, [{ space: ann.space, cursor }])).toMatchObject([{ reset: true }]);
    await set('seq', 2);
    await set('epoch', randomUUID());
    expect(await pulled(world, ann, [{ space: ann.space, cursor }])).toMatchObject([{ reset: true }]);
    await world.dynamo.delete({ TableName: world.tables.spaces, Key });
    const [emptied] = await pulled(world, ann, [{ space: ann.space, cursor }]);
    expect(emptied).toMatchObject({ reset: true, changes: [], more: false, checksum: '0'.repeat(16) });
  });

  it('cannot know of a space that was restored and written anew, until another secret seals the cursors', async () => {
    const ann = device();
    const renamed = (number: number, title: string) =>
      list(ann.space, number, 'l1', { kind: 'update', base: 1, set: { title } });
    await pushed(world, ann, [list(ann.space, 1)]);
    const tables = ['spaces', 'documents', 'changes'] as const;
    const rows = (table: (typeof tables)[number]) =>
      world.everything(table).then((all) => all.filter(({ pk }) => String(pk).includes(ann.space)));
    const backup = await Promise.all(tables.map(rows));
    await pushed(world, ann, [renamed(2, 'lost')]);
    const copy = await follow(world, ann, new Copy(ann.space));
    for (const [index, table] of tables.entries()) {
      const TableName = world.tables[table];
      for (const { pk, sk } of await rows(table)) await world.dynamo.delete({ TableName, Key: { pk, sk } });
      for (const Item of backup[index] ?? []) await world.dynamo.put({ TableName, Item });
    }
    await pushed(world, device(ann.caller.personId), [renamed(1, 'kept')]);
    const named = () => (copy.documents.get('lists/l1')?.document as { title?: string } | undefined)?.title;
    // The same number and the same revision mean something else now: neither cursor nor checksum can tell.
    expect([named(), copy.checksum]).toEqual(['lost', (await follow(world, ann, copy)).checksum]);
    expect(named()).toBe('lost');
    await follow(world, ann, copy, { sealedWith: 'another-secret-of-more-than-thirty-two-characters' });
    expect(named()).toBe('kept');
  });
});
