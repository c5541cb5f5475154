import { afterAll, beforeAll, expect } from '@jest/globals';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { startWorld, type World } from './world.ts';

/** The world of a test file: it is there while the file runs, and must pass the auditor at its end. */
export let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(audit(await world.everything())).toEqual([]);
  await world.stop();
});
