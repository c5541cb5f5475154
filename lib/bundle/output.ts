import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { BuildResult, Metafile } from 'esbuild';
import type { Entry } from './entries.ts';

export interface BundledFunction {
  readonly name: string;
  /** From the root: `build/functions/identity/get-profile`. */
  readonly folder: string;
  /** Minified. */
  readonly bytes: number;
  /** SHA-256 of the code. */
  readonly hash: string;
}

/**
 * Writes what changed: `build/functions/<name>/index.mjs` alone in its folder, so that an unchanged function keeps its asset hash; source
 * maps under `build/maps`; `build/metafile.json`. Folders of functions that no longer exist are removed.
 * @throws Error naming the file when an entry has no `handler`.
 */
export function writeOutput(result: BuildResult, entries: readonly Entry[], root: string): BundledFunction[] {
  const metafile = result.metafile as Metafile;
  const functions: BundledFunction[] = [];
  for (const output of result.outputFiles ?? []) {
    const path = relative(root, output.path).split(sep).join('/');
    if (path.endsWith('.map')) {
      const name = path.replace(/^build\/functions\//, '').replace(/\/index\.mjs\.map$/, '');
      writeIfChanged(join(root, 'build', 'maps', `${name}.mjs.map`), output.contents);
      continue;
    }
    const { entryPoint, exports } = metafile.outputs[path] ?? {};
    if (!exports?.includes('handler')) {
      throw new Error(`${entryPoint} has no handler: end it with \`export const handler = handle(...)\``);
    }
    writeIfChanged(output.path, output.contents);
    const folder = dirname(path);
    const name = folder.slice('build/functions/'.length);
    const beside = entries.find((entry) => entry.name === name)?.beside ?? [];
    writeBeside(join(root, folder), beside);
    functions.push({
      name,
      folder,
      bytes: output.contents.length,
      hash: createHash('sha256').update(output.contents).digest('hex'),
    });
  }
  removeOthers(join(root, 'build', 'functions'), new Set(entries.map(({ name }) => name)));
  writeIfChanged(join(root, 'build', 'metafile.json'), Buffer.from(JSON.stringify(metafile)));
  return functions.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Exactly these lie beside the code. */
function writeBeside(folder: string, files: readonly string[]): void {
  const names = new Set(['index.mjs', ...files.map((file) => basename(file))]);
  for (const file of files) writeIfChanged(join(folder, basename(file)), readFileSync(file));
  for (const other of readdirSync(folder)) if (!names.has(other)) rmSync(join(folder, other), { recursive: true });
}

function writeIfChanged(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

function removeOthers(folder: string, names: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    // A file manager leaves files of its own where somebody looked.
    if (!entry.isDirectory()) continue;
    const module = entry.name;
    for (const operation of readdirSync(join(folder, module))) {
      if (!names.has(`${module}/${operation}`)) rmSync(join(folder, module, operation), { recursive: true });
    }
    if (readdirSync(join(folder, module)).length === 0) rmSync(join(folder, module), { recursive: true });
  }
}
