import { startDynamoDbLocal } from '../../lib/local/services/dynamodb-local.ts';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { atOnce, oneAfterTheOther } from './explore.ts';
import { mutants, withoutGuard } from './mutants.ts';
import { startWorld, type WorldOptions } from './world.ts';

/**
 * Schedules of random commands with a fault at any of their calls, from a seed on: one after the other beside the model, then many at the same moment; after each
 * seed the auditor rebuilds everything from the items. Ends at the first seed that shows what must not be.
 * @param count how many seeds; each is two schedules.
 * @returns whether all of them were sound.
 */
export async function runLedger(first: number, count: number, print: (line: string) => void): Promise<boolean> {
  return onServer(() => runSeeds(first, count, print));
}

async function onServer(run: () => Promise<boolean>): Promise<boolean> {
  const server = await startDynamoDbLocal({ directory: undefined, sharedDb: false });
  // What test/start-parts.ts does for the tests: one process, in which each world has a database of its own.
  process.env.MAINSTAY_TEST_DYNAMODB = server.url;
  try {
    return await run();
  } finally {
    await server.stop();
  }
}

async function runSeeds(first: number, count: number, print: (line: string) => void): Promise<boolean> {
  const began = performance.now();
  let [deeds, faults] = [0, 0];
  for (let seed = first; seed < first + count; seed += 1) {
    const explored = await runSeed(seed);
    if (explored.wrong !== undefined) {
      print(`${explored.wrong}\n\nseed ${seed}:\nnpm run faults -- ledger --seed ${seed} --schedules 1`);
      return false;
    }
    deeds += explored.deeds;
    faults += explored.faults;
    const done = seed - first + 1;
    if (done % 10 !== 0 && done !== count) continue;
    const seconds = (performance.now() - began) / 1000;
    print(
      `${done} seeds, ${deeds} commands, ${faults} faults, ${(deeds / seconds).toFixed(0)} commands/s, audited after each: nothing lost, doubled or overdrawn`,
    );
  }
  return true;
}

/** In a table of its own, so that a seed finds what it found, and the auditor reads no more than it must. */
async function runSeed(seed: number, wrap?: WorldOptions['wrap']) {
  const world = await startWorld(wrap ? { wrap } : {});
  let [deeds, faults] = [0, 0];
  try {
    for (const explore of [oneAfterTheOther, atOnce]) {
      const explored = await explore(world, seed, 1);
      deeds += explored.deeds;
      faults += explored.faults;
    }
    const wrong = audit(await world.everything());
    return { deeds, faults, wrong: wrong.length > 0 ? `the auditor finds:\n${wrong.join('\n')}` : undefined };
  } catch (error) {
    return { deeds, faults, wrong: error instanceof Error ? error.message : String(error) };
  } finally {
    await world.stop();
  }
}

/**
 * Takes one guard after the other out of every write, and looks whether the same schedules notice: what they would not notice, they do not show.
 * @param most seeds for each.
 * @returns whether every one was noticed.
 */
export async function runMutants(first: number, most: number, print: (line: string) => void): Promise<boolean> {
  return onServer(async () => {
    let noticed = 0;
    for (const [name, mutant] of Object.entries(mutants)) {
      const { wrap, seen } = withoutGuard(mutant);
      let wrong: string | undefined;
      let seed = first;
      for (; wrong === undefined && seed < first + most; seed += 1) wrong = (await runSeed(seed, wrap)).wrong;
      const isSound = wrong !== undefined && seen.stripped > 0 && seen.invalid === 0;
      noticed += isSound ? 1 : 0;
      const how = seen.invalid > 0 ? 'is no valid write' : wrong === undefined ? 'is NOT noticed' : 'is noticed';
      print(`without ${name}: ${how}, ${seed - first} seeds, ${seen.stripped} writes without it`);
    }
    print(`${noticed} of ${Object.keys(mutants).length} noticed`);
    return noticed === Object.keys(mutants).length;
  });
}
