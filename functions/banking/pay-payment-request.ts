import { SubjectReused } from '../../lib/fraud/decide.ts';
import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { Refused } from '../../lib/runtime/outcomes.ts';
import { demandStepUp } from '../../lib/runtime/step-up.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { payPaymentRequest } from './contract/request-payments.ts';
import { spendingOf } from './model/account-view.ts';
import { courseOf, factsOf } from './model/course.ts';
import { derivedId } from './model/derived-id.ts';
import { assertHolder } from './model/holder-rights.ts';
import { newOrder } from './model/new-order.ts';
import { toPayment } from './model/payment-view.ts';
import { feeOf, type Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { proofAbove } from './model/step-up.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type FraudWithin, fraudWithin, letKnow } from './store/fraud.ts';
import { type PaymentStore, paymentStore } from './store/payments.ts';
import { type RequestStore, requestStore } from './store/requests.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<PaymentStore, 'pay' | 'refuse' | 'proofs'>;
  readonly requests: Pick<RequestStore, 'get' | 'endWrites'>;
  readonly accounts: Pick<AccountReader, 'get' | 'payee'>;
  readonly fraud: FraudWithin;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

/** The rows of the request end in the transaction of the payment: of two who pay at once, or of payment and withdrawal, one takes effect. */
export const operation: Operation<typeof payPaymentRequest, Dependencies> = async (
  { params, body },
  caller,
  context,
) => {
  const { store, requests, accounts, now, newId } = context;
  const said = context.terms();
  const idempotency = context.idempotency as Idempotency;
  const { terms: payer, limits } = await accounts.get(body.accountId);
  await assertHolder(caller, payer, 'spend', context.memberships);
  const { requestId, side, ...request } = await requests.get(payer.holderId ?? '', params.requestId);
  if (side !== 'asked') throw new AppError('not-found');
  const paymentId = derivedId(idempotency.id, 'payment');
  const at = now();
  // A repeat of the command that paid it goes on, and finds its payment.
  if (request.state !== 'open' && request.paymentId !== paymentId) throw new AppError('request-over');
  if (request.state === 'open' && request.until <= at.toISOString()) throw new AppError('request-over');
  const { currency, number } = request;
  if (payer.currency !== currency) throw new AppError('currency-mismatch');
  const payee = await accounts.payee(number);
  if (payee?.accountId !== request.accountId) throw new AppError('unknown-payee');
  const amount = BigInt(request.amount);
  const before = await proofAbove(said, amount, currency, context, store.proofs);
  const fraud = context.fraud(said.fraudWithinMs, (error) => context.log.warn('decided without rules', { error }));
  const facts = factsOf(payer, { kind: 'transfer', payee: payee.accountId }, amount, caller, context.sourceIp, said);
  const verdict = await fraud.decide(paymentId, facts).catch((error: unknown) => {
    throw error instanceof SubjectReused ? new AppError('idempotency-key-reused') : error;
  });
  const asksProof = verdict.action === 'challenge' && before.length === 0;
  const proof = asksProof ? [await demandStepUp(context, store.proofs)] : before;
  const about = { currency, isProven: true, caseId: derivedId(paymentId, 'case'), involved: [] };
  const course = courseOf(verdict, said, about);
  const made = newOrder({
    paymentId,
    fingerprint: idempotency.fingerprint,
    payer,
    payee: { accountId: payee.accountId, number },
    amount,
    fee: feeOf(said, payer.product, currency),
    note: request.note,
    at,
    today: dayAt(at, said.timeZone),
    spending: spendingOf(limits),
    proof,
  });
  const order = { ...made, outgoing: { ...made.outgoing, requestId } };
  if (course !== 'settle') return toPayment(await store.refuse(order, 'payment-refused'));
  const row = { requestId, side, ...request };
  const step = requests.endWrites(row, { state: 'paid', paymentId }, { now: () => at, newId });
  try {
    const paid = await store.pay({ ...order, step }, { ...context, idempotency });
    if (verdict.action === 'challenge') await letKnow(fraud, paymentId, context.log);
    return toPayment(paid);
  } catch (error) {
    if (error instanceof Refused) throw new AppError('request-over');
    throw error;
  }
};

const store = paymentStore();
export const handler = handle(
  payPaymentRequest,
  {
    stepUps: stepUpGuard(),
    store,
    outcomes: store.outcomes,
    requests: requestStore(),
    accounts: accountReader(),
    fraud: fraudWithin,
    memberships: memberships(),
    terms,
  },
  operation,
);
