import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getDispute } from './contract/disputes.ts';
import { toDispute } from './model/disputes/dispute-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type DisputeReader, disputeReader } from './store/dispute-reader.ts';

interface Dependencies {
  readonly store: Pick<DisputeReader, 'get'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof getDispute, Dependencies> = async ({ params }, caller, context) => {
  const { terms } = await context.accounts.get(params.accountId);
  await assertHolder(caller, terms, 'read', context.memberships);
  return toDispute(await context.store.get(params.accountId, params.disputeId));
};

export const handler = handle(
  getDispute,
  { store: disputeReader(), accounts: accountReader(), memberships: memberships() },
  operation,
);
