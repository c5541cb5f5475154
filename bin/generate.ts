import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readArguments } from '../lib/arguments/read-arguments.ts';
import { describeCheckout, generatedFiles } from '../lib/openapi/generated-files.ts';

const root = join(import.meta.dirname, '..');
const usage = `npm run generate                 writes what follows from the contracts: API description, client types, policy catalogue, catalogue of events

  --check               only says what is out of date
  --kotlin <folder>     also types for native apps
  --package <name>      of the Kotlin types: com.example.mainstay
  --swift <folder>      also types for native apps
  --help                this text
`;
const { values } = readArguments(usage, {
  options: {
    check: { type: 'boolean' },
    kotlin: { type: 'string' },
    package: { type: 'string', default: 'com.example.mainstay' },
    swift: { type: 'string' },
  },
});

const files = new Map([...(await generatedFiles(root))].map(([path, text]) => [join(root, path), text]));
if (values.kotlin ?? values.swift) {
  const { kotlin, swift, writeNativeTypes } = await import('../lib/openapi/native-types.ts');
  const { api } = await describeCheckout(root);
  for (const [folder, language] of [
    [values.kotlin, kotlin(values.package)],
    [values.swift, swift],
  ] as const) {
    if (folder) files.set(resolve(folder, language.file), await writeNativeTypes(api, language));
  }
}

const stale: string[] = [];
for (const [file, text] of files) {
  if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
  stale.push(file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file);
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
