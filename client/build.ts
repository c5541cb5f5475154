/** Builds the package into client/dist: one ES module, and its types. */
import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const here = import.meta.dirname;

/** What an app may import. The entry is made here, so that the sources have no file that only passes on others. */
const values = {
  'create-client': ['createClient'],
  errors: ['ApiError', 'AuthError', 'NetworkError', 'isErrorOf'],
  'http/each': ['each'],
  'auth/social': ['socialSignInUrl'],
  'storage/storage': ['itemStorage', 'memoryStorage', 'secureStorage'],
};
const typesOnly = [
  'auth/auth',
  'auth/session-keeper',
  'auth/sign-in-step',
  'auth/tokens',
  'crypto/provider',
  'environment',
  'generated/api',
  'operations',
  'socket/socket',
];

const entry = (extension: string) =>
  Object.entries(values)
    .map(([file, names]) => `export { ${names.join(', ')} } from './${file}${extension}';`)
    .join('\n');
const types = [
  entry('.js'),
  ...[...Object.keys(values), ...typesOnly].map((file) => `export type * from './${file}.js';`),
].join('\n');

/** The package as one minified module. Platform neutral: an import of Node's own modules fails the build. */
export async function bundleClient(): Promise<Uint8Array> {
  const result = await build({
    stdin: { contents: entry('.ts'), resolveDir: join(here, 'src'), loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    // Hermes and browsers of the last years.
    target: 'es2020',
    write: false,
    logLevel: 'warning',
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error('esbuild wrote nothing');
  return file.contents;
}

/** Declarations name their files `.ts` as the sources do; those who install the package have `.d.ts` beside `.js` names. */
async function writeTypes(dist: string): Promise<void> {
  const tsc = join(here, '../node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', join(here, 'tsconfig.json'), '--outDir', dist]);
  for (const file of await readdir(dist, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const text = await readFile(join(dist, file), 'utf8');
    await writeFile(
      join(dist, file),
      text.replace(/(from '|import\('|from "|import\(")(\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1$2.js$3'),
    );
  }
  await writeFile(join(dist, 'index.d.ts'), `${types}\n`);
}

/** @param dist folder to write to; emptied first. */
export async function buildClient(dist = join(here, 'dist')): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await writeTypes(dist);
  await writeFile(join(dist, 'index.js'), await bundleClient());
}

if (process.argv[1] === import.meta.filename) await buildClient();
