import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { updateStandingOrder } from './contract/orders.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { minorOf } from './model/money.ts';
import { paused, resumed, until } from './model/orders/course.ts';
import { checkedEnd, scheduled } from './model/orders/order-rule.ts';
import { toOrder } from './model/orders/order-view.ts';
import type { Terms } from './model/products.ts';
import { checkedRule } from './model/schedule/standing-order.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { proofAbove } from './model/step-up.ts';
import type { OrderItem } from './store/order-items.ts';
import { type OrderStore, orderStore } from './store/orders.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<OrderStore, 'get' | 'stepWrites' | 'commit' | 'proofs'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

/** The last day first: an order that goes on does so within it. */
export const operation: Operation<typeof updateStandingOrder, Dependencies> = async (
  { params, query, body },
  caller,
  context,
) => {
  const { store, now } = context;
  const said = context.terms();
  const holder = holderOf(caller, query.organisationId);
  await assertHolder(caller, holder, 'spend', context.memberships);
  const before = await store.get(holder.holderId, params.orderId);
  if (before.state === 'ended') throw new AppError('order-over');
  let after: OrderItem = before;
  let proof: Awaited<ReturnType<typeof proofAbove>> = [];
  if (body.amount !== undefined) {
    const amount = minorOf(body.amount, before.currency);
    if (amount > BigInt(before.amount)) proof = await proofAbove(said, amount, before.currency, context, store.proofs);
    after = { ...after, amount: String(amount) };
  }
  if (body.note !== undefined) {
    const { note: _, ...rest } = after;
    after = body.note === null ? rest : { ...rest, note: body.note };
  }
  if (body.end !== undefined) {
    const end = body.end === null ? undefined : checkedEnd(body.end, dayAt(now(), said.timeZone));
    after = scheduled(() => ({ ...after, ...until(after, end) }));
    scheduled(() => checkedRule(after.rule));
  }
  if (body.state !== undefined && after.state !== 'ended' && body.state !== after.state)
    after = { ...withoutReason(after), ...(body.state === 'paused' ? paused(after) : resumed(after, now())) };
  if (after === before) return toOrder(before);
  return store.commit([...store.stepWrites(before, after, context), ...proof], toOrder(after), context);
};

const withoutReason = ({ reason: _, ...order }: OrderItem): OrderItem => order;

const store = orderStore();
export const handler = handle(
  updateStandingOrder,
  { stepUps: stepUpGuard(), store, outcomes: store.outcomes, memberships: memberships(), terms },
  operation,
);
