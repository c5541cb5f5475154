import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { appOfStage, type SynthesizeOptions } from './app-of-stage.ts';
import { type Assembly, readAssembly } from './assembly.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The app, not yet synthesized. The folder it will write to goes when the tests are done. */
export function prepare(options: SynthesizeOptions) {
  const outdir = mkdtempSync(join(tmpdir(), 'mainstay-infra-'));
  folders.push(outdir);
  return appOfStage(options, outdir);
}

export function synthesize(options: SynthesizeOptions): Assembly {
  const { app, stack } = prepare(options);
  return readAssembly(stack.stackName, app.synth().directory);
}
