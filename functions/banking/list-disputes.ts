import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listDisputes } from './contract/disputes.ts';
import { toDispute } from './model/disputes/dispute-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type DisputeReader, disputeReader } from './store/dispute-reader.ts';

interface Dependencies {
  readonly store: Pick<DisputeReader, 'page'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof listDisputes, Dependencies> = async ({ params, query }, caller, context) => {
  const { store, accounts, page } = context;
  const { terms } = await accounts.get(params.accountId);
  await assertHolder(caller, terms, 'read', context.memberships);
  const { items, next } = await store.page(params.accountId, query.limit, await page.start());
  return { items: items.map(toDispute), nextCursor: await page.next(next) };
};

export const handler = handle(
  listDisputes,
  { store: disputeReader(), accounts: accountReader(), memberships: memberships(), cursors: signedCursors() },
  operation,
);
