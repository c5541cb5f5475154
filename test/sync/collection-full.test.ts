import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Mutation } from '../../functions/sync/contract/push.ts';
import type { Dynamo, TransactItem } from '../../lib/runtime/aws/dynamo.ts';
import { TransactionCanceled } from '../../lib/runtime/aws/errors.ts';
import { committed, row } from './large/commit-world.ts';
import { type Device, device, list, pushed } from './push-world.ts';
import { replaced } from './replace-world.ts';
import { clientOf, expectInOrder } from './space-state.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';

let world: SyncWorld;
let ann: Device;
let transactions: number;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());
beforeEach(() => {
  ann = device();
  transactions = 0;
});

/**
 * The store, with collections that have reached their 10 GB: DynamoDB Local knows no such limit.
 * @param tombstones whether not even a deletion fits.
 */
function full(collections: readonly string[], tombstones = false): Dynamo {
  const refused = ({ Put }: TransactItem) =>
    Put?.TableName === world.tables.documents &&
    collections.some((name) => Put.Item.pk === `${ann.space}#${name}`) &&
    (tombstones || !Put.Item.deleted);
  return {
    ...world.dynamo,
    async transactWrite(input) {
      transactions += 1;
      const reasons = input.TransactItems.map((item) => ({
        code: refused(item) ? ('ItemCollectionSizeLimitExceeded' as const) : ('None' as const),
      }));
      if (reasons.every(({ code }) => code === 'None')) return world.dynamo.transactWrite(input);
      const failure = { code: 'TransactionCanceledException', message: '', status: 400, operation: 'dynamodb:x' };
      throw new TransactionCanceled(failure, reasons);
    },
  };
}

const task = (number: number): Mutation => ({
  ...list(ann.space, number, `t${number}`),
  collection: 'tasks',
  set: { listId: 'l', title: 'Milk' },
});
const said = ({ number, status, code }: { number: number; status: string; code?: string | undefined }) =>
  [number, code ?? status] as const;

describe('a collection that holds all it may', () => {
  it('rejects what a push would add to it, one by one, and takes deletions and everything else', async () => {
    await pushed(world, ann, [list(ann.space, 1, 'old'), list(ann.space, 2, 'other')]);
    const { set: _, ...change } = list(ann.space, 0, 'old');
    const { outcomes, last } = await pushed(
      world,
      ann,
      [
        list(ann.space, 3, 'new'),
        task(4),
        { ...change, number: 5, kind: 'update', base: 1, set: { title: 'New' } },
        { ...change, number: 6, kind: 'delete', base: 1 },
        task(7),
      ],
      { dynamo: full(['lists']) },
    );
    expect(outcomes.map(said)).toEqual([
      [3, 'collection-full'],
      [4, 'applied'],
      [5, 'collection-full'],
      [6, 'applied'],
      [7, 'applied'],
    ]);
    expect(outcomes[0]?.reason).toMatch(/delete documents/);
    expect([last, transactions]).toEqual([7, 2]);
    const { documents, head } = await expectInOrder(world, ann.space);
    expect(documents.filter(({ deleted }) => !deleted).map(({ id }) => id)).toEqual(['other', 't4', 't7']);
    expect(head?.seq).toBe(5);
    expect(await clientOf(world, ann)).toMatchObject({ last: 7, log: 'aararaa' });
  });

  it('stops no outbox, not even when a deletion does not fit, and none of several', async () => {
    await pushed(world, ann, [list(ann.space, 1, 'old')]);
    const { set: _, ...change } = list(ann.space, 3, 'old');
    const mutations = [task(2), { ...change, kind: 'delete' as const, base: 1 }, list(ann.space, 4)];
    const { outcomes } = await pushed(world, ann, mutations, { dynamo: full(['lists', 'tasks'], true) });
    expect(outcomes.map(({ code }) => code)).toEqual(Array.from({ length: 3 }, () => 'collection-full'));
    expect((await expectInOrder(world, ann.space)).head?.seq).toBe(1);
  });

  it('refuses rows of a replace, with the state that stands, and writes the others', async () => {
    await pushed(world, ann, [list(ann.space, 1, 'old')]);
    const rows = [
      { id: 'new', assumed: null, next: { title: 'New' } },
      { id: 'old', assumed: { title: 'List 1', colour: 'grey' }, next: null },
    ];
    const { refused, conflicts } = await replaced(world, ann, 'lists', rows, { dynamo: full(['lists']) });
    expect(conflicts).toEqual([]);
    expect(refused).toMatchObject([{ id: 'new', code: 'collection-full' }]);
    expect((await expectInOrder(world, ann.space)).head).toMatchObject({ seq: 2, counts: {} });
  });

  it('refuses rows of a commit, and takes the others of it, once', async () => {
    const rows = [row('l', { title: 'New' }), row('t', { listId: 'l', title: 'Milk' }, 'tasks')];
    const answer = await committed(world, ann, rows, { dynamo: full(['lists']) });
    expect(answer).toMatchObject({ seq: 1, refused: [{ id: 'l', code: 'collection-full' }] });
    expect((await expectInOrder(world, ann.space)).head).toMatchObject({ seq: 1, counts: { tasks: 1 } });
  });
});
