import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildClient } from '../../client/build.ts';
import { serveApp } from '../../examples/tasks/serve.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'example-'));
  const installed = join(folder, 'node_modules/@mainstay/client');
  await mkdir(installed, { recursive: true });
  await buildClient(join(installed, 'dist'));
  await cp(join(root, 'client/package.json'), join(installed, 'package.json'));
  await cp(join(root, 'examples/tasks/src'), join(folder, 'src'), { recursive: true });
  const { compilerOptions } = JSON.parse(await readFile(join(root, 'examples/tasks/tsconfig.json'), 'utf8'));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  await symlink(join(root, 'node_modules/typescript'), join(folder, 'node_modules/typescript'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('the example app compiles against the package as others install it', async () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const compiling = promisify(execFile)(process.execPath, [compiler, '-p', folder]);
  const { stdout } = await compiling.catch((error: { stdout: string }) => error);
  expect(stdout).toBe('');
});

it('it is sent to localhost when it is opened at another address, where the API would not answer it', async () => {
  const site = await serveApp(0, { config: {}, folder: join(root, 'examples/tasks/public') });
  const { port } = new URL(site.origin);
  const other = await fetch(`http://127.0.0.1:${port}/side-by-side.html?a`, { redirect: 'manual' });
  expect([other.status, other.headers.get('location')]).toEqual([307, `${site.origin}/side-by-side.html?a`]);
  expect((await fetch(other.headers.get('location') ?? '')).status).toBe(200);
  expect((await fetch(`${site.origin}//`)).status).toBe(404);
  await site.stop();
});
