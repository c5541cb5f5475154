import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SyncWorld, startSyncTables } from '../sync/sync-tables.ts';
import { explore } from './explore.ts';
import { withoutConditions } from './mutants.ts';

const schedules = Number(process.env.FAULT_SCHEDULES ?? 50);
const patience = 600_000;
let world: SyncWorld;

beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());

describe('devices under faults', () => {
  it(
    'hold what the backend holds after quiet, and nothing was lost or done twice',
    async () => {
      let mutations = 0;
      for (let seed = 1; seed <= schedules; seed++) {
        const explored = await explore(world, seed);
        expect({ seed, violations: explored.violations }).toEqual({ seed, violations: [] });
        mutations += explored.mutations;
      }
      expect(mutations).toBeGreaterThan(schedules);
    },
    patience,
  );

  it(
    'do the same again for the same seed',
    async () => {
      // Ids of people and spaces come from the seed as well: the second run has a store of its own.
      const other = await startSyncTables();
      try {
        for (const seed of [1_000_003, 1_000_006, 1_000_010]) {
          // At the same time, so that each disturbs the other's pace.
          const [first, second] = await Promise.all([explore(world, seed), explore(other, seed)]);
          expect(first.trace.length).toBeGreaterThan(20);
          expect(second.trace).toEqual(first.trace);
        }
      } finally {
        await other.stop();
      }
    },
    patience,
  );
});

/** The first seed that shows that something is missing. */
async function noticed(mutant: ReturnType<typeof withoutConditions>, most: number): Promise<number | undefined> {
  for (let seed = 2_000_000; seed < 2_000_000 + most; seed++) {
    if ((await explore(world, seed, { mutant, steps: 60 })).violations.length > 0) return seed;
  }
  return undefined;
}

describe('the explorer notices', () => {
  it(
    'a head that does not look at its number',
    async () => {
      const seed = await noticed(
        withoutConditions((sk, entity) => sk === 'HEAD' || entity === 'Document'),
        80,
      );
      expect(seed).toBeDefined();
    },
    patience,
  );
});
