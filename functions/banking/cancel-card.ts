import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { cancelCard } from './contract/cards.ts';
import { toCard } from './model/cards/card-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type CardReader, cardReader } from './store/card-reader.ts';
import { type CardStore, cardStore } from './store/cards.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<CardStore, 'changeCard' | 'changeLimits' | 'stateWrites' | 'commit'>;
  readonly cards: Pick<CardReader, 'get'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof cancelCard, Dependencies> = async ({ params }, caller, context) => {
  const { store, cards, accounts, now } = context;
  const { card, limits } = await cards.get(params.cardId);
  const { terms: row } = await accounts.get(card.accountId);
  await assertHolder(caller, row, 'manage', context.memberships);
  if (card.state === 'cancelled') throw new AppError('card-cancelled');
  const state = 'cancelled' as const;
  const response = toCard({ card: { ...card, state }, limits }, dayAt(now(), context.terms().timeZone));
  const writes = [
    store.changeCard(card, { state }),
    store.changeLimits(limits, BigInt(limits.perPayment), BigInt(limits.daily), state),
    ...store.stateWrites(card, state, context),
  ];
  return store.commit(writes, response, context);
};

const store = cardStore();
export const handler = handle(
  cancelCard,
  {
    store,
    outcomes: store.outcomes,
    cards: cardReader(),
    accounts: accountReader(),
    memberships: memberships(),
    terms,
  },
  operation,
);
