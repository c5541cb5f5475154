import { AppError } from '../../../../lib/runtime/app-error.ts';
import type { CardMessage } from '../../contract/card-messages.ts';
import type { Seen } from '../../store/card-desk.ts';
import { type AuthorisationItem, authorisationKey } from '../../store/card-items.ts';
import { spendingOf } from '../account-view.ts';
import { agendaOf } from '../agenda.ts';
import { minorOf } from '../money.ts';
import { BankRefusal } from '../refusal.ts';
import { whyNotSpent } from '../spending.ts';
import { toldBy } from '../told-by.ts';
import { type Authorisation, authorise, type CardStep, clear, expire, increment, reverse } from './authorisation.ts';
import { authorisationIdOf, idOfMessage } from './message.ts';
import { type Owed, owedFor } from './owed.ts';
import type { CardReason } from './reasons.ts';

/** What becomes of a message, by what is known when it comes. */
export type Plan =
  | { readonly is: 'declined'; readonly reason: CardReason }
  /** There is no such authorisation yet. */
  | { readonly is: 'early' }
  /** Money is to be set aside, if fraud allows it. */
  | { readonly is: 'hold'; readonly holdId: string; readonly amount: bigint; readonly after: AuthorisationItem }
  /** `after` has what is owed. */
  | { readonly is: 'step'; readonly after: AuthorisationItem };

export interface CardRules {
  readonly cardHoldDays: number;
  readonly cardTipPercent: number;
}

const declined = (reason: CardReason): Plan => ({ is: 'declined', reason });

const toModel = ({ authorisationId, state, parts, approved, cleared, version }: AuthorisationItem): Authorisation => ({
  authorisationId,
  state,
  parts: parts.map(({ holdId, amount, remaining }) => ({
    holdId,
    amount: BigInt(amount),
    remaining: BigInt(remaining),
  })),
  approved: BigInt(approved),
  cleared: BigInt(cleared),
  version,
});

/** Where it stands on the agenda: at once while something is owed, until its end otherwise. */
export const onAgenda = (
  {
    authorisationId,
    state,
    owed,
    expiresAt,
  }: Pick<AuthorisationItem, 'authorisationId' | 'state' | 'owed' | 'expiresAt'>,
  now: Date,
) =>
  owed.length > 0
    ? agendaOf('card', authorisationId, now.toISOString())
    : state === 'authorised'
      ? agendaOf('card', authorisationId, expiresAt)
      : { agenda: undefined, agendaAt: undefined };

function withStep(
  before: AuthorisationItem,
  { authorisation }: CardStep,
  today: string,
  owed: readonly Owed[],
  now: Date,
): AuthorisationItem {
  const days = new Map(before.parts.map(({ holdId, day }) => [holdId, day]));
  const { state, parts, approved, cleared, version } = authorisation;
  const { agenda: _, agendaAt: _at, ...rest } = before;
  const after = {
    ...rest,
    state,
    parts: parts.map(({ holdId, amount, remaining }) => ({
      holdId,
      amount: String(amount),
      remaining: String(remaining),
      day: days.get(holdId) ?? today,
    })),
    approved: String(approved),
    cleared: String(cleared),
    owed,
    version,
  };
  const { agenda, agendaAt } = onAgenda(after, now);
  return { ...after, ...(agenda === undefined ? {} : { agenda, agendaAt }) };
}

const addDays = (at: string, days: number) => new Date(Date.parse(at) + days * 86_400_000).toISOString();

const mostOfName = 60;

/** The row of an authorisation that nothing was said of before. */
function blank(message: CardMessage, { card }: Seen, rules: CardRules): AuthorisationItem {
  const authorisationId = authorisationIdOf(message);
  const { cardId, accountId, currency } = card;
  const merchant = message.type === 'authorise' ? message.merchant : undefined;
  const name = toldBy(merchant?.name, mostOfName);
  return {
    ...authorisationKey(cardId, authorisationId),
    entity: 'CardAuthorisation',
    authorisationId,
    cardId,
    accountId,
    currency,
    state: 'reversed',
    parts: [],
    approved: '0',
    cleared: '0',
    owed: [],
    ...(merchant ? { merchantId: merchant.id } : {}),
    ...(name === undefined ? {} : { merchant: name }),
    expiresAt: addDays(message.at, rules.cardHoldDays),
    version: 1,
  };
}

/** Why nothing may be set aside with the card now; the transaction asks again. */
function whyNot({ card, limits, account }: Seen, today: string, amount: bigint): CardReason | undefined {
  if (card.state === 'cancelled') return 'card-cancelled';
  if (card.state === 'frozen') return 'card-frozen';
  const reason = whyNotSpent(spendingOf(account.limits), today, amount);
  if (reason) return reason === 'verification-required' ? reason : 'limit-exceeded';
  return whyNotSpent(spendingOf({ ...limits, entity: 'BankLimits' }), today, amount) ? 'limit-exceeded' : undefined;
}

/** @param version of the row that is read: what was refused under an id is refused for good, and another look is another id. */
const idsOf = (messageId: string, version: number) => (id: string) => idOfMessage(messageId, `${version} ${id}`);

/** Decides what a message comes to, as far as that goes without fraud and the ledger. */
export function planOf(message: CardMessage, seen: Seen, rules: CardRules, today: string, now: Date): Plan {
  const { card, authorisation: before } = seen;
  if (message.currency !== card.currency) return declined('currency-mismatch');
  const holdId = idOfMessage(message.messageId, 'hold');
  try {
    const amount = message.amount === undefined ? undefined : minorOf(message.amount, card.currency);
    if (message.type === 'authorise') {
      if (before) return declined('authorisation-used');
      const reason = whyNot(seen, today, amount ?? 0n);
      if (reason) return declined(reason);
      const row = { ...blank(message, seen, rules), madeAt: now.toISOString() };
      const step = authorise(row.authorisationId, holdId, amount ?? 0n);
      return { is: 'hold', holdId, amount: amount ?? 0n, after: withStep(row, step, today, [], now) };
    }
    if (!before) {
      // It may have been lost on its way, or is still on it: when it comes, it is over. Of a part nobody knows what it is a part of.
      const isWhole = message.type === 'reverse' && amount === undefined;
      return isWhole ? { is: 'step', after: blank(message, seen, rules) } : { is: 'early' };
    }
    const model = toModel(before);
    if (message.type === 'increment') {
      const step = increment(model, holdId, amount ?? 0n);
      const reason = whyNot(seen, today, amount ?? 0n);
      if (reason) return declined(reason);
      return { is: 'hold', holdId, amount: amount ?? 0n, after: withStep(before, step, today, [], now) };
    }
    const step =
      message.type === 'reverse'
        ? reverse(model, amount)
        : clear(model, message.messageId, amount ?? 0n, {
            isLast: message.isLast ?? true,
            beyond: (model.approved * BigInt(rules.cardTipPercent)) / 100n,
          });
    const owed = owedFor(model, step, idsOf(message.messageId, before.version));
    return { is: 'step', after: withStep(before, step, today, owed, now) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-amount') return declined('invalid-amount');
    if (!(error instanceof BankRefusal)) throw error;
    return declined(error.code === 'invalid-state' ? 'authorisation-over' : reasonOf(error.code));
  }
}

const reasonOf = (code: string): CardReason => (code === 'exceeds-authorisation' ? code : 'invalid-amount');

/** The merchant never came. @returns undefined when it is over, or not yet. */
export function expiryOf(before: AuthorisationItem, now: Date): AuthorisationItem | undefined {
  if (before.state !== 'authorised' || before.expiresAt > now.toISOString()) return undefined;
  const model = toModel(before);
  const step = expire(model);
  return withStep(
    before,
    step,
    '',
    owedFor(model, step, (id) => id),
    now,
  );
}
