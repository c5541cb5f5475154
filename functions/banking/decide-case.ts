import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { decideCase } from './contract/cases.ts';
import { assertUninvolved } from './model/assert-uninvolved.ts';
import { toCase } from './model/case-view.ts';
import { concernsHolder } from './model/concerns-holder.ts';
import { decideRailCase } from './model/decide-rail-case.ts';
import { decideUnmatched } from './model/decide-unmatched.ts';
import { isPending } from './model/payment-states.ts';
import type { Terms } from './model/products.ts';
import { isRailCase } from './model/rails/rail-case.ts';
import { stepCase } from './model/step-case.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type CaseStore, caseStore } from './store/cases.ts';
import { type DisputeStore, disputeStore } from './store/disputes.ts';
import { type FraudWithin, fraudWithin, letKnow } from './store/fraud.ts';
import { type HeldPayments, heldPayments } from './store/held-payments.ts';
import type { HeldPaymentItem } from './store/items.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';
import { type RailCases, railCases } from './store/rail-cases.ts';
import { terms } from './store/terms.ts';
import { type UnmatchedCases, unmatchedCases } from './store/unmatched-cases.ts';

interface Dependencies {
  readonly store: Pick<HeldPayments, 'settle' | 'release' | 'outcomes'>;
  readonly cases: Pick<CaseStore, 'get' | 'stepWrites' | 'commit'>;
  readonly payments: Pick<PaymentReader, 'get'>;
  readonly disputes: Pick<DisputeStore, 'get' | 'decide'>;
  readonly accounts: Pick<AccountReader, 'all'>;
  readonly unmatched: UnmatchedCases;
  readonly rails: Pick<RailCases, 'giveBack'>;
  readonly memberships: Memberships;
  readonly fraud: FraudWithin;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof decideCase, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, cases, payments, accounts, disputes, newId } = context;
  const idempotency = context.idempotency as Idempotency;
  const row = await cases.get(params.caseId);
  if (row.kind === 'unmatched') return decideUnmatched(row, body, caller, { ...context, idempotency });
  if (isRailCase(row)) return decideRailCase(row, body, caller, { ...context, idempotency });
  const { accountId, payeeAccountId, paymentId } = row;
  const sides = await accounts.all([accountId, ...(payeeAccountId ? [payeeAccountId] : [])]);
  await assertUninvolved(
    caller,
    row,
    sides.map((side) => side.terms),
    context.memberships,
  );
  const payer = sides.find(({ terms: side }) => side.accountId === accountId)?.terms;
  if (!payer) throw new AppError('not-found');
  concernsHolder(payer);
  const at = context.now();
  const next = stepCase(row, caller.personId, body, at);
  const response = toCase(next);
  const tools = { now: () => at, newId };
  const writes = cases.stepWrites(row, next, tools);
  if (next.state !== 'decided') return cases.commit(writes, response, context);
  if (row.disputeId !== undefined) {
    const dispute = await disputes.get(accountId, row.disputeId);
    const state = next.decision?.outcome === 'approved' ? 'won' : 'lost';
    await disputes.decide(dispute, state, payer.holderId, writes, { ...tools, idempotency, response });
    return response;
  }
  const payment = await payments.get(accountId, paymentId);
  if (!isPending(payment.state)) throw new AppError('case-decided');
  const held = payment as HeldPaymentItem;
  // The case is decided also when the payment cannot go any more: the answer is the same.
  const beside = store.outcomes.accompany({ idempotency, response, now: at });
  const ending = { ...tools, by: idempotency.id, writes: [...writes, ...beside.writes] };
  try {
    if (next.decision?.outcome === 'approved') {
      const made = await store.settle(held, payer.number, ending);
      if (made.state !== 'refused') await letKnow(context.fraud(context.terms().fraudWithinMs), paymentId, context.log);
    } else await store.release(held, { state: 'refused', reason: 'payment-refused' }, ending);
  } catch (error) {
    if (error instanceof AppError && error.code === 'payment-over') throw new AppError('case-decided');
    throw error;
  }
  beside.committed();
  return response;
};

const store = heldPayments();
export const handler = handle(
  decideCase,
  {
    store,
    outcomes: store.outcomes,
    cases: caseStore(),
    payments: paymentReader(),
    disputes: disputeStore(),
    accounts: accountReader(),
    unmatched: unmatchedCases(),
    rails: railCases(),
    memberships: memberships(),
    fraud: fraudWithin,
    terms,
  },
  operation,
);
