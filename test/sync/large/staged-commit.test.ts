import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Collection } from '../../../lib/contract/collection.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { collections } from '../../../lib/sync/collections.generated.ts';
import { commitDocuments } from '../../../lib/sync/commit/commit.ts';
import type { DocumentWrite } from '../../../lib/sync/commit/commit-plan.ts';
import { Overtaken } from '../../../lib/sync/commit/overtaken.ts';
import { packParts, stageParts } from '../../../lib/sync/commit/staged-commit.ts';
import { documentKey, stagedPartKey } from '../../../lib/sync/items.ts';
import { through } from '../faulty-dynamo.ts';
import { device, list, pushed } from '../push-world.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { committed, readSpace, row, rows } from './commit-world.ts';
import { leavePending, stagedList } from './pending-items.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world?.stop());

const rules = { now: new Date(), tombstoneDays: 90, epoch: 'e' };
const write = (id: string, title: string): DocumentWrite => ({
  collection: collections.lists as Collection,
  current: undefined,
  next: stagedList('s-1', id, title).document,
});

it('documents of more than a transaction takes, packed, are too many for one commit', () => {
  const noise = randomBytes(100_000).toString('latin1');
  const some = Array.from({ length: 60 }, (_, n) => write(`l${n}`, `${n}${noise.slice(n)}${noise.slice(0, n)}`));
  expect(packParts(some.slice(0, 5), rules).length).toBeGreaterThan(1);
  expect(() => packParts(some, rules)).toThrow('more than one commit takes');
});

it('a staged part is written once: a put that comes late changes nothing', async () => {
  const { dynamo, tables } = world;
  const commitId = randomUUID();
  const stage = (title: string) =>
    stageParts(dynamo, tables, commitId, packParts([write('a', title)], rules), rules.now);
  const part = () => dynamo.get({ TableName: tables.spaces, Key: stagedPartKey(commitId, 0), ConsistentRead: true });
  await stage('A');
  const before = await part();
  await expect(stage('B')).rejects.toBeInstanceOf(ConditionFailed);
  expect(await part()).toEqual(before);
});

it('nothing is committed on a head that is pending, though its number is as read', async () => {
  const { dynamo, tables } = world;
  const spaceId = `s-${randomUUID()}`;
  const { head } = await leavePending(dynamo, tables, spaceId, [stagedList(spaceId, 'a', 'A')]);
  const collection = collections.lists as Collection;
  const { document: next } = stagedList(spaceId, 'b', 'B');
  const documents = [{ collection, current: undefined, next }];
  const late = commitDocuments({ dynamo, tables }, { spaces: [{ spaceId, head, documents }] }, rules);
  await expect(late).rejects.toBeInstanceOf(Overtaken);
});

it('a commit of nothing sends nothing', async () => {
  const { heads, attempts } = await commitDocuments(world, { spaces: [] }, rules);
  expect([heads.size, attempts]).toEqual([0, 1]);
});

it('a large commit that is overtaken reads only what changed', async () => {
  const ann = device();
  await committed(world, ann, rows(100));
  let done = false;
  const dynamo = through(world.dynamo, async ({ method }, run) => {
    if (method === 'transactWrite' && !done) {
      done = true;
      await pushed(world, ann, [list(ann.space, 1)]);
    }
    return run();
  });
  world.consumed.length = 0;
  await committed(world, ann, rows(100, 'Mine'), { dynamo });
  const reads = world.consumed.filter(
    ({ operation, tableName }) => `${operation} ${tableName}` === `BatchGetItem ${world.tables.documents}`,
  );
  expect(reads.reduce((sum, { units }) => sum + units, 0)).toBeLessThan(150);
});

it.each([60, 100])(
  'a commit of %i makes anew what was deleted so long ago that it is being forgotten',
  async (count) => {
    const ann = device();
    const now = () => new Date(Date.now() - 91 * 86_400_000);
    await committed(world, ann, rows(2), { now });
    await committed(world, ann, [row('r00000', null)], { now });
    // The table forgets item by item: its change is still there.
    await world.dynamo.delete({ TableName: world.tables.documents, Key: documentKey(ann.space, 'lists', 'r00000') });
    const moments = [0, 0, 0, 60_000];
    const pace = { now: () => moments.shift() ?? 60_000, sleep: async () => undefined, random: () => 0 };
    expect(await committed(world, ann, rows(count, 'Again'), { pace })).toEqual({ seq: 3 + count, refused: [] });
    const { titles } = await readSpace(world, ann);
    expect(titles).toContain('Again 0');
  },
);
