/** `npm run bench`: measures and prints tables. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readArguments, refuse } from '../lib/arguments/read-arguments.ts';
import { fraudSection } from '../test/bench/fraud-section.ts';
import { ledgerSection } from '../test/bench/ledger-section.ts';
import { coldPathSection, functionsSection, helloSection, type Section, stackSection } from '../test/bench/sections.ts';
import { spineSection } from '../test/bench/spine-section.ts';
import { syncSection } from '../test/bench/sync-section.ts';
import { replaceSection } from '../test/bench/table.ts';

const usage = `npm run bench -- [<what>...] [options]     everything, or what is named: functions cold-path stack hello sync spine ledger fraud units

  --peers       hello: installs serverless-offline into a temporary folder and measures it beside
  --write       puts the tables into docs/performance.md, those of units into docs/units.md
  --only=name   units: this route alone
  --help        this text
`;
const flag = { type: 'boolean', default: false } as const;
const { values: options, positionals: named } = readArguments(usage, {
  allowPositionals: true,
  options: { peers: flag, write: flag, only: { type: 'string' } },
});
const { only } = options;
const measurements: Readonly<Record<string, () => Promise<Section>>> = {
  functions: functionsSection,
  'cold-path': coldPathSection,
  stack: stackSection,
  hello: () => helloSection(options.peers),
  sync: syncSection,
  spine: spineSection,
  ledger: ledgerSection,
  fraud: fraudSection,
  units: () => measureUnits(options.write),
};

/** One request of each route, or of one, through the tests that have it ready. */
async function measureUnits(write: boolean): Promise<Section> {
  const { modules } = await import('../functions/index.ts');
  if (only && !modules.some(({ routes }) => routes.some(({ name }) => name === only)))
    return refuse(`There is no operation '${only}'.`);
  const tests = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'api', 'test/api/faults.test.ts'];
  // A route without a scenario fails the first, which says what to write.
  if (only) tests.push('-t', `^(every route is among|${only}) `);
  const env = { ...process.env, NODE_NO_WARNINGS: '1', MAINSTAY_UNITS: write ? 'write' : 'print' };
  const { status } = spawnSync(process.execPath, tests, { stdio: 'inherit', env });
  if (status !== 0) throw new Error('a route has failed');
  return {};
}

const unknown = named.filter((name) => !(name in measurements));
if (unknown.length > 0) refuse(`There is no ${unknown.join(', ')}; there are ${Object.keys(measurements).join(', ')}.`);
const page = join(import.meta.dirname, '../docs/performance.md');
for (const name of named.length > 0 ? named : Object.keys(measurements)) {
  const section = (await measurements[name]?.()) ?? {};
  for (const [place, text] of Object.entries(section)) {
    console.log(`\n${text}`);
    if (options.write) replaceSection(page, place, text);
  }
}
