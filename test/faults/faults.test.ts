import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { type SyncWorld, startSyncTables } from '../sync/sync-tables.ts';
import { type Exploring, explore } from './explore.ts';
import { forgetting, withoutConditions } from './mutants.ts';
import { calm, type Weather } from './network.ts';

const schedules = Number(process.env.FAULT_SCHEDULES ?? 60);
const patience = 900_000;
let world: SyncWorld;

beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());

/** Takes now more, now less time for a call, as a busy machine does. */
const dawdling = (dynamo: Dynamo): Dynamo =>
  new Proxy(dynamo, {
    get: (target, property) => async (input: never) => {
      const pause = Math.random() < 0.2 ? Math.random() * 15 : 0;
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      return target[property as keyof Dynamo](input);
    },
  });

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
      // Ids of people and spaces come from the seed as well: the second run has a store of its own, and one that dawdles.
      const other = await startSyncTables();
      try {
        for (const seed of [1_000_003, 1_000_006, 1_000_010]) {
          const first = await explore(world, seed);
          const second = await explore({ ...other, dynamo: dawdling(other.dynamo) }, seed);
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

/** The first of some seeds that shows that something is missing. */
async function noticed(first: number, most: number, exploring: Exploring): Promise<number | undefined> {
  for (let seed = first; seed < first + most; seed++) {
    const { violations } = await explore(world, seed, { steps: 60, kinds: { native: 1 }, ...exploring });
    if (violations.length > 0) return seed;
  }
  return undefined;
}

/** Requests that arrive twice and take turns, some of them very slow. */
const crowded: Weather = { ...calm, delay: 0.1, duplicate: 0.5, slow: 0.5 };

describe('the explorer notices', () => {
  it(
    'a head that does not look at its number',
    async () => {
      const mutant = withoutConditions((sk, entity) => sk === 'HEAD' || entity === 'Document');
      expect(await noticed(2_000_050, 120, { mutant })).toBeDefined();
    },
    patience,
  );

  it(
    'a client’s record that does not look at its number',
    async () => {
      const mutant = withoutConditions((_, entity) => entity === 'Client');
      expect(await noticed(2_100_000, 60, { mutant, weather: crowded })).toBeDefined();
    },
    patience,
  );

  it(
    'documents that do not remember the rows of RxDB',
    async () => {
      expect(await noticed(50_000_000, 60, { kinds: { rxdb: 1 }, mutant: forgetting('sent') })).toBeDefined();
    },
    patience,
  );
});
