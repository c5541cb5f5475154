import { readArguments, refuse } from '../lib/arguments/read-arguments.ts';
import { areas } from '../test/mutation/areas.ts';
import { runMutants } from '../test/mutation/run-mutants.ts';

/**
 * Takes each guard (an `if` that leaves, a condition of DynamoDB, a token, an assertion) out in turn, in a copy, and runs the tests, of which one must fail.
 */
const usage = `npm run mutate -- <area>...                ledger, authorization, sync

  --only <part of a path>     files with that in their path
  --lines <file:line,...>     guards there: lib/ledger/store/holds.ts:12,lib/ledger/store/holds.ts:30
  --near                      the nearest tests alone: what survives those is a suspect, for --lines
  --help                      this text
`;
const { values, positionals } = readArguments(usage, {
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    lines: { type: 'string', default: '' },
    near: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((area) => !Object.hasOwn(areas, area));
if (positionals.length === 0 || unknown.length > 0)
  refuse(`${unknown.length > 0 ? `There is no ${unknown.join(', ')}.` : 'Say what.'}\n\n${usage}`);
const say = (line: string) => void process.stdout.write(`${line}\n`);
let allNoticed = true;
const which = { only: new RegExp(values.only), lines: values.lines.split(',').filter(Boolean), near: values.near };
for (const area of positionals) allNoticed = (await runMutants(area, which, say)) && allNoticed;
process.exit(allNoticed ? 0 : 1);
