// Tables and commands for the tests of a file, and for each test a shared space of somebody new; the invariants hold after each.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { checkSpaces, type SpaceWorld, spaceWorld } from './space-world.ts';

export let world: SyncWorld;
export let spaces: SpaceWorld;
export let owner: string;
export let space: string;

/** Goes on with another space of the same owner. */
export async function nextSpace(): Promise<void> {
  space = await spaces.create(owner);
}

/** To be called once by a file, outside its tests. */
export function useOwnedSpace(): void {
  beforeAll(async () => {
    world = await startSyncTables();
    spaces = spaceWorld(world);
  });
  beforeEach(async () => {
    owner = randomUUID();
    await nextSpace();
  });
  afterEach(() => checkSpaces(world));
  afterAll(() => world?.stop());
}
