import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Context, Operation } from '../../lib/runtime/operation.ts';
import { cardAuthorised, cardCleared, cardReleased } from './contract/card-events.ts';
import { type CardAnswer, type CardMessage, receiveCardMessage } from './contract/card-messages.ts';
import { cardFacts } from './model/cards/card-facts.ts';
import { authorisationIdOf, fingerprintOf, idOfMessage, readMessage } from './model/cards/message.ts';
import { type Plan, planOf } from './model/cards/plan.ts';
import { type CardReason, cardReasonOf } from './model/cards/reasons.ts';
import { requireSignature, signatureHeader } from './model/cards/signature.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { countedOn } from './model/spending.ts';
import { type AuthorisationStore, authorisationStore } from './store/authorisations.ts';
import { type CardDesk, cardDesk, type Seen } from './store/card-desk.ts';
import { type CardMessageItem, cardMessageKey } from './store/card-items.ts';
import { type CardSecret, cardSecret } from './store/card-secret.ts';
import { type FraudWithin, fraudWithin } from './store/fraud.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<AuthorisationStore, 'decline' | 'hold' | 'step' | 'settle' | 'read'>;
  readonly desk: Pick<CardDesk, 'look'>;
  readonly secret: CardSecret;
  readonly fraud: FraudWithin;
  readonly terms: () => Terms;
}
type In = Context & Dependencies;

/** Looks at what changed meanwhile, against other messages about the same authorisation. */
const mostRounds = 12;

const events = {
  authorise: cardAuthorised,
  increment: cardAuthorised,
  clear: cardCleared,
  reverse: cardReleased,
} as const;

const answerOf = ({ messageId, decision, reason, purchaseId }: CardMessageItem): CardAnswer => ({
  messageId,
  decision,
  ...(reason ? { reason } : {}),
  ...(purchaseId ? { purchaseId } : {}),
});

/** Nothing of a message is looked at before its signature. The row with its answer is in the transaction that moves the money. */
export const operation: Operation<typeof receiveCardMessage, Dependencies> = async ({ body }, _caller, context) => {
  const { bytes, headers } = body;
  const said = context.terms();
  requireSignature({
    bytes,
    header: headers[signatureHeader],
    secrets: await context.secret(),
    now: context.now(),
    toleranceSeconds: said.cardToleranceSeconds,
  });
  const message = readMessage(bytes);
  const fingerprint = fingerprintOf(message);
  for (let round = 1; round <= mostRounds; round += 1) {
    const { before, seen } = await context.desk.look(message);
    if (before) {
      if (before.fingerprint !== fingerprint) throw new AppError('card-message-reused');
      return answerOf(before);
    }
    const row = await decide(message, fingerprint, seen, context);
    if (row) return answerOf(row);
  }
  throw new AppError('conflict', undefined, { retryAfter: 1 });
};

/** @returns nothing when it is to be looked at anew. */
async function decide(message: CardMessage, fingerprint: string, seen: Seen | undefined, context: In) {
  const { store, now, newId } = context;
  const said = context.terms();
  const at = now();
  const tools = { now: () => at, newId };
  const base = {
    ...cardMessageKey(message.messageId),
    entity: 'CardMessage' as const,
    messageId: message.messageId,
    fingerprint,
    answeredAt: at.toISOString(),
  };
  const decline = async (reason: CardReason): Promise<CardMessageItem | undefined> => {
    const row = { ...base, decision: 'declined' as const, reason };
    return (await store.decline(row, seen?.card, tools)) ? row : undefined;
  };
  if (!seen) return decline('unknown-card');
  const { authorisation } = seen;
  if (authorisation && authorisation.owed.length > 0) {
    // An earlier step broke off; without its end nothing is known for sure.
    if (!(await store.settle(authorisation, at))) throw new AppError('conflict', undefined, { retryAfter: 60 });
    return undefined;
  }
  const today = [seen.account.limits, seen.limits].reduce(
    (day, each) => countedOn(each, day),
    dayAt(at, said.timeZone),
  );
  const plan: Plan = planOf(message, seen, said, today, at);
  if (plan.is === 'declined') return decline(plan.reason);
  if (plan.is === 'early') throw new AppError('card-message-early', undefined, { retryAfter: 5 });
  const row = { ...base, decision: 'approved' as const, purchaseId: authorisationIdOf(message) };
  const decided = { row, event: events[message.type] };
  if (plan.is === 'hold' && !(await isAllowed(message, plan, seen, context))) return decline('suspected-fraud');
  const isNewDay = [seen.account.limits.day < today, seen.limits.day < today] as const;
  const outcome =
    plan.is === 'hold'
      ? await store.hold({ ...plan, today, isNewDay }, decided, tools)
      : await store.step(plan.after, decided, tools);
  if (outcome === 'again') return undefined;
  if (outcome !== 'done') return decline(cardReasonOf(outcome.refused));
  if (plan.is === 'step') await finish(plan.after, context, at);
  return row;
}

/** The answer stands already: what breaks off here stands on the agenda. */
async function finish(after: Parameters<AuthorisationStore['settle']>[0], { store, log }: In, at: Date): Promise<void> {
  if (after.owed.length < 2) return;
  try {
    const row = await store.read(after);
    if (row) await store.settle(row, at);
  } catch (error) {
    log.warn('the rest of a card message waits for the agenda', { error });
  }
}

/** Nobody looks at a purchase while the cardholder waits at the till: what is not allowed is declined. */
async function isAllowed(message: CardMessage, plan: Plan & { is: 'hold' }, seen: Seen, context: In): Promise<boolean> {
  const fraud = context.fraud(context.terms().fraudWithinMs, (error) =>
    context.log.warn('decided without rules', { error }),
  );
  const { action } = await fraud.decide(idOfMessage(message.messageId, 'fraud'), cardFacts(plan, seen));
  return action === 'allow';
}

export const handler = handle(
  receiveCardMessage,
  { store: authorisationStore(), desk: cardDesk(), secret: cardSecret(), fraud: fraudWithin, terms },
  operation,
);
