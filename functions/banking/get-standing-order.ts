import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getStandingOrder } from './contract/orders.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toOrder } from './model/orders/order-view.ts';
import { type OrderReader, orderReader } from './store/order-reader.ts';

interface Dependencies {
  readonly store: Pick<OrderReader, 'get'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof getStandingOrder, Dependencies> = async (
  { params, query },
  caller,
  context,
) => {
  const holder = holderOf(caller, query.organisationId);
  await assertHolder(caller, holder, 'read', context.memberships);
  return toOrder(await context.store.get(holder.holderId, params.orderId));
};

export const handler = handle(getStandingOrder, { store: orderReader(), memberships: memberships() }, operation);
