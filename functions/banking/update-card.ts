import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { demandStepUp } from '../../lib/runtime/step-up.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { updateCard } from './contract/cards.ts';
import { toCard } from './model/cards/card-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import { minorOf } from './model/money.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type CardReader, cardReader } from './store/card-reader.ts';
import { type CardStore, cardStore } from './store/cards.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<CardStore, 'changeCard' | 'changeLimits' | 'stateWrites' | 'commit' | 'proofs'>;
  readonly cards: Pick<CardReader, 'get'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

/** Whatever lets more go than before asks for a step-up: a higher limit, a card that is used again. */
export const operation: Operation<typeof updateCard, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, cards, accounts, now } = context;
  const { card, limits } = await cards.get(params.cardId);
  const { terms: row } = await accounts.get(card.accountId);
  await assertHolder(caller, row, 'manage', context.memberships);
  if (card.state === 'cancelled') throw new AppError('card-cancelled');
  const minor = (said: string | undefined, before: string) =>
    said === undefined ? BigInt(before) : minorOf(said, card.currency);
  const [perPurchase, daily] = [minor(body.perPurchase, card.perPurchase), minor(body.daily, card.daily)];
  const state = body.frozen === undefined ? card.state : body.frozen ? ('frozen' as const) : ('active' as const);
  const isRaised = perPurchase > BigInt(card.perPurchase) || daily > BigInt(card.daily);
  const isOpened = state === 'active' && card.state === 'frozen';
  const { nickname: _, ...nameless } = card;
  const nickname = body.nickname === undefined ? card.nickname : (body.nickname ?? undefined);
  const after = {
    ...nameless,
    ...(nickname === undefined ? {} : { nickname }),
    perPurchase: String(perPurchase),
    daily: String(daily),
    state,
  };
  const limited = {
    ...limits,
    perPayment: perPurchase,
    daily,
    left: BigInt(limits.left) + daily - BigInt(limits.daily),
  };
  const response = toCard({ card: after, limits: limited }, dayAt(now(), context.terms().timeZone));
  const proof = isRaised || isOpened ? [await demandStepUp(context, store.proofs)] : [];
  const { perPurchase: per, daily: day } = after;
  const writes = [
    store.changeCard(card, { nickname, state, perPurchase: per, daily: day }),
    store.changeLimits(limits, perPurchase, daily, state),
    ...(state === card.state ? [] : store.stateWrites(card, state, context)),
    ...proof,
  ];
  return store.commit(writes, response, context);
};

const store = cardStore();
export const handler = handle(
  updateCard,
  {
    stepUps: stepUpGuard(),
    store,
    outcomes: store.outcomes,
    cards: cardReader(),
    accounts: accountReader(),
    memberships: memberships(),
    terms,
  },
  operation,
);
