/** `npm run replay`: brings events out of the archive to their consumers again, here or in a deployed stack. */
import { runCommand } from '../lib/arguments/run-command.ts';
import { readOutputs, stackIn } from '../lib/outputs/read-outputs.ts';
import { type ReplayOutputs, replay } from '../lib/replay/replay.ts';
import { readReplayOptions, usage } from '../lib/replay/replay-options.ts';

await runCommand(usage, async (argv, write) => {
  const options = readReplayOptions(argv);
  const outputs = readOutputs<ReplayOutputs>(
    options.outputs,
    'eventArchive',
    'the stack was deployed before it had one',
  );
  write(stackIn(options.outputs));
  const { name, state, reason, rules } = await replay(options, outputs);
  write(`${name}: ${state}${reason ? ` (${reason})` : ''}`);
  for (const rule of rules) write(`  ${rule}`);
  return state === 'COMPLETED';
});
