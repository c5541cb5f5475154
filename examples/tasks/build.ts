/** Builds the app into build/examples/tasks: `node examples/tasks/build.ts`. */
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundleClient } from '../../client/build.ts';

const here = import.meta.dirname;
export const appFolder = join(here, '../../build/examples/tasks');

/** The client as it is in this repository; an app elsewhere installs the package and needs no plugin. */
const clientOfHere: Plugin = {
  name: 'client',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@mainstay\/client(\/sync)?$/ }, ({ path }) => ({ path, namespace: 'client' }));
    onLoad({ filter: /.*/, namespace: 'client' }, async ({ path }) => ({
      contents: await bundleClient(path.endsWith('/sync') ? 'sync' : 'index'),
      loader: 'js',
    }));
  },
};

const settings = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  absWorkingDir: here,
  logLevel: 'warning',
} as const;

/** @param folder to write to; emptied first. */
export async function buildApp(folder = appFolder): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(join(here, 'public'), folder, { recursive: true });
  await build({ ...settings, entryPoints: ['src/app.ts'], outdir: folder, plugins: [clientOfHere] });
  const files = (await readdir(folder)).filter((name) => !['index.html', 'side-by-side.html'].includes(name));
  const hash = createHash('sha256');
  for (const name of [...files, 'index.html'].sort()) hash.update(name).update(await readFile(join(folder, name)));
  const version = hash.digest('hex').slice(0, 16);
  const app = { version, files: ['./', 'config.json', ...files] };
  await build({
    ...settings,
    format: 'iife',
    entryPoints: ['src/service-worker.ts'],
    outdir: folder,
    define: { APP: JSON.stringify(app) },
  });
}

if (process.argv[1] === import.meta.filename) await buildApp();
