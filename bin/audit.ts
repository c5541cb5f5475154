/** `npm run audit -- verify`, `-- ledger`: follows the chains of the audit log, or rebuilds the book of the bank, here or in a deployed stack. */
import { runCommand } from '../lib/arguments/run-command.ts';
import { readOutputs } from '../lib/outputs/read-outputs.ts';
import type { AuditOutputs } from '../lib/verify-audit/audit-stack.ts';
import { readAuditOptions, usage } from '../lib/verify-audit/options.ts';
import { runAudit } from '../lib/verify-audit/run.ts';
import { type BookOutputs, runLedgerAudit } from '../lib/verify-ledger/run.ts';

await runCommand(usage, (argv, write) => {
  const options = readAuditOptions(argv);
  return options.command === 'ledger'
    ? runLedgerAudit(readOutputs<BookOutputs>(options.outputs, 'bankingLedger', 'the stack has no bank'), write)
    : runAudit(options, readOutputs<AuditOutputs>(options.outputs, 'auditLog', 'the stack has no audit log'), write);
});
