import type { RouteInput } from '../../lib/contract/route.ts';
import { type Fraud, SubjectReused } from '../../lib/fraud/decide.ts';
import type { Facts } from '../../lib/fraud/model/facts.ts';
import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { Caller, Operation } from '../../lib/runtime/operation.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { makePayment } from './contract/payments.ts';
import { spendingOf } from './model/account-view.ts';
import { type Course, courseOf, factsOf } from './model/course.ts';
import { derivedId } from './model/derived-id.ts';
import { assertHolder } from './model/holder-rights.ts';
import { minorOf } from './model/money.ts';
import { type Asked, heldOrder, newOrder } from './model/new-order.ts';
import { type AwayPayee, awayFacts, awayPayee, payoutOrder } from './model/pay-out.ts';
import { payeeNumber } from './model/payee-number.ts';
import { toPayment } from './model/payment-view.ts';
import { currencyAmong, feeOf, type Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { proofAbove } from './model/step-up.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type FraudWithin, fraudWithin, letKnow } from './store/fraud.ts';
import { confirmedPayee, type PayeeStore, payeeStore } from './store/payees.ts';
import { type Order, type PaymentStore, paymentStore } from './store/payments.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<PaymentStore, 'pay' | 'refuse' | 'proofs'>;
  readonly fraud: FraudWithin;
  readonly accounts: Pick<AccountReader, 'get' | 'withPayee'>;
  readonly payees: Pick<PayeeStore, 'get'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof makePayment, Dependencies> = async ({ body }, caller, context) => {
  const { store, accounts, now } = context;
  const said = context.terms();
  const idempotency = context.idempotency as Idempotency;
  const { number, name } = await whoIsPaid(body, caller, context);
  const { terms: payer, limits, payee } = await accounts.withPayee(body.accountId, number);
  await assertHolder(caller, payer, 'spend', context.memberships);
  const currency = currencyAmong(said, body.currency, [payer]);
  const amount = minorOf(body.amount, currency);
  if (payer.currency !== currency) throw new AppError('currency-mismatch');
  const away = payee ? undefined : awayPayee(number, name, amount, currency, said);
  if (payee?.accountId === payer.accountId) throw new AppError('self-transfer');
  if (payee && payee.currency !== currency) throw new AppError('currency-mismatch');
  const proof = await proofAbove(said, amount, currency, context, store.proofs);
  const paymentId = derivedId(idempotency.id, 'payment');
  const asked = {
    paymentId,
    fingerprint: idempotency.fingerprint,
    payer,
    amount,
    fee: feeOf(said, payer.product, currency),
    note: body.note,
    at: now(),
    today: dayAt(now(), said.timeZone),
    spending: spendingOf(limits),
    proof,
  };
  const to = payee ? { kind: 'transfer' as const, payee: payee.accountId } : awayFacts(number);
  const facts = factsOf(payer, to, amount, caller, context.sourceIp, said);
  const fraud = context.fraud(said.fraudWithinMs, (error) => context.log.warn('decided without rules', { error }));
  const verdict = await decided(fraud, paymentId, facts);
  const isProven = proof.length > 0;
  const holder = payer.holderKind === 'person' && payer.holderId ? [payer.holderId] : [];
  const course = courseOf(verdict, said, {
    currency,
    isProven,
    caseId: derivedId(idempotency.id, 'case'),
    involved: [caller.personId, ...holder],
  });
  const command = { ...context, idempotency };
  const order = payee
    ? orderOf({ ...asked, payee: { accountId: payee.accountId, number } }, course, newOrder)
    : orderOf({ ...asked, ...(away as AwayPayee) }, course, payoutOrder);
  if (course === 'refuse') return toPayment(await store.refuse(order, 'payment-refused'));
  const made = await store.pay(order, command);
  if (isProven && verdict.action === 'challenge') await letKnow(fraud, paymentId, context.log);
  return toPayment(made);
};

/** Who is paid: by number, or as a payee of who holds the account. */
async function whoIsPaid(
  { accountId, number, name, payeeId }: RouteInput<typeof makePayment>['body'],
  caller: Caller,
  { accounts, payees, ...context }: Dependencies,
): Promise<{ readonly number: string; readonly name: string | undefined }> {
  if ((number === undefined) === (payeeId === undefined))
    throw new AppError('unknown-payee', 'Name who is paid either by `number` or by `payeeId`.');
  if (payeeId === undefined) return { number: payeeNumber(number ?? '', context.terms()), name };
  const { terms: payer } = await accounts.get(accountId);
  await assertHolder(caller, payer, 'spend', context.memberships);
  return confirmedPayee(payees, payer.holderId, payeeId);
}

/** One that is refused is kept as it would have gone. */
const orderOf = <A extends Asked>(asked: A, course: Course, atOnce: (asked: A) => Order): Order =>
  typeof course === 'string' ? atOnce(asked) : heldOrder(asked, course);

/** Another payment under the same Idempotency-Key has another decision already. */
async function decided(fraud: Fraud, paymentId: string, facts: Facts) {
  try {
    return await fraud.decide(paymentId, facts);
  } catch (error) {
    if (error instanceof SubjectReused) throw new AppError('idempotency-key-reused');
    throw error;
  }
}

const store = paymentStore();
export const handler = handle(
  makePayment,
  {
    stepUps: stepUpGuard(),
    store,
    outcomes: store.outcomes,
    accounts: accountReader(),
    payees: payeeStore(),
    memberships: memberships(),
    terms,
    fraud: fraudWithin,
  },
  operation,
);
