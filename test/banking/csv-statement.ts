import type { Statement } from '../../functions/sandbox/model/answers.ts';
import { csvLine } from '../../lib/jobs/file-lines.ts';
import { decimalOf } from '../../lib/ledger/model/decimal.ts';

/** What a bank writes as CSV. */
export function writeCsv({ statementId, at, iban, currency, opening, lines }: Statement): string {
  const closing = lines.reduce((sum, { amount }) => sum + amount, opening);
  const balance = (kind: string, amount: bigint) =>
    csvLine([kind, statementId, iban, currency, '', '', decimalOf(amount, currency), ...Array(7).fill('')]);
  const names =
    'kind,statement,account,currency,reference,booked,amount,end_to_end,name,iban,own_iban,text,charges,return_reason\r\n';
  const entries = lines.map((line) =>
    csvLine([
      ...['entry', statementId, iban, currency, line.reference, at.slice(0, 10), decimalOf(line.amount, currency)],
      ...[line.endToEndId, line.name, line.iban, line.ownIban, line.text],
      line.charges === undefined ? undefined : decimalOf(line.charges, currency),
      line.returnReason,
    ]),
  );
  return names + balance('opening', opening) + entries.join('') + balance('closing', closing);
}
