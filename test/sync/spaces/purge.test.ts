import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organisationKey } from '../../../lib/policy/accounts.ts';
import { Throttled } from '../../../lib/runtime/aws/errors.ts';
import { headKey, stagedPartKey } from '../../../lib/sync/items.ts';
import { Crash, dying, through } from '../faulty-dynamo.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { fill, purgeWorld, rowsNaming } from './purge-world.ts';
import { checkSpaces, codeOf, type SpaceWorld, spaceWorld } from './space-world.ts';

let world: SyncWorld;
let spaces: SpaceWorld;
beforeAll(async () => {
  world = await startSyncTables();
  spaces = spaceWorld(world);
});
afterAll(() => world?.stop());

/** A deleted space with members, documents, changes and an open code. */
async function deletedSpace(documents: number) {
  const owner = randomUUID();
  const space = await spaces.create(owner);
  const members = [await spaces.newMember(owner, space, 'admin'), await spaces.newMember(owner, space, 'reader')];
  await spaces.invite(owner, space, 'member');
  await fill(world, space, documents);
  await spaces.delete(owner, space);
  return { owner, space, members };
}
const tombstone = (space: string) => ({
  ...headKey(space),
  entity: 'Head',
  spaceId: space,
  epoch: expect.any(String),
  seq: expect.any(Number),
  sums: {},
  counts: {},
  tail: [],
  status: 'deleted',
  table: 'spaces',
});

describe('a purge', () => {
  it('leaves a closed head and nothing else, and gives members their room back', async () => {
    const { owner, space, members } = await deletedSpace(450);
    await purgeWorld(world).purgeAll(space);
    expect(await rowsNaming(world, space)).toEqual([tombstone(space)]);
    await checkSpaces(world);
    for (const person of [owner, ...members]) expect((await spaces.list(person)).items).toHaveLength(1);
    expect(await codeOf(spaces.members(owner, space))).toBe('not-found');
  });

  it('goes on where it stopped, whichever of its calls it dies before or after, and may come twice', async () => {
    let points = 0;
    for (let call = 1; ; call += 1) {
      const { space } = await deletedSpace(5);
      const died = await purgeWorld(world, dying(world.dynamo, call))
        .purgeAll(space)
        .then(
          () => false,
          (error) => {
            if (error instanceof Crash) return true;
            throw error;
          },
        );
      await purgeWorld(world).purgeAll(space);
      expect([call, await rowsNaming(world, space)]).toEqual([call, [tombstone(space)]]);
      if (!died) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(20);
    await checkSpaces(world);
  });

  it('is harmless done by several at once', async () => {
    const { space } = await deletedSpace(30);
    await Promise.all([1, 2, 3].map(() => purgeWorld(world).purgeAll(space)));
    expect(await rowsNaming(world, space)).toEqual([tombstone(space)]);
    await checkSpaces(world);
  });

  it('works through a great space in several messages', async () => {
    const { space } = await deletedSpace(450);
    const purges = purgeWorld(world, world.dynamo, 3);
    await purges.purge(space);
    expect(purges.queued).toEqual([{ spaceId: space, delaySeconds: 0 }]);
    await purges.purgeAll(space);
    expect(await rowsNaming(world, space)).toEqual([tombstone(space)]);
  });

  it('does nothing to a living space, whatever a message says', async () => {
    const owner = randomUUID();
    const space = await spaces.create(owner);
    const organisationId = randomUUID();
    await world.join(owner, organisationId, 'owner');
    const living = [space, `o-${organisationId}`, `p-${owner}`];
    for (const each of living) await fill(world, each, 3);
    const before = await rowsNaming(world, owner, organisationId, space);
    for (const each of [...living, `p-${randomUUID()}`, `s-${randomUUID()}`]) await purgeWorld(world).purgeAll(each);
    expect(await rowsNaming(world, owner, organisationId, space)).toEqual(before);
  });

  it('of an organisation’s space closes its head first, also where nothing was ever written', async () => {
    for (const documents of [0, 7]) {
      const organisationId = randomUUID();
      const space = `o-${organisationId}`;
      await world.dynamo.put({
        TableName: world.tables.people,
        Item: { ...organisationKey(organisationId), organisationId, status: 'deleted' },
      });
      if (documents > 0) await fill(world, space, documents);
      await purgeWorld(world).purgeAll(space);
      expect(await rowsNaming(world, space)).toEqual([tombstone(space)]);
    }
  });

  it('comes again when the store does not answer', async () => {
    const throttled = new Throttled({ code: 'ThrottlingException', message: '', status: 400, operation: 'x' });
    const failing = (failed: string) =>
      purgeWorld(
        world,
        through(world.dynamo, ({ method }, run) => (method === failed ? Promise.reject(throttled) : run())),
      );
    const { space } = await deletedSpace(1);
    await expect(failing('transactWrite').purge(space)).rejects.toBe(throttled);
    await world.dynamo.update({
      TableName: world.tables.spaces,
      Key: headKey(space),
      UpdateExpression: 'SET pending = :pending',
      ExpressionAttributeValues: { ':pending': { commitId: 'c', from: 3, to: 9, parts: 1 } },
    });
    await expect(failing('update').purge(space)).rejects.toBe(throttled);
    await purgeWorld(world).purgeAll(space);
  });

  it('takes a pending commit away, then waits until nobody can be moving its rows any more', async () => {
    const { space } = await deletedSpace(2);
    const commitId = randomUUID();
    const { dynamo, tables } = world;
    for (const part of [0, 1]) {
      await dynamo.put({ TableName: tables.spaces, Item: { ...stagedPartKey(commitId, part), entity: 'StagedPart' } });
    }
    await dynamo.update({
      TableName: tables.spaces,
      Key: headKey(space),
      UpdateExpression: 'SET pending = :pending',
      ExpressionAttributeValues: { ':pending': { commitId, from: 3, to: 9, parts: 2 } },
    });
    const purges = purgeWorld(world);
    await purges.purge(space);
    expect(purges.queued).toEqual([{ spaceId: space, delaySeconds: 310 }]);
    expect((await rowsNaming(world, commitId)).map(({ entity }) => entity)).toEqual([]);
    await purges.purgeAll(space);
    expect(await rowsNaming(world, space)).toEqual([tombstone(space)]);
  });
});
