import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { type Entry, entriesOf } from '../../lib/bundle/entries.ts';
import { esbuildOptions } from '../../lib/bundle/settings.ts';
import type { RegisteredModule } from '../../lib/contract/registry.ts';

const root = join(import.meta.dirname, '../..');

export interface BuiltFunction {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
}

/** An empty handler, for comparison. */
function emptyHandler(folder: string): string {
  const file = join(folder, 'empty.mjs');
  writeFileSync(file, 'export const handler = async () => ({ statusCode: 200 });');
  return file;
}

/**
 * The functions as `npm run build` left them, which `npm test` runs first.
 * @throws when one was not built.
 */
export function builtFunctions(modules: readonly RegisteredModule[]) {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-functions-'));
  const functions = entriesOf(modules, root).map(({ name }): BuiltFunction => {
    const file = join(root, 'build/functions', name, 'index.mjs');
    return { name, file, bytes: statSync(file).size };
  });
  return { functions, empty: emptyHandler(folder), remove: () => rmSync(folder, { recursive: true }) };
}

/** Bundles every function as `npm run build` does, into a temporary folder. */
export async function buildFunctions(modules: readonly RegisteredModule[]) {
  const entries: Entry[] = entriesOf(modules, root);
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-functions-'));
  const started = performance.now();
  const { outputFiles } = await build({ ...esbuildOptions(entries, root), sourcemap: false });
  const milliseconds = performance.now() - started;
  const functions = outputFiles.map(({ path, contents }): BuiltFunction => {
    const name = dirname(relative(join(root, 'build/functions'), path));
    const file = join(folder, name, 'index.mjs');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
    return { name, file, bytes: contents.length };
  });
  return { functions, empty: emptyHandler(folder), milliseconds, remove: () => rmSync(folder, { recursive: true }) };
}
