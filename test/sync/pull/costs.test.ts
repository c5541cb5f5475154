import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSpace } from '../../../lib/sync/space-id.ts';
import { committed, rows } from '../large/commit-world.ts';
import { type Device, device, enter, list, pushed } from '../push-world.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { Copy, follow, type PullOptions, pulled } from './pull-world.ts';

/** Lists of about 280 bytes each, as items. */
async function filled(world: SyncWorld, count: number): Promise<Device> {
  const ann = device();
  for (let first = 1; first <= count; first += 500) {
    const length = Math.min(500, count - first + 1);
    await pushed(
      world,
      ann,
      Array.from({ length }, (_, n) => list(ann.space, first + n, `l${String(first + n).padStart(6, '0')}`)),
    );
  }
  return ann;
}

describe('read units of pulls', () => {
  let world: SyncWorld;
  beforeAll(async () => {
    world = await startSyncTables();
  });
  afterAll(() => world.stop());

  const units = async (by: Device, copy: Copy, options: PullOptions = {}) => {
    world.consumed.length = 0;
    await follow(world, by, copy, options);
    const all = world.consumed.map(({ operation, tableName, units: used }) => `${operation} ${tableName} ${used}`);
    return { all, total: world.consumed.reduce((sum, { units: used }) => sum + used, 0) };
  };

  it('are 1 when there is nothing new, in a shared space 2', async () => {
    const ann = await filled(world, 3);
    const copy = await follow(world, ann, new Copy(ann.space));
    expect(await units(ann, copy)).toEqual({ all: ['BatchGetItem sync.spaces 1'], total: 1 });

    const shared = sharedSpace(randomUUID());
    await enter(world, shared, ann.personId, 'owner');
    await pushed(world, ann, [list(shared, 4)]);
    const other = await follow(world, ann, new Copy(shared));
    expect((await units(ann, other)).total).toBe(2);
  });

  it('are 1 for the head, 1 for the row, 1 for the document that changed', async () => {
    const ann = await filled(world, 3);
    const copy = await follow(world, ann, new Copy(ann.space));
    await pushed(world, ann, [list(ann.space, 4, 'l000002', { kind: 'update', base: 1, set: { title: 'New' } })]);
    expect(await units(ann, copy)).toEqual({
      all: ['BatchGetItem sync.spaces 1', 'Query sync.changes 1', 'BatchGetItem sync.documents 1'],
      total: 3,
    });
  });

  it('are those of the documents and of a few rows when a hundred changed', async () => {
    const ann = await filled(world, 200);
    const copy = await follow(world, ann, new Copy(ann.space));
    const updates = Array.from({ length: 100 }, (_, n) =>
      list(ann.space, 201 + n, `l${String(n + 1).padStart(6, '0')}`, {
        kind: 'update',
        base: 1,
        set: { title: 'New' },
      }),
    );
    await pushed(world, ann, updates);
    const { all, total } = await units(ann, copy);
    expect(all).toEqual([
      'BatchGetItem sync.spaces 1',
      expect.stringMatching(/^Query sync.changes [34]$/),
      'BatchGetItem sync.documents 100',
    ]);
    expect(total).toBeLessThanOrEqual(105);
  });

  it('are those of the bytes in a first sync of 1,000 documents, in one request', async () => {
    const ann = await filled(world, 1000);
    const copy = new Copy(ann.space);
    const { total, all } = await units(ann, copy);
    const stored = (await world.everything('documents')).filter(({ spaceId }) => spaceId === ann.space);
    const bytes = stored.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0);
    expect([copy.documents.size, copy.requests, copy.sum()]).toEqual([1000, 1, copy.checksum]);
    // JSON is a little longer than what DynamoDB counts.
    expect(total).toBeLessThanOrEqual(1 + Math.ceil(bytes / 4096));
    process.stdout.write(`first sync of 1,000: ${total} units (${all.join(', ')}), ${bytes} bytes as JSON\n`);
  }, 60_000);

  it('take 10 requests for a first sync of 10,000 documents, which came in one commit', async () => {
    const ann = device();
    expect(await committed(world, ann, rows(10_000))).toEqual({ seq: 10_000, refused: [] });
    const copy = new Copy(ann.space);
    const started = performance.now();
    const { total } = await units(ann, copy);
    const ms = performance.now() - started;
    expect([copy.documents.size, copy.sum()]).toEqual([10_000, copy.checksum]);
    expect(copy.requests).toBe(10);
    process.stdout.write(
      `first sync of 10,000: ${copy.requests} requests, ${total} units, ${Math.round(ms / 10)} ms per 1,000\n`,
    );
  }, 240_000);

  it('end a page after some megabytes', async () => {
    const ann = device();
    const notes = 'x'.repeat(19_900);
    for (let first = 1; first <= 200; first += 40) {
      const tasks = Array.from({ length: 40 }, (_, n) =>
        list(ann.space, first + n, `t${first + n}`, { collection: 'tasks', set: { listId: 'l', title: 't', notes } }),
      );
      await pushed(world, ann, tasks);
    }
    const [answer] = await pulled(world, ann, [{ space: ann.space }]);
    const bytes = Buffer.byteLength(JSON.stringify(answer));
    expect(bytes).toBeGreaterThan(3_000_000);
    expect(bytes).toBeLessThan(3_200_000);
    expect(answer?.more).toBe(true);
    const copy = await follow(world, ann, new Copy(ann.space));
    expect([copy.documents.size, copy.sum(), copy.requests]).toEqual([200, copy.checksum, 2]);
  }, 60_000);
});
