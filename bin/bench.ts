/**
 * `npm run bench`: measures and prints tables. `-- functions cold-path stack hello sync spine ledger fraud` measures only what is named, `-- --peers` also
 * installs serverless-offline into a temporary folder and measures it beside, `-- --write` puts the tables into docs/performance.md.
 */
import { join } from 'node:path';
import { fraudSection } from '../test/bench/fraud-section.ts';
import { ledgerSection } from '../test/bench/ledger-section.ts';
import { coldPathSection, functionsSection, helloSection, type Section, stackSection } from '../test/bench/sections.ts';
import { spineSection } from '../test/bench/spine-section.ts';
import { syncSection } from '../test/bench/sync-section.ts';
import { replaceSection } from '../test/bench/table.ts';

const given = process.argv.slice(2);
const peers = given.includes('--peers');
const measurements: Readonly<Record<string, () => Promise<Section>>> = {
  functions: functionsSection,
  'cold-path': coldPathSection,
  stack: stackSection,
  hello: () => helloSection(peers),
  sync: syncSection,
  spine: spineSection,
  ledger: ledgerSection,
  fraud: fraudSection,
};

const named = given.filter((argument) => !argument.startsWith('--'));
const unknown = named.filter((name) => !(name in measurements));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${Object.keys(measurements).join(', ')}.`);
  process.exit(1);
}
const page = join(import.meta.dirname, '../docs/performance.md');
for (const name of named.length > 0 ? named : Object.keys(measurements)) {
  const section = (await measurements[name]?.()) ?? {};
  for (const [place, text] of Object.entries(section)) {
    console.log(`\n${text}`);
    if (given.includes('--write')) replaceSection(page, place, text);
  }
}
