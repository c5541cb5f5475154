import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageName } from './app-of-stage.ts';
import { type Assembly, readAssembly } from './assembly.ts';

/** Made by test/start-parts.ts and gone with the run, so that nothing of an earlier state of the sources is read. */
const run = process.env.MAINSTAY_TEST_RUN ?? mkdtempSync(join(tmpdir(), 'mainstay-run-'));

/** The real modules or the fixture as this repository has their stages; synthesized once for all files of a run. */
export function assemblyOf(app: 'real' | 'fixture', stage: StageName = 'dev'): Assembly {
  const kept = join(run, `stages-${app}`);
  if (!existsSync(kept)) synthesize(app, kept);
  return readAssembly(`Mainstay-${stage}`, join(kept, stage));
}

function synthesize(app: string, kept: string): void {
  const made = mkdtempSync(join(run, 'synth-'));
  execFileSync(process.execPath, [join(import.meta.dirname, 'synthesize-stages.ts'), app, made], {
    env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
  });
  try {
    renameSync(made, kept);
  } catch {
    // Another worker was first.
    rmSync(made, { recursive: true, force: true });
  }
}
