import { parseArgs } from 'node:util';

export interface AuditOptions {
  readonly command: 'verify' | 'reseal' | 'ledger';
  /** `organisation/<id>` or `person/<id>`; default: all. */
  readonly chain?: string;
  /** File with the stack's outputs. */
  readonly outputs?: string;
}

export const usage = `Usage: npm run audit -- verify [--chain <chain>] [--outputs <file>]
       npm run audit -- reseal [--outputs <file>]
       npm run audit -- ledger [--outputs <file>]

verify   follows every chain of the audit log from its first entry to its end, in the archive and in the table, and names the first
         place where one is broken; it ends with 1 then
reseal   sends entries that wait for their place longer than five minutes to the sealer once more
ledger   rebuilds the book of the bank from its entries and compares it with the rows; says what is wrong, and ends with 1 then

  --chain <chain>    this chain alone, as organisation/01a1fdd2-305d-71a7-87ac-a4cf127dbe2a or person/...
  --outputs <file>   outputs of a deployed stack (cdk deploy --outputs-file); default: the stack that npm start runs here
`;

/** @throws Error with one line on what is wrong. */
export function readAuditOptions(argv: readonly string[]): AuditOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { chain: { type: 'string' }, outputs: { type: 'string' } },
  });
  const [command, ...more] = positionals;
  if ((command !== 'verify' && command !== 'reseal' && command !== 'ledger') || more.length > 0) throw new Error(usage);
  const { chain, outputs } = values;
  if (chain !== undefined && !/^(organisation|person)\/[0-9a-f-]{36}$/.test(chain)) {
    throw new Error(`--chain ${chain} is none: organisation/<id> or person/<id>`);
  }
  return { command, ...(chain ? { chain } : {}), ...(outputs ? { outputs } : {}) };
}
