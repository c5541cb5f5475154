import { parseArgs } from 'node:util';
import { runMutants } from '../test/mutation/run-mutants.ts';

/**
 * `npm run mutate -- ledger`: takes each guard of the ledger (an `if` that leaves, a condition of DynamoDB, a token, an assertion) out in turn, in a
 * copy, and runs the tests, of which one must fail. Also `authorization` and `sync`. `--only holds` keeps to files with that in their path, `--lines
 * lib/ledger/store/holds.ts:12,lib/ledger/store/holds.ts:30` to guards there. `--near` tries only the nearest tests: what survives those is a suspect, for `--lines`.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    lines: { type: 'string', default: '' },
    near: { type: 'boolean', default: false },
  },
});
const say = (line: string) => void process.stdout.write(`${line}\n`);
let allNoticed = positionals.length > 0;
if (!allNoticed)
  say('npm run mutate -- ledger | authorization | sync [--only <part of a path>] [--lines <file:line,...>] [--near]');
const which = { only: new RegExp(values.only), lines: values.lines.split(',').filter(Boolean), near: values.near };
for (const area of positionals) allNoticed = (await runMutants(area, which, say)) && allNoticed;
process.exit(allNoticed ? 0 : 1);
