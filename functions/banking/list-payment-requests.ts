import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listPaymentRequests } from './contract/requests.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toRequest } from './model/requests/request-view.ts';
import { type RequestReader, requestReader } from './store/request-reader.ts';

interface Dependencies {
  readonly store: Pick<RequestReader, 'page'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof listPaymentRequests, Dependencies> = async ({ query }, caller, context) => {
  const { store, page } = context;
  const holder = holderOf(caller, query.organisationId);
  await assertHolder(caller, holder, 'read', context.memberships);
  const { items, next } = await store.page(holder.holderId, query.limit, await page.start());
  return { items: items.map(toRequest), nextCursor: await page.next(next) };
};

export const handler = handle(
  listPaymentRequests,
  { store: requestReader(), memberships: memberships(), cursors: signedCursors() },
  operation,
);
