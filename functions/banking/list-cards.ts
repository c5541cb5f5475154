import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listCards } from './contract/cards.ts';
import { toCard } from './model/cards/card-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type CardReader, cardReader } from './store/card-reader.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<CardReader, 'of'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof listCards, Dependencies> = async ({ params }, caller, context) => {
  const { terms: row } = await context.accounts.get(params.accountId);
  await assertHolder(caller, row, 'read', context.memberships);
  const today = dayAt(context.now(), context.terms().timeZone);
  return { items: (await context.store.of(params.accountId)).map((each) => toCard(each, today)) };
};

export const handler = handle(
  listCards,
  { store: cardReader(), accounts: accountReader(), memberships: memberships(), terms },
  operation,
);
