import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sourcesOf, synthesize } from '../../lib/local/command/synthesize.ts';

/** An app whose one function is built from `bin/source.js`. */
const app = `
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const out = process.env.CDK_OUTDIR;
for (const folder of [out, 'build']) mkdirSync(folder, { recursive: true });
cpSync('bin/source.js', 'build/index.mjs');
if (readFileSync('bin/source.js', 'utf8') === 'typing') writeFileSync('bin/source.js', 'typed');
const write = (file, content) => writeFileSync(out + '/' + file, JSON.stringify(content));
write('a.template.json', {});
write('a.assets.json', { files: { code: { source: { path: process.cwd() + '/build' }, destinations: { here: { objectKey: 'code' } } } } });
write('manifest.json', { artifacts: {
  a: { type: 'aws:cloudformation:stack', properties: { templateFile: 'a.template.json' } },
  assets: { type: 'cdk:asset-manifest', properties: { file: 'a.assets.json' } },
} });`;

it('an app is synthesized again when a source changed, or what was built of it was built of something else since', async () => {
  const root = mkdtempSync(join(String(process.env.MAINSTAY_TEST_RUN), 'synthesize-'));
  const save = (file: string, text: string) => writeFileSync(join(root, file), text);
  mkdirSync(join(root, 'bin'));
  save('cdk.json', '{"app":"node app.mjs"}');
  save('app.mjs', app);
  save('bin/source.js', 'first');
  const made = async () => (await synthesize({ root, stateDir: join(root, '.local') })).made;
  expect([await made(), await made()]).toEqual([true, false]);
  save('bin/source.js', 'second');
  expect([await made(), await made()]).toEqual([true, false]);
  // Another branch was built, and left again.
  save('build/index.mjs', 'another');
  expect([await made(), await made()]).toEqual([true, false]);
  rmSync(join(root, 'build'), { recursive: true });
  expect([await made(), await made()]).toEqual([true, false]);

  save('bin/source.js', 'typing');
  const { sources } = await synthesize({ root, stateDir: join(root, '.local') });
  expect(sources, 'saved while the app was read').not.toBe(sourcesOf({ root }));
  save('cdk.json', '{"app":"node app.mjs",}');
  await expect(made()).rejects.toThrow('cdk.json: Expected double-quoted property name in JSON');
});
