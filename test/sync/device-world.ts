// Tables for the tests of a file, and for each test the device of somebody new.
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Device, device } from './push-world.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';

export let world: SyncWorld;
export let ann: Device;

/** To be called once by a file, outside its tests. */
export function useDeviceWorld(): void {
  beforeAll(async () => {
    world = await startSyncTables();
  });
  beforeEach(() => {
    ann = device();
  });
  afterAll(() => world?.stop());
}
