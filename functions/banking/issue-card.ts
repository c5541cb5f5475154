import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { issueCard } from './contract/cards.ts';
import { toCard } from './model/cards/card-view.ts';
import { derivedId } from './model/derived-id.ts';
import { assertHolder } from './model/holder-rights.ts';
import { wholeUnits } from './model/money.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { cardKey, cardLimitsKey } from './store/card-items.ts';
import { type CardProcessor, sandboxProcessor } from './store/card-processor.ts';
import { type CardStore, cardStore } from './store/cards.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<CardStore, 'issue'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly processor: CardProcessor;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof issueCard, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, accounts, processor, now } = context;
  const said = context.terms();
  const { terms: row } = await accounts.get(params.accountId);
  await assertHolder(caller, row, 'manage', context.memberships);
  if (row.state !== 'open') throw new AppError(row.state === 'frozen' ? 'account-frozen' : 'account-closed');
  const { accountId, currency } = row;
  const cardId = derivedId((context.idempotency as Idempotency).id, 'card');
  const today = dayAt(now(), said.timeZone);
  const [perPurchase, daily] = [said.cardPerPurchase, said.cardDaily].map((units) => wholeUnits(units, currency));
  if (perPurchase === undefined || daily === undefined) throw new Error('a card has limits');
  const card = {
    ...cardKey(cardId),
    entity: 'BankCard' as const,
    cardId,
    accountId,
    ...(body.nickname === undefined ? {} : { nickname: body.nickname }),
    state: 'active' as const,
    ...(await processor(cardId)),
    currency,
    perPurchase: String(perPurchase),
    daily: String(daily),
    issuedAt: now().toISOString(),
    revision: 1,
  };
  const limits = {
    ...cardLimitsKey(cardId),
    entity: 'CardLimits' as const,
    perPayment: perPurchase,
    daily,
    day: today,
    left: daily,
    outgoing: 'open' as const,
  };
  return store.issue(card, limits, said.cardsPerAccount, toCard({ card, limits }, today), context);
};

const store = cardStore();
export const handler = handle(
  issueCard,
  {
    store,
    outcomes: store.outcomes,
    limiter: rateLimiter(),
    accounts: accountReader(),
    processor: sandboxProcessor,
    memberships: memberships(),
    terms,
  },
  operation,
);
