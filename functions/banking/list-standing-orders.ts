import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listStandingOrders } from './contract/orders.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toOrder } from './model/orders/order-view.ts';
import { type OrderReader, orderReader } from './store/order-reader.ts';

interface Dependencies {
  readonly store: Pick<OrderReader, 'page'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof listStandingOrders, Dependencies> = async ({ query }, caller, context) => {
  const { store, page } = context;
  const { holderId, ...holder } = holderOf(caller, query.organisationId);
  await assertHolder(caller, { holderId, ...holder }, 'read', context.memberships);
  const { items, next } = await store.page(holderId, query.limit, await page.start());
  return { items: items.map(toOrder), nextCursor: await page.next(next) };
};

export const handler = handle(
  listStandingOrders,
  { store: orderReader(), memberships: memberships(), cursors: signedCursors() },
  operation,
);
