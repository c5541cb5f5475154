import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { disputePayment } from './contract/disputes.ts';
import { openDispute } from './model/disputes/open.ts';
import { assertHolder } from './model/holder-rights.ts';
import type { Terms } from './model/products.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type DisputeStore, disputeStore } from './store/disputes.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<DisputeStore, 'open' | 'disputing'>;
  readonly payments: Pick<PaymentReader, 'get'>;
  readonly accounts: Pick<AccountReader, 'get' | 'payee'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof disputePayment, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, payments, accounts } = context;
  const { accountId, paymentId } = params;
  const { terms: row } = await accounts.get(accountId);
  await assertHolder(caller, row, 'spend', context.memberships);
  const payment = await payments.get(accountId, paymentId);
  // What the staff moved, or a dispute itself, has no number: there is nobody to dispute it with.
  if (payment.direction !== 'outgoing' || payment.state !== 'settled' || payment.number === undefined)
    throw new AppError('not-disputable');
  const payee = await accounts.payee(payment.number);
  const subject = {
    accountId,
    is: { paymentId },
    id: paymentId,
    size: BigInt(payment.amount),
    currency: payment.currency,
    madeAt: payment.madeAt,
    ...(payee ? { payeeAccountId: payee.accountId } : {}),
  };
  return openDispute(subject, body, store.disputing(payment, context.now()), row, caller, context);
};

const store = disputeStore();
export const handler = handle(
  disputePayment,
  {
    store,
    outcomes: store.outcomes,
    payments: paymentReader(),
    accounts: accountReader(),
    memberships: memberships(),
    terms,
  },
  operation,
);
