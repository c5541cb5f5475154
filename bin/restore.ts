/** `npm run restore`: brings a restored copy of a table into the table in use, here or in a deployed stack. */
import type { PlaceOutputs } from '../lib/outputs/place-of.ts';
import { readOutputs } from '../lib/outputs/read-outputs.ts';
import { readRestoreOptions, usage } from '../lib/restore/restore-options.ts';
import { runRestore } from '../lib/restore/restore-table.ts';

try {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) process.stdout.write(usage);
  else {
    const options = readRestoreOptions(argv);
    const outputs = readOutputs<PlaceOutputs>(options.outputs, 'region', 'it is of no stack of ours');
    await runRestore(options, outputs, (line) => void process.stdout.write(`${line}\n`));
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
