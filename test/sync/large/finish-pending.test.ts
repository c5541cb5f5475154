import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { finishPending } from '../../../lib/sync/commit/finish-pending.ts';
import type { ChangeRow, Head, StoredDocument } from '../../../lib/sync/items.ts';
import { documentKey, headKey } from '../../../lib/sync/items.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { holdingBack, mortal } from './mortal-ports.ts';
import { leavePending, stagedList } from './pending-items.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world?.stop());

let spaceId: string;
beforeEach(() => {
  spaceId = `s-${randomUUID()}`;
});

const ids = (count: number) => Array.from({ length: count }, (_, index) => `list-${String(index).padStart(4, '0')}`);
const pending = (count: number, rowsPerPart?: number) =>
  leavePending(
    world.dynamo,
    world.tables,
    spaceId,
    ids(count).map((id, index) => stagedList(spaceId, id, `List ${index}`)),
    rowsPerPart,
  );

const documents = async () =>
  (await world.everything('documents')).filter((item) => item.spaceId === spaceId) as StoredDocument[];
const changes = async () => (await world.everything('changes')).filter(({ pk }) => pk === spaceId) as ChangeRow[];
const headNow = async () =>
  (await world.dynamo.get<Head>({ TableName: world.tables.spaces, Key: headKey(spaceId), ConsistentRead: true })).Item;
const staged = async (commitId: string | undefined) =>
  (await world.everything('spaces')).filter(({ pk }) => String(pk).startsWith(`COMMIT#${commitId}`));

async function expectFinished(count: number, commitId: string | undefined) {
  const wanted = ids(count).map((id, index) => ({ id, seq: index + 1, title: `List ${index}` }));
  expect((await documents()).map(({ id, seq, fields }) => ({ id, seq, title: fields.title }))).toEqual(wanted);
  expect((await changes()).map(({ sk, id }) => ({ id, seq: Number(sk) }))).toEqual(
    wanted.map(({ id, seq }) => ({ id, seq })),
  );
  expect(await headNow()).not.toHaveProperty('pending');
  expect(await staged(commitId)).toEqual([]);
}

describe('a large commit that is pending', () => {
  it('is finished by whoever meets it', async () => {
    const { head } = await pending(130);
    const finished = await finishPending(world.dynamo, world.tables, head);
    expect(finished).toEqual(await headNow());
    await expectFinished(130, head.pending?.commitId);
  });

  it('costs nothing where there is none', async () => {
    const { head } = await pending(1);
    const finished = await finishPending(world.dynamo, world.tables, head);
    world.consumed.length = 0;
    expect(await finishPending(world.dynamo, world.tables, finished)).toBe(finished);
    expect(world.consumed).toEqual([]);
  });

  it('is finished once when many are at it', async () => {
    const { head } = await pending(120, 10);
    await Promise.all(Array.from({ length: 6 }, () => finishPending(world.dynamo, world.tables, head)));
    await expectFinished(120, head.pending?.commitId);
  });

  it('is finished by the next one when those before died at any call', async () => {
    let points = 0;
    for (let call = 1; ; call += 1) {
      spaceId = `s-${randomUUID()}`;
      const { head } = await pending(12, 4);
      const { dynamo, life } = mortal(world.dynamo, call);
      await finishPending(dynamo, world.tables, head).catch(() => {});
      const found = await headNow();
      if (found) await finishPending(world.dynamo, world.tables, found);
      await expectFinished(12, head.pending?.commitId);
      if (!life.died) break;
      points += 1;
    }
    // 3 parts: read, change rows, 4 documents, delete; and the head.
    expect(points).toBe(3 * (1 + 1 + 4 + 1) + 1);
  });

  it('does not overwrite what came later when a slow one wakes up', async () => {
    const { head } = await pending(12, 4);
    const gate = holdingBack(world.dynamo);
    const slow = finishPending(gate.dynamo, world.tables, head);
    await gate.reached;
    await finishPending(world.dynamo, world.tables, head);
    const key = documentKey(spaceId, 'lists', 'list-0003');
    const { Item } = await world.dynamo.get<StoredDocument>({ TableName: world.tables.documents, Key: key });
    const newer = { ...Item, seq: 13, revision: 2, fields: { title: 'Newer' } };
    await world.dynamo.put({ TableName: world.tables.documents, Item: newer });
    await world.dynamo.update({
      TableName: world.tables.spaces,
      Key: headKey(spaceId),
      UpdateExpression: 'SET seq = :seq, pending = :pending',
      ExpressionAttributeValues: {
        ':seq': 13,
        ':pending': { commitId: 'another', from: 13, to: 13, parts: 1 },
      },
    });
    gate.open();
    await slow;
    expect((await documents()).find(({ id }) => id === 'list-0003')).toEqual(newer);
    expect((await documents()).map(({ id }) => id)).toEqual(ids(12));
    expect((await headNow())?.pending?.commitId).toBe('another');
  });
});
