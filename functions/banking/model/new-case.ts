import { createHash } from 'node:crypto';
import { openCase } from '../../../lib/fraud/model/case.ts';
import { type CaseItem, caseKey, type PaymentItem } from '../store/items.ts';
import { agendaOf } from './agenda.ts';
import type { Hold } from './new-order.ts';

/** Who is in a case is compared, and never shown: a hash for this case alone, so that nothing leads from a person to it. */
export const partyIn = (caseId: string, personId: string): string =>
  createHash('sha256').update(`${caseId}\n${personId}`).digest('base64url').slice(0, 32);

/** The case about a payment that is held for review. */
export function newCase(
  { accountId, paymentId, amount, currency }: PaymentItem,
  payeeAccountId: string | undefined,
  { caseId, involved, rules }: NonNullable<Hold['review']>,
  holdEndsAt: Date,
  at: Date,
): CaseItem {
  const row = openCase(
    {
      caseId,
      subject: paymentId,
      amount: BigInt(amount),
      currency,
      holdEndsAt,
      involved: involved.map((personId) => partyIn(caseId, personId)),
    },
    rules,
    at,
  );
  return {
    ...caseKey(caseId),
    entity: 'BankCase',
    kind: 'review',
    ...row,
    accountId,
    ...(payeeAccountId === undefined ? {} : { payeeAccountId }),
    paymentId,
    ...agendaOf('case', caseId, row.dueAt),
  };
}
