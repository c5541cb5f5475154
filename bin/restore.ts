/** `npm run restore`: brings a restored copy of a table into the table in use, here or in a deployed stack. */
import { runCommand } from '../lib/arguments/run-command.ts';
import type { PlaceOutputs } from '../lib/outputs/place-of.ts';
import { readOutputs } from '../lib/outputs/read-outputs.ts';
import { readRestoreOptions, usage } from '../lib/restore/restore-options.ts';
import { runRestore } from '../lib/restore/restore-table.ts';

await runCommand(usage, async (argv, write) => {
  const options = readRestoreOptions(argv);
  const outputs = readOutputs<PlaceOutputs>(options.outputs, 'region', 'it is of no stack of ours');
  await runRestore(options, outputs, write);
  return true;
});
