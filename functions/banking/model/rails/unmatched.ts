import { openCase } from '../../../../lib/fraud/model/case.ts';
import { type CaseItem, caseKey, type Unmatched } from '../../store/items.ts';
import { agendaOf } from '../agenda.ts';
import { derivedId } from '../derived-id.ts';

/** No hold ends by itself: what nobody decides waits. */
const never = new Date('9999-12-31T23:59:59.999Z');

interface Found {
  /** The transfer that put it there. */
  readonly transferId: string;
  readonly accountId: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly unmatched: Unmatched;
  readonly caseDueMinutes: number;
}

/** The case about money in suspense; in the transaction that puts it there. */
export function unmatchedCase(found: Found, at: Date): CaseItem {
  const { transferId, accountId, amount, currency, unmatched, caseDueMinutes } = found;
  const caseId = derivedId(transferId, 'case');
  const of = { caseId, subject: transferId, amount, currency, holdEndsAt: never, involved: [] };
  // Two decide about it, whatever it is: nobody else would miss it.
  const row = openCase(of, { dueSeconds: caseDueMinutes * 60, fourEyesAbove: 0n }, at);
  return {
    ...caseKey(caseId),
    entity: 'BankCase',
    kind: 'unmatched',
    ...row,
    accountId,
    paymentId: transferId,
    unmatched,
    ...agendaOf('case', caseId, row.dueAt),
  };
}
