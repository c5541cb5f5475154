import { SubjectReused } from '../../lib/fraud/decide.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation, Context } from '../../lib/runtime/operation.ts';
import { Refused } from '../../lib/runtime/outcomes.ts';
import { runOrders } from './contract/order-runs.ts';
import { spendingOf } from './model/account-view.ts';
import { courseOf, factsOf } from './model/course.ts';
import { derivedId } from './model/derived-id.ts';
import { heldOrder, newOrder } from './model/new-order.ts';
import { type OrderRefusal, paid, refused } from './model/orders/course.ts';
import { feeOf, type Terms } from './model/products.ts';
import { refusals } from './model/refused-because.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type FraudWithin, fraudWithin } from './store/fraud.ts';
import type { OrderItem } from './store/order-items.ts';
import { type OrderStore, orderStore } from './store/orders.ts';
import { type PayeeStore, payeeStore } from './store/payees.ts';
import { type PaymentStore, paymentStore } from './store/payments.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<PaymentStore, 'pay' | 'refuse'>;
  readonly orders: Pick<OrderStore, 'find' | 'stepWrites' | 'commit'>;
  readonly payees: Pick<PayeeStore, 'find'>;
  readonly accounts: Pick<AccountReader, 'find'>;
  readonly fraud: FraudWithin;
  readonly terms: () => Terms;
}

/** What became of one try; `again`: its id belongs to a command that was given up, the next one has another. */
type Outcome =
  | { readonly is: 'paid' | 'elsewhere' | 'again' }
  | { readonly is: 'refused'; readonly reason: OrderRefusal };

/**
 * Looks at the order as it is now: the message says only that it was due, and may come twice or late. The payment and the order's step to its next payment are
 * one transaction on condition of the order's revision, and its id is of revision and attempt: whoever comes second finds the order further on.
 */
export const operation: ConsumerOperation<typeof runOrders, Dependencies> = async ({ holderId, orderId }, context) => {
  const { orders, newId } = context;
  const at = context.now();
  const order = await orders.find(holderId, orderId);
  if (order?.state !== 'active' || order.dueAt > at.toISOString()) return;
  const { attempt, n, revision } = order;
  const paymentId = derivedId(`${orderId}:${n}:${attempt}:${revision}`, 'payment');
  const outcome = await tried(order, paymentId, { ...context, now: () => at });
  if (outcome.is === 'paid' || outcome.is === 'elsewhere') return;
  if (outcome.is === 'refused')
    context.log.info('standing order refused', { orderId, paymentId, reason: outcome.reason });
  const { course, told } =
    outcome.is === 'refused' ? refused(order, outcome.reason, context.terms(), at) : { course: order, told: undefined };
  const reason = outcome.is === 'refused' ? { last: { paymentId, at: at.toISOString(), reason: outcome.reason } } : {};
  const writes = orders.stepWrites(order, { ...order, ...course, ...reason }, { now: () => at, newId }, told);
  try {
    await orders.commit(writes, undefined, { idempotency: undefined, now: () => at });
  } catch (error) {
    // Somebody else took a step: it is looked at again when it is due.
    if (!(error instanceof AppError && error.code === 'conflict')) throw error;
  }
};

async function tried(order: OrderItem, paymentId: string, context: Context & Dependencies): Promise<Outcome> {
  const { store, orders, payees, accounts, now, newId } = context;
  const { holderId, accountId, number } = order;
  const [payee, found] = await Promise.all([payees.find(holderId, order.payeeId), accounts.find(accountId, number)]);
  const payer = found?.terms;
  if (!found || payer?.holderId !== holderId || payer.state === 'closed') return no('account-closed');
  if (payee?.confirmedAt === undefined) return no('payee-unconfirmed');
  if (!found.payee) return no('unknown-payee');
  const said = context.terms();
  const { currency } = order;
  const at = now();
  const last = { paymentId, at: at.toISOString() };
  const asked = {
    paymentId,
    fingerprint: paymentId,
    payer,
    payee: { accountId: found.payee.accountId, number },
    amount: BigInt(order.amount),
    fee: feeOf(said, payer.product, currency),
    note: order.note,
    at,
    today: dayAt(at, said.timeZone),
    spending: spendingOf(found.limits),
    proof: [],
  };
  const person = { personId: order.madeBy };
  const facts = factsOf(
    payer,
    { kind: 'transfer', payee: found.payee.accountId },
    asked.amount,
    person,
    undefined,
    said,
  );
  const fraud = context.fraud(said.fraudWithinMs, (error) => context.log.warn('decided without rules', { error }));
  try {
    const verdict = await fraud.decide(paymentId, facts);
    const course = courseOf(
      verdict,
      // Nobody is there at six in the morning.
      { ...said, challengeMinutes: said.orderChallengeMinutes },
      {
        currency,
        isProven: false,
        caseId: derivedId(paymentId, 'case'),
        involved: [order.madeBy, ...(order.holderKind === 'person' ? [holderId] : [])],
      },
    );
    const made = typeof course === 'string' ? newOrder(asked) : heldOrder(asked, course);
    const outgoing = { ...made.outgoing, orderId: order.orderId };
    if (course === 'refuse')
      return await store.refuse({ ...made, outgoing }, 'payment-refused').then(() => no('payment-refused'));
    const step = orders.stepWrites(order, { ...order, ...paid(order), last }, { now, newId });
    await store.pay({ ...made, outgoing, step }, { idempotency: undefined, now, newId });
    return { is: 'paid' };
  } catch (error) {
    if (error instanceof Refused) return { is: 'elsewhere' };
    if (error instanceof SubjectReused) return { is: 'again' };
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'idempotency-key-reused') return { is: 'again' };
    const reason = refusals.find((each) => each === error.code);
    if (!reason) throw error;
    return no(reason);
  }
}

const no = (reason: OrderRefusal): Outcome => ({ is: 'refused', reason });

export const handler = consume(
  runOrders,
  {
    store: paymentStore(),
    orders: orderStore(),
    payees: payeeStore(),
    accounts: accountReader(),
    fraud: fraudWithin,
    terms,
  },
  operation,
);
