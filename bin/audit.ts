/** `npm run audit -- verify`, `-- ledger`: follows the chains of the audit log, or rebuilds the book of the bank, here or in a deployed stack. */
import { runCommand } from '../lib/arguments/run-command.ts';
import { readOutputs, stackIn } from '../lib/outputs/read-outputs.ts';
import type { AuditOutputs } from '../lib/verify-audit/audit-stack.ts';
import { readAuditOptions, usage } from '../lib/verify-audit/options.ts';
import { runAudit } from '../lib/verify-audit/run.ts';
import { type BookOutputs, runLedgerAudit } from '../lib/verify-ledger/run.ts';

await runCommand(usage, (argv, write) => {
  const options = readAuditOptions(argv);
  const { command, outputs: file } = options;
  if (command === 'ledger') {
    const outputs = readOutputs<BookOutputs>(file, 'bankingLedger', 'the stack has no bank');
    write(stackIn(file));
    return runLedgerAudit(outputs, write);
  }
  const outputs = readOutputs<AuditOutputs>(file, 'auditLog', 'the stack has no audit log');
  write(stackIn(file));
  return runAudit(options, outputs, write);
});
