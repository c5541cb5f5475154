import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { endStandingOrder } from './contract/orders.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { withdrawn } from './model/orders/course.ts';
import { toOrder } from './model/orders/order-view.ts';
import { type OrderStore, orderStore } from './store/orders.ts';

interface Dependencies {
  readonly store: Pick<OrderStore, 'get' | 'stepWrites' | 'commit'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof endStandingOrder, Dependencies> = async (
  { params, query },
  caller,
  context,
) => {
  const { store } = context;
  const holder = holderOf(caller, query.organisationId);
  await assertHolder(caller, holder, 'spend', context.memberships);
  const before = await store.get(holder.holderId, params.orderId);
  if (before.state === 'ended') throw new AppError('order-over');
  const after = { ...before, ...withdrawn(before) };
  return store.commit(store.stepWrites(before, after, context), toOrder(after), context);
};

const store = orderStore();
export const handler = handle(
  endStandingOrder,
  { store, outcomes: store.outcomes, memberships: memberships() },
  operation,
);
