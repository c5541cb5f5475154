import { openCase } from '../../../../lib/fraud/model/case.ts';
import { type CaseItem, caseKey, type PaymentItem } from '../../store/items.ts';
import { agendaOf } from '../agenda.ts';
import type { CaseKind } from '../case-kinds.ts';
import { derivedId } from '../derived-id.ts';
import { wholeUnits } from '../money.ts';
import type { Terms } from '../products.ts';

/** No hold ends by itself: what nobody decides waits. */
const never = new Date('9999-12-31T23:59:59.999Z');

/** Cases about a payment at a rail; by their approval the payer has the money again. */
const railCaseKinds = ['late-reject', 'missing'] as const satisfies readonly CaseKind[];
export type RailCaseKind = (typeof railCaseKinds)[number];
export const isRailCase = ({ kind }: Pick<CaseItem, 'kind'>): boolean =>
  (railCaseKinds as readonly CaseKind[]).includes(kind);

/** One for each payment and kind, by its id. */
export function railCase(
  kind: RailCaseKind,
  { paymentId, accountId, amount, currency }: PaymentItem,
  terms: Pick<Terms, 'caseDueMinutes' | 'fourEyesAbove'>,
  at: Date,
): CaseItem {
  const caseId = derivedId(paymentId, kind);
  const of = { caseId, subject: paymentId, amount: BigInt(amount), currency, holdEndsAt: never, involved: [] };
  const fourEyesAbove = wholeUnits(terms.fourEyesAbove, currency);
  const row = openCase(of, { dueSeconds: terms.caseDueMinutes * 60, fourEyesAbove }, at);
  return {
    ...caseKey(caseId),
    entity: 'BankCase',
    kind,
    ...row,
    accountId,
    paymentId,
    ...agendaOf('case', caseId, row.dueAt),
  };
}
