import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listPurchases } from './contract/cards.ts';
import { toPurchase } from './model/cards/card-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type CardReader, cardReader } from './store/card-reader.ts';

interface Dependencies {
  readonly store: Pick<CardReader, 'get' | 'purchases'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof listPurchases, Dependencies> = async ({ params, query }, caller, context) => {
  const { store, accounts, page } = context;
  const { card } = await store.get(params.cardId);
  const { terms } = await accounts.get(card.accountId);
  await assertHolder(caller, terms, 'read', context.memberships);
  const { items, next } = await store.purchases(params.cardId, query.limit, await page.start());
  return { items: items.map(toPurchase), nextCursor: await page.next(next) };
};

export const handler = handle(
  listPurchases,
  { store: cardReader(), accounts: accountReader(), memberships: memberships(), cursors: signedCursors() },
  operation,
);
