import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appOfStage, type SynthesizeOptions } from './app-of-stage.ts';
import { type Assembly, readAssembly } from './assembly.ts';

/** The app, not yet synthesized. The folder it will write to goes with the run's. */
export function prepare(options: SynthesizeOptions) {
  return appOfStage(options, mkdtempSync(join(process.env.MAINSTAY_TEST_RUN ?? tmpdir(), 'infra-')));
}

export function synthesize(options: SynthesizeOptions): Assembly {
  const { app, stack } = prepare(options);
  return readAssembly(stack.stackName, app.synth().directory);
}
