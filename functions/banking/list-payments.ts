import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listPayments } from './contract/payments.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toPayment } from './model/payment-view.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';

interface Dependencies {
  readonly store: Pick<PaymentReader, 'page'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof listPayments, Dependencies> = async ({ params, query }, caller, context) => {
  const { store, accounts, page } = context;
  const { terms } = await accounts.get(params.accountId);
  await assertHolder(caller, terms, 'read', context.memberships);
  const { items, next } = await store.page(params.accountId, query.limit, await page.start());
  return { items: items.map(toPayment), nextCursor: await page.next(next) };
};

export const handler = handle(
  listPayments,
  { store: paymentReader(), accounts: accountReader(), memberships: memberships(), cursors: signedCursors() },
  operation,
);
