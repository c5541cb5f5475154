import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

let made: string | undefined;

/**
 * Writes what worker threads run into `folder`, as one file without types: a thread that had to take the types out itself would need twice
 * the time to start, each time.
 */
export function writeWorkerCode(folder: string): URL {
  made ??= build();
  const file = join(folder, 'worker.mjs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, made);
  return pathToFileURL(file);
}

function build(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, 'worker', 'worker.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
