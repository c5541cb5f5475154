import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { addStandingOrder } from './contract/orders.ts';
import { derivedId } from './model/derived-id.ts';
import { assertHolder } from './model/holder-rights.ts';
import { minorOf } from './model/money.ts';
import { begun } from './model/orders/course.ts';
import { ruleOf } from './model/orders/order-rule.ts';
import { toOrder } from './model/orders/order-view.ts';
import { currencyAmong, type Terms } from './model/products.ts';
import { proofAbove } from './model/step-up.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type OrderItem, orderKey } from './store/order-items.ts';
import { type OrderStore, orderStore } from './store/orders.ts';
import { confirmedPayee, type PayeeStore, payeeStore } from './store/payees.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<OrderStore, 'add' | 'proofs'>;
  readonly accounts: Pick<AccountReader, 'get' | 'payee'>;
  readonly payees: Pick<PayeeStore, 'get'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof addStandingOrder, Dependencies> = async ({ body }, caller, context) => {
  const { store, accounts, payees, now } = context;
  const { accountId, payeeId, note } = body;
  const said = context.terms();
  const { id, fingerprint } = context.idempotency as Idempotency;
  const { terms: payer } = await accounts.get(accountId);
  await assertHolder(caller, payer, 'spend', context.memberships);
  const { holderId = '', holderKind } = payer;
  const currency = currencyAmong(said, body.currency, [payer]);
  const amount = minorOf(body.amount, currency);
  const rule = ruleOf(body, said, now());
  if (payer.currency !== currency) throw new AppError('currency-mismatch');
  if (payer.state === 'closed') throw new AppError('account-closed');
  const { name, number } = await confirmedPayee(payees, holderId, payeeId);
  const payee = await accounts.payee(number);
  if (!payee) throw new AppError('unknown-payee');
  if (payee.accountId === accountId) throw new AppError('self-transfer');
  if (payee.currency !== currency) throw new AppError('currency-mismatch');
  const proof = await proofAbove(said, amount, currency, context, store.proofs);
  const orderId = derivedId(id, 'order');
  const item: OrderItem = {
    ...orderKey(holderId, orderId),
    entity: 'BankOrder',
    orderId,
    holderId,
    holderKind,
    accountId,
    payeeId,
    name,
    number,
    amount: String(amount),
    currency,
    ...(note === undefined ? {} : { note }),
    ...begun(rule),
    madeBy: caller.personId,
    createdAt: now().toISOString(),
    fingerprint,
    revision: 1,
  };
  if (item.state === 'ended') throw new AppError('invalid-schedule');
  return store.add(item, said.ordersPerHolder, proof, toOrder(item), context);
};

const store = orderStore();
export const handler = handle(
  addStandingOrder,
  {
    stepUps: stepUpGuard(),
    store,
    outcomes: store.outcomes,
    accounts: accountReader(),
    payees: payeeStore(),
    memberships: memberships(),
    terms,
  },
  operation,
);
