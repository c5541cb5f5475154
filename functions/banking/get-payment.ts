import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getPayment } from './contract/payments.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toPayment } from './model/payment-view.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';

interface Dependencies {
  readonly store: Pick<PaymentReader, 'get'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof getPayment, Dependencies> = async ({ params }, caller, context) => {
  const { terms } = await context.accounts.get(params.accountId);
  await assertHolder(caller, terms, 'read', context.memberships);
  return toPayment(await context.store.get(params.accountId, params.paymentId));
};

export const handler = handle(
  getPayment,
  { store: paymentReader(), accounts: accountReader(), memberships: memberships() },
  operation,
);
