import { parseArgs } from 'node:util';
import { explore } from '../test/faults/explore.ts';
import { startSyncTables } from '../test/sync/sync-tables.ts';

/** `npm run faults -- --seed N --schedules 1000`: schedules of faults from a seed on, until one shows what must not be. */
const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, schedules: { type: 'string', default: '1000' } },
});
const first = Number(values.seed);
const count = Number(values.schedules);
const every = 50;

const world = await startSyncTables();
try {
  const began = performance.now();
  let mutations = 0;
  for (let i = 0; i < count; i++) {
    const explored = await explore(world, first + i);
    mutations += explored.mutations;
    if (explored.violations.length > 0) {
      process.stdout.write(
        [
          ...explored.trace.slice(-60),
          '',
          `seed ${explored.seed}:`,
          ...explored.violations,
          '',
          `npm run faults -- --seed ${explored.seed} --schedules 1`,
          '',
        ].join('\n'),
      );
      process.exitCode = 1;
      break;
    }
    if ((i + 1) % every === 0 || i + 1 === count) {
      const seconds = (performance.now() - began) / 1000;
      process.stdout.write(
        `${i + 1} schedules, ${mutations} mutations, ${((i + 1) / seconds).toFixed(1)} schedules/s, nothing lost or doubled\n`,
      );
    }
  }
} finally {
  await world.stop();
}
