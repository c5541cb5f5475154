/** `npm run dead-letters`: shows what nobody could handle, and sends it back, here or in a deployed stack. */
import { readDeadLetterOptions, usage } from '../lib/dead-letters/options.ts';
import { runDeadLetters } from '../lib/dead-letters/run.ts';
import type { PlaceOutputs } from '../lib/outputs/place-of.ts';
import { namePrefixIn, readOutputs } from '../lib/outputs/read-outputs.ts';

try {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) process.stdout.write(usage);
  else {
    const options = readDeadLetterOptions(argv);
    const outputs = readOutputs<PlaceOutputs>(options.outputs, 'region', 'it is of no stack of ours');
    const write = (line: string) => void process.stdout.write(`${line}\n`);
    if (!(await runDeadLetters(options, outputs, namePrefixIn(options.outputs), write))) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
