import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, 'export const handler = async () => ({ statusCode: 200 });');
  return { functions, empty, milliseconds, remove: () => rmSync(folder, { recursive: true }) };
}
