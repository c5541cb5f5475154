/** `npm run replay`: brings events out of the archive to their consumers again, here or in a deployed stack. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ReplayOutputs, replay } from '../lib/replay/replay.ts';
import { readReplayOptions, usage } from '../lib/replay/replay-options.ts';

const local = join(dirname(import.meta.dirname), '.local', 'outputs.json');

/** Of one stack; `cdk deploy --outputs-file` writes them below the stack's name. */
function outputsOf(file: string): ReplayOutputs {
  let found: Record<string, unknown>;
  try {
    found = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error(`${file} is not there: run npm start first, or name a deployed stack's outputs with --outputs`);
  }
  const [inner] = Object.values(found);
  const outputs = (typeof inner === 'object' ? inner : found) as ReplayOutputs;
  if (!outputs.eventArchive) throw new Error(`${file} names no eventArchive: the stack was deployed before it had one`);
  return outputs;
}

try {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    process.stdout.write(usage);
  } else {
    const options = readReplayOptions(argv);
    const { name, state, reason, rules } = await replay(options, outputsOf(options.outputs ?? local));
    process.stdout.write(
      `${name}: ${state}${reason ? ` (${reason})` : ''}\n${rules.map((rule) => `  ${rule}\n`).join('')}`,
    );
    if (state !== 'COMPLETED') process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
