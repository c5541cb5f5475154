/** Writes what follows from the contracts: API description, client types, policy catalogue. `--check` only says what is out of date. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { generatedFiles } from '../lib/openapi/generated-files.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    check: { type: 'boolean' },
    kotlin: { type: 'string' },
    swift: { type: 'string' },
    package: { type: 'string' },
  },
});

const stale: string[] = [];
for (const [path, text] of await generatedFiles(root)) {
  const file = join(root, path);
  if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
  stale.push(path);
  if (values.check) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

if (values.check && stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run: npm run generate`);
  process.exitCode = 1;
} else {
  console.log(stale.length > 0 ? `Wrote ${stale.join(', ')}` : 'Everything is up to date');
}
