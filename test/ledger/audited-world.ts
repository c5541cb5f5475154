import { afterAll, beforeAll, expect } from 'vitest';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { startWorld, type World } from './world.ts';

/** The world of a test file: it is there while the file runs, and must pass the auditor at its end. */
export let world: World;

/** To be called once by a file, outside its tests. */
export function useAuditedWorld(): void {
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(async () => {
    expect(audit(await world.everything())).toEqual([]);
    await world.stop();
  });
}
