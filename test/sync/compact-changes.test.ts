import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation } from '../../functions/sync/compact-changes.ts';
import { changeStore } from '../../functions/sync/store/changes.ts';
import type { Change } from '../../lib/contract/consumer.ts';
import type { StoredDocument } from '../../lib/sync/items.ts';
import { context, type Device, device, list, pushed } from './push-world.ts';
import { spaceState } from './space-state.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());

const document = async (by: Device): Promise<StoredDocument> => {
  const [found] = (await spaceState(world, by.space)).documents;
  if (!found) throw new Error('no document');
  return found;
};

/** A document that changed `times` times, as the table's stream tells of it. */
async function history(by: Device, times: number): Promise<Change[]> {
  await pushed(world, by, [list(by.space, 1, 'l')]);
  const changes: Change[] = [];
  for (let number = 2; number <= times + 1; number++) {
    const before = await document(by);
    await pushed(world, by, [{ ...list(by.space, number, 'l'), kind: 'update', base: 1 }]);
    const after = await document(by);
    changes.push({ change: 'modify', keys: {}, before: { ...before }, after: { ...after }, sequence: String(number) });
  }
  return changes;
}

const store = () => ({ ...context, store: changeStore(world.dynamo, world.tables) });
const rows = async (by: Device) => (await spaceState(world, by.space)).rows.map(({ seq }) => seq);

describe('the rows of changes that later ones have replaced', () => {
  it('are removed: a document that changed often has one row', async () => {
    const ann = device();
    const changes = await history(ann, 30);
    expect(await rows(ann)).toHaveLength(31);
    await operation(changes, store());
    expect(await rows(ann)).toEqual([31]);
  });

  it('stay removed when the batch comes again, in any order', async () => {
    const ann = device();
    const changes = await history(ann, 4);
    await operation(changes.toReversed(), store());
    await operation(changes, store());
    expect(await rows(ann)).toEqual([5]);
  });

  it('are kept where a document did not move on: a repeat of its put, or its removal', async () => {
    const ann = device();
    const [change] = (await history(ann, 1)) as [Change];
    const same = { ...change, after: change.before as Record<string, unknown> };
    const { after: _, ...removal } = { ...change, change: 'remove' as const };
    await operation(
      [same, removal, { ...change, before: change.after as never, after: change.before as never }],
      store(),
    );
    expect(await rows(ann)).toEqual([1, 2]);
  });

  it('cost one write unit each', async () => {
    const ann = device();
    const changes = await history(ann, 10);
    world.consumed.length = 0;
    await operation(changes, store());
    expect(world.consumed.reduce((sum, { units }) => sum + units, 0)).toBe(10);
  });
});
