/** `npm run replay`: brings events out of the archive to their consumers again, here or in a deployed stack. */
import { readOutputs } from '../lib/outputs/read-outputs.ts';
import { type ReplayOutputs, replay } from '../lib/replay/replay.ts';
import { readReplayOptions, usage } from '../lib/replay/replay-options.ts';

try {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    process.stdout.write(usage);
  } else {
    const options = readReplayOptions(argv);
    const outputs = readOutputs<ReplayOutputs>(
      options.outputs,
      'eventArchive',
      'the stack was deployed before it had one',
    );
    const { name, state, reason, rules } = await replay(options, outputs);
    process.stdout.write(
      `${name}: ${state}${reason ? ` (${reason})` : ''}\n${rules.map((rule) => `  ${rule}\n`).join('')}`,
    );
    if (state !== 'COMPLETED') process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
