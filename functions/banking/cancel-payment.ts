import { withdrawCase } from '../../lib/fraud/model/case.ts';
import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { cancelPayment } from './contract/payments.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toPayment } from './model/payment-view.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type CaseStore, caseStore } from './store/cases.ts';
import { assertHeld, type HeldPayments, heldPayments } from './store/held-payments.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';

interface Dependencies {
  readonly store: Pick<HeldPayments, 'release' | 'outcomes'>;
  readonly cases: Pick<CaseStore, 'get' | 'stepWrites'>;
  readonly payments: Pick<PaymentReader, 'get'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
}

/** Also when its time is over and nobody has swept it: it ends once, and the money is back either way. */
export const operation: Operation<typeof cancelPayment, Dependencies> = async ({ params }, caller, context) => {
  const { store, payments, accounts, cases, now, newId } = context;
  const idempotency = context.idempotency as Idempotency;
  const { terms } = await accounts.get(params.accountId);
  await assertHolder(caller, terms, 'spend', context.memberships);
  const row = await payments.get(params.accountId, params.paymentId);
  assertHeld(row);
  const at = now();
  const beside = store.outcomes.accompany({
    idempotency,
    response: toPayment({ ...row, state: 'cancelled' }),
    now: at,
  });
  const looked = row.caseId === undefined ? undefined : await cases.get(row.caseId);
  const writes = looked ? cases.stepWrites(looked, { ...looked, ...withdrawCase(looked, at) }, { now, newId }) : [];
  const ending = { by: idempotency.id, writes, beside, now: () => at, newId };
  return toPayment(await store.release(row, { state: 'cancelled' }, ending));
};

const store = heldPayments();
export const handler = handle(
  cancelPayment,
  {
    store,
    outcomes: store.outcomes,
    cases: caseStore(),
    payments: paymentReader(),
    accounts: accountReader(),
    memberships: memberships(),
  },
  operation,
);
