/** `npm run dead-letters`: shows what nobody could handle, and sends it back, here or in a deployed stack. */
import { runCommand } from '../lib/arguments/run-command.ts';
import { readDeadLetterOptions, usage } from '../lib/dead-letters/options.ts';
import { runDeadLetters } from '../lib/dead-letters/run.ts';
import type { PlaceOutputs } from '../lib/outputs/place-of.ts';
import { namePrefixIn, readOutputs, stackIn } from '../lib/outputs/read-outputs.ts';

await runCommand(usage, (argv, write) => {
  const options = readDeadLetterOptions(argv);
  const outputs = readOutputs<PlaceOutputs>(options.outputs, 'region', 'it is of no stack of ours');
  write(stackIn(options.outputs));
  return runDeadLetters(options, outputs, namePrefixIn(options.outputs), write);
});
