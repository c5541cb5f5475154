import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { demandStepUp } from '../../lib/runtime/step-up.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { confirmPayment } from './contract/payments.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toPayment } from './model/payment-view.ts';
import type { Terms } from './model/products.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type FraudWithin, fraudWithin, letKnow } from './store/fraud.ts';
import { assertHeld, type HeldPayments, heldPayments } from './store/held-payments.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<HeldPayments, 'settle' | 'outcomes' | 'proofs'>;
  readonly payments: Pick<PaymentReader, 'get'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
  readonly fraud: FraudWithin;
  readonly terms: () => Terms;
}

/** The amount was confirmed with the payment itself: the proof is of the path, which names it. */
export const operation: Operation<typeof confirmPayment, Dependencies> = async ({ params }, caller, context) => {
  const { store, payments, accounts, now, newId } = context;
  const idempotency = context.idempotency as Idempotency;
  const { terms: payer } = await accounts.get(params.accountId);
  await assertHolder(caller, payer, 'spend', context.memberships);
  const row = await payments.get(params.accountId, params.paymentId);
  if (row.state === 'refused') throw new AppError(row.reason ?? 'payment-refused');
  assertHeld(row);
  if (row.state !== 'challenged' || row.expiresAt <= now().toISOString()) throw new AppError('payment-over');
  const proof = await demandStepUp(context, store.proofs);
  const at = now();
  const response = toPayment({ ...row, state: row.rail === undefined ? 'settled' : 'submitted' });
  const beside = store.outcomes.accompany({ idempotency, response, now: at });
  const ending = { by: idempotency.id, writes: [proof], beside, now: () => at, newId };
  const made = await store.settle(row, payer.number, ending);
  if (made.state === 'refused') throw new AppError(made.reason ?? 'payment-refused');
  await letKnow(context.fraud(context.terms().fraudWithinMs), params.paymentId, context.log);
  return toPayment(made);
};

const store = heldPayments();
export const handler = handle(
  confirmPayment,
  {
    stepUps: stepUpGuard(),
    store,
    outcomes: store.outcomes,
    payments: paymentReader(),
    accounts: accountReader(),
    memberships: memberships(),
    fraud: fraudWithin,
    terms,
  },
  operation,
);
