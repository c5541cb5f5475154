/** Builds the package into client/dist: an ES module for each entry, and the types. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { type EntryName, entries } from './entries.ts';

const here = import.meta.dirname;

/** The entry is made here, so that the sources have no file that only passes on others. */
const source = (name: EntryName, extension: string) =>
  Object.entries(entries[name].values)
    .map(([file, names]) => `export { ${names.join(', ')} } from './${file}${extension}';`)
    .join('\n');

const types = (name: EntryName) =>
  [
    source(name, '.js'),
    ...[...Object.keys(entries[name].values), ...entries[name].types].map(
      (file) => `export type * from './${file}.js';`,
    ),
  ].join('\n');

/** An entry as one minified module. Platform neutral: an import of Node's own modules fails the build. */
export async function bundleClient(name: EntryName = 'index'): Promise<Uint8Array> {
  const result = await build({
    stdin: { contents: source(name, '.ts'), resolveDir: join(here, 'src'), loader: 'ts' },
    bundle: true,
    minify: true,
    // An error that nobody catches is printed with its line: that one should not fill the screen.
    lineLimit: 1000,
    format: 'esm',
    platform: 'neutral',
    // Hermes and browsers of the last years.
    target: 'es2020',
    external: [...(entries[name].external ?? [])],
    write: false,
    logLevel: 'warning',
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error('esbuild wrote nothing');
  return file.contents;
}

/**
 * Declarations name their files `.ts` as the sources do; those who install the package have `.d.ts` beside `.js` names. What the client
 * takes from `lib/` is in its bundles, and not in its types.
 */
async function writeTypes(dist: string): Promise<void> {
  const made = await mkdtemp(join(tmpdir(), 'client-types-'));
  try {
    const tsc = join(here, '../node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [tsc, '-p', join(here, 'tsconfig.json'), '--outDir', made]);
    await cp(join(made, 'client/src'), dist, { recursive: true });
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  for (const file of await readdir(dist, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const text = await readFile(join(dist, file), 'utf8');
    await writeFile(
      join(dist, file),
      text.replace(/(from '|import\('|from "|import\(")(\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1$2.js$3'),
    );
  }
}

/** @param dist folder to write to; emptied first. */
export async function buildClient(dist = join(here, 'dist')): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await writeTypes(dist);
  for (const name of Object.keys(entries) as EntryName[]) {
    await writeFile(join(dist, `${name}.d.ts`), `${types(name)}\n`);
    await writeFile(join(dist, `${name}.js`), await bundleClient(name));
  }
}

if (process.argv[1] === import.meta.filename) await buildClient();
