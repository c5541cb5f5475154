import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mutation } from '../../../functions/sync/contract/push.ts';
import type { Item } from '../../../lib/runtime/aws/dynamo.ts';
import type { ChangeRow, StoredDocument } from '../../../lib/sync/items.ts';
import { type Device, device, list, pushed } from '../push-world.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { LateItems } from './late-items.ts';
import { Copy, follow, pulled } from './pull-world.ts';

/** Documents are few, so that they change again while someone reads. */
const target = fc.record({
  collection: fc.constantFrom('lists', 'tasks'),
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
});
const write = fc.record({ kind: fc.constantFrom('create', 'create', 'update', 'update', 'delete'), target });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ push: fc.array(write, { minLength: 1, maxLength: 6 }) }) },
  /** One page; `hide` decides which of the late items are seen late, by the remainder of a sum over their names. */
  { weight: 5, arbitrary: fc.record({ pull: fc.integer({ min: 1, max: 5 }), hide: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ compact: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constant({ settle: true as const }) },
);
const remainder = (text: string) => [...text].reduce((sum, each) => sum + each.charCodeAt(0), 0) % 3;

describe('a device that pulls page by page while others write', () => {
  let world: SyncWorld;
  beforeAll(async () => {
    world = await startSyncTables();
  });
  afterAll(() => world.stop());

  const partition = async (TableName: string, pk: string): Promise<Item[]> => {
    const input = { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } };
    return (await world.dynamo.query({ ...input, ConsistentRead: true })).Items;
  };
  const stored = async ({ space }: Device) => {
    const parts = ['lists', 'tasks'].map((name) => partition(world.tables.documents, `${space}#${name}`));
    return (await Promise.all(parts)).flat() as StoredDocument[];
  };

  /** As the stream does it, some rows earlier than others. */
  async function compact(by: Device, which: number): Promise<void> {
    const current = new Map((await stored(by)).map(({ collection, id, seq }) => [`${collection}/${id}`, seq]));
    for (const row of (await partition(world.tables.changes, by.space)) as ChangeRow[]) {
      const replaced = Number(row.sk) < (current.get(`${row.collection}/${row.id}`) ?? 0);
      if (replaced && Number(row.sk) % 3 !== which) {
        await world.dynamo.delete({ TableName: world.tables.changes, Key: { pk: row.pk, sk: row.sk } });
      }
    }
  }

  it('has seen every change up to the number that it was told, at every page, and holds the same in the end', async () => {
    let late = 0;
    let pages = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const ann = device();
        const items = new LateItems(world);
        const copy = new Copy(ann.space);
        let number = 0;
        for (const each of steps) {
          if ('push' in each) {
            const mutations = each.push.map(({ kind, target: { collection, id } }) => {
              number += 1;
              const set =
                kind === 'delete'
                  ? undefined
                  : { title: `T${number}`, ...(collection === 'tasks' ? { listId: 'l' } : {}) };
              return list(ann.space, number, id, { collection, kind: kind as Mutation['kind'], base: number, set });
            });
            await pushed(world, ann, mutations, { dynamo: items.writer() });
          } else if ('compact' in each) await compact(ann, each.compact);
          else if ('settle' in each) items.settle();
          else {
            items.hides = (table, { pk, sk }) => remainder(`${table}${pk}${sk}`) !== each.hide;
            const asked = [{ space: ann.space, cursor: copy.cursor }];
            const [answer] = await pulled(world, ann, asked, { dynamo: items.reader(), limit: each.pull });
            if (!answer) throw new Error('no answer');
            copy.take(answer);
            pages += 1;
            if (answer.seq !== undefined) await holdsUpTo(ann, copy, answer.seq);
            if (!answer.more) expect(copy.sum()).toBe(answer.checksum);
          }
        }
        late += items.shown;
        items.settle();
        await follow(world, ann, copy, { limit: 3 });
        const truth = await follow(world, ann, new Copy(ann.space));
        expect(copy.documents).toEqual(truth.documents);
        expect(copy.sum()).toBe(copy.checksum);
        expect(copy.checksum).toBe(truth.checksum);
        expect(copy.resets).toBeLessThanOrEqual(2);
      }),
      { numRuns: 40 },
    );
    expect(late).toBeGreaterThan(100);
    expect(pages).toBeGreaterThan(200);
  }, 240_000);

  /** Documents whose last change has a number up to `seq` are held as they are. */
  async function holdsUpTo(by: Device, copy: Copy, seq: number): Promise<void> {
    for (const { collection, id, seq: changed, revision, deleted } of await stored(by)) {
      if (changed > seq) continue;
      expect(copy.documents.get(`${collection}/${id}`)?.revision).toBe(deleted ? undefined : revision);
    }
  }
});
