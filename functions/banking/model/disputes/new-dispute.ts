import { openCase } from '../../../../lib/fraud/model/case.ts';
import { AppError } from '../../../../lib/runtime/app-error.ts';
import { type DisputeItem, disputeKey } from '../../store/dispute-items.ts';
import { type CaseItem, caseKey } from '../../store/items.ts';
import { agendaOf } from '../agenda.ts';
import { derivedId } from '../derived-id.ts';
import { minorOf, wholeUnits } from '../money.ts';
import { partyIn } from '../new-case.ts';
import type { Terms } from '../products.ts';
import type { DisputeReason } from './reasons.ts';

/** What is disputed. */
export interface Subject {
  readonly accountId: string;
  readonly is: { readonly paymentId: string } | { readonly purchaseId: string };
  readonly id: string;
  /** Minor units: what left the account by it, without a fee. */
  readonly size: bigint;
  readonly currency: string;
  readonly madeAt: string;
  /** Who was paid, if that is an account of ours. */
  readonly payeeAccountId?: string;
}

interface Asked {
  readonly reason: DisputeReason;
  readonly note?: string | undefined;
  readonly amount?: string | undefined;
}

type Rules = Pick<Terms, 'disputeDays' | 'provisionalUpTo' | 'caseDueMinutes' | 'fourEyesAbove'>;

/** A case about a dispute does not end by itself. */
const never = new Date('9999-12-31T23:59:59.999Z');

/** What a holder may have credited at once for all open disputes together, minor units. */
export const mostCredited = ({ provisionalUpTo }: Pick<Terms, 'provisionalUpTo'>, currency: string): bigint =>
  wholeUnits(provisionalUpTo, currency);

/** @throws AppError `not-disputable`, `invalid-amount`. @param involved persons who decide nothing about it. */
export function newDispute(
  subject: Subject,
  asked: Asked,
  involved: readonly string[],
  rules: Rules,
  commandId: string,
  at: Date,
): { readonly dispute: DisputeItem; readonly looked: CaseItem } {
  const { accountId, id, is, size, currency, madeAt, payeeAccountId } = subject;
  const amount = asked.amount === undefined ? size : minorOf(asked.amount, currency);
  const isLate = Date.parse(madeAt) + rules.disputeDays * 86_400_000 < at.getTime();
  if (isLate || amount <= 0n || amount > size) throw new AppError('not-disputable');
  // One for each thing: whoever asks again meets the same row.
  const disputeId = derivedId(`${accountId}\n${id}`, 'dispute');
  const caseId = derivedId(disputeId, 'case');
  const isCredited = amount <= mostCredited(rules, currency);
  const dispute: DisputeItem = {
    ...disputeKey(accountId, disputeId),
    entity: 'BankDispute',
    disputeId,
    accountId,
    caseId,
    ...is,
    state: 'open',
    reason: asked.reason,
    ...(asked.note === undefined ? {} : { note: asked.note }),
    amount: String(amount),
    currency,
    credited: isCredited ? String(amount) : '0',
    counted: true,
    openedAt: at.toISOString(),
    openedBy: commandId,
  };
  const row = openCase(
    {
      caseId,
      subject: id,
      amount,
      currency,
      holdEndsAt: never,
      involved: involved.map((personId) => partyIn(caseId, personId)),
    },
    { dueSeconds: rules.caseDueMinutes * 60, fourEyesAbove: wholeUnits(rules.fourEyesAbove, currency) },
    at,
  );
  const looked: CaseItem = {
    ...caseKey(caseId),
    entity: 'BankCase',
    kind: 'dispute',
    ...row,
    accountId,
    ...(payeeAccountId ? { payeeAccountId } : {}),
    paymentId: id,
    disputeId,
    ...agendaOf('case', caseId, row.dueAt),
  };
  return { dispute, looked };
}
