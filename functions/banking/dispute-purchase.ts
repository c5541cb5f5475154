import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { disputePurchase } from './contract/disputes.ts';
import { openDispute } from './model/disputes/open.ts';
import { assertHolder } from './model/holder-rights.ts';
import type { Terms } from './model/products.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type CardReader, cardReader } from './store/card-reader.ts';
import { type DisputeStore, disputeStore } from './store/disputes.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<DisputeStore, 'open' | 'isCleared'>;
  readonly cards: Pick<CardReader, 'get' | 'purchase'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof disputePurchase, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, cards, accounts } = context;
  const { card } = await cards.get(params.cardId);
  const { accountId } = card;
  const { terms: row } = await accounts.get(accountId);
  await assertHolder(caller, row, 'spend', context.memberships);
  const found = await cards.purchase(params.cardId, params.purchaseId);
  const { pk, sk, authorisationId, cleared, currency, madeAt, owed } = found;
  // What is owed is not taken yet.
  if (cleared === '0' || owed.length > 0) throw new AppError('not-disputable');
  const is = { purchaseId: authorisationId };
  const subject = { accountId, is, id: authorisationId, size: BigInt(cleared), currency, madeAt };
  return openDispute(subject, body, store.isCleared({ pk, sk }, cleared), row, caller, context);
};

const store = disputeStore();
export const handler = handle(
  disputePurchase,
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
