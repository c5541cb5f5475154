import { readArguments, refuse, wholeNumber } from '../lib/arguments/read-arguments.ts';
import { explore } from '../test/faults/explore.ts';
import { startSyncTables } from '../test/sync/sync-tables.ts';

const usage = `npm run faults -- [<options>]                        sync: until a schedule of faults shows what must not be
npm run faults -- --spine [<options>]                events, over the whole stack (needs npm run build)
npm run faults -- ledger [<options>]                 random commands to the ledger beside a model, ending each time with the auditor
npm run faults -- ledger --mutants [<options>]       each guard taken out in turn, with that many seeds to notice it

  --seed N        the first seed: 1
  --schedules N   from it on: 1000; ledger 100, spine 3
  --deeds N       spine: of one schedule, 25
  --help          this text
`;
const { values, positionals } = readArguments(usage, {
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    schedules: { type: 'string' },
    mutants: { type: 'boolean' },
    spine: { type: 'boolean' },
    deeds: { type: 'string', default: '25' },
  },
});
const unknown = positionals.filter((name) => name !== 'ledger');
if (unknown.length > 0) refuse(`There is no ${unknown.join(', ')}; there is ledger, and --spine.`);
const first = wholeNumber('seed', values.seed, 0);
const usual = values.spine ? '3' : positionals.includes('ledger') ? '100' : '1000';
const count = wholeNumber('schedules', values.schedules ?? usual, 1);
const deeds = wholeNumber('deeds', values.deeds, 1);
const every = 50;

if (values.spine) {
  const { runSpine } = await import('../test/faults/spine/run-spine.ts');
  const isSound = await runSpine(first, count, deeds, (line) => process.stdout.write(`${line}\n`));
  process.exit(isSound ? 0 : 1);
}

if (positionals.includes('ledger')) {
  const { runLedger, runMutants } = await import('../test/ledger/run-faults.ts');
  const run = values.mutants ? runMutants : runLedger;
  process.exit((await run(first, count, (line) => process.stdout.write(`${line}\n`))) ? 0 : 1);
}

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
