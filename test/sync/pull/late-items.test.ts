import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Device, device, list, pushed } from '../push-world.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { LateItems } from './late-items.ts';
import { Copy, follow } from './pull-world.ts';

describe('a pull while a transaction is only seen in part', () => {
  let world: SyncWorld;
  let late: LateItems;
  let ann: Device;
  beforeAll(async () => {
    world = await startSyncTables();
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    late = new LateItems(world);
    ann = device();
  });

  const push = (...mutations: Parameters<typeof list>[]) =>
    pushed(
      world,
      ann,
      mutations.map((each) => list(...each)),
      { dynamo: late.writer() },
    );
  const truth = async () => (await follow(world, ann, new Copy(ann.space))).documents;
  const update = (base: number) => ({ kind: 'update' as const, base, set: { title: `after ${base}` } });

  it.each([
    ['the rows', (table: string) => table === 'changes'],
    ['the documents', (table: string) => table === 'documents'],
    ['one row', (table: string, { sk }: { sk?: unknown }) => table === 'changes' && String(sk).endsWith('4')],
    ['one document', (table: string, { sk }: { sk?: unknown }) => table === 'documents' && sk === 'l1'],
    ['everything but the head', () => true],
  ])('skips nothing when %s come late', async (_, hides) => {
    await push([ann.space, 1], [ann.space, 2]);
    const copy = await follow(world, ann, new Copy(ann.space), { dynamo: late.reader() });
    late.hides = hides as LateItems['hides'];
    await push(
      [ann.space, 3, 'l1', update(1)],
      [ann.space, 4],
      [ann.space, 5, 'l2', { kind: 'delete', base: 1, set: undefined }],
    );
    await follow(world, ann, copy, { dynamo: late.reader() });
    expect(late.shown).toBeGreaterThan(0);
    expect(copy.documents).toEqual(await truth());
    expect(copy.checksum).toBe(copy.sum());
  });

  it.each([
    ['new documents', 3],
    ['all documents, page by page', 1],
  ])('copies everything although %s come late', async (_, limit) => {
    await push([ann.space, 1], [ann.space, 2], [ann.space, 3]);
    late.hides = () => true;
    await push(
      [ann.space, 4, 'l1', update(1)],
      [ann.space, 5],
      [ann.space, 6, 'l2', { kind: 'delete', base: 1, set: undefined }],
    );
    const copy = new Copy(ann.space);
    await follow(world, ann, copy, { dynamo: late.reader(), limit });
    expect(late.shown).toBeGreaterThan(0);
    expect(copy.documents).toEqual(await truth());
    expect(copy.checksum).toBe(copy.sum());
  });

  it('reads nothing again when nothing comes late', async () => {
    await push([ann.space, 1], [ann.space, 2]);
    const copy = await follow(world, ann, new Copy(ann.space), { dynamo: late.reader() });
    await push([ann.space, 3, 'l1', update(1)]);
    await push([ann.space, 4, 'l1', update(2)]);
    await follow(world, ann, copy, { dynamo: late.reader() });
    expect([late.confirmed, copy.sum()]).toEqual([0, copy.checksum]);
  });
});
