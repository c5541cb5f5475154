/** `npm run audit -- verify`, `-- ledger`: follows the chains of the audit log, or rebuilds the book of the bank, here or in a deployed stack. */
import { readOutputs } from '../lib/outputs/read-outputs.ts';
import type { AuditOutputs } from '../lib/verify-audit/audit-stack.ts';
import { readAuditOptions, usage } from '../lib/verify-audit/options.ts';
import { runAudit } from '../lib/verify-audit/run.ts';
import { type BookOutputs, runLedgerAudit } from '../lib/verify-ledger/run.ts';

try {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) process.stdout.write(usage);
  else {
    const options = readAuditOptions(argv);
    const write = (line: string) => void process.stdout.write(`${line}\n`);
    const isWhole =
      options.command === 'ledger'
        ? await runLedgerAudit(
            readOutputs<BookOutputs>(options.outputs, 'bankingLedger', 'the stack has no bank'),
            write,
          )
        : await runAudit(
            options,
            readOutputs<AuditOutputs>(options.outputs, 'auditLog', 'the stack has no audit log'),
            write,
          );
    if (!isWhole) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
