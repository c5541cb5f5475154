import type { Memberships } from '../../../lib/policy/memberships.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Idempotency } from '../../../lib/runtime/idempotency.ts';
import type { Caller, Context } from '../../../lib/runtime/operation.ts';
import type { Outcomes } from '../../../lib/runtime/outcomes.ts';
import type { BankCase } from '../contract/cases.ts';
import type { AccountReader } from '../store/accounts.ts';
import type { CaseStore } from '../store/cases.ts';
import type { CaseItem } from '../store/items.ts';
import type { UnmatchedCases } from '../store/unmatched-cases.ts';
import { assertUninvolved } from './assert-uninvolved.ts';
import { toCase } from './case-view.ts';
import { stepUnmatched } from './step-unmatched.ts';

interface Dependencies {
  readonly cases: Pick<CaseStore, 'stepWrites' | 'commit'>;
  readonly unmatched: UnmatchedCases;
  readonly accounts: Pick<AccountReader, 'all'>;
  readonly memberships: Memberships;
  readonly store: { readonly outcomes: Pick<Outcomes, 'accompany'> };
}

interface Decision {
  readonly decision: 'approve' | 'refuse';
  readonly note: string;
  readonly accountId?: string | undefined;
}

/** Whose the money is that a rail brought or took: two of the staff say the same, and neither of them has to do with the account. */
export async function decideUnmatched(
  row: CaseItem,
  { decision, note, accountId }: Decision,
  caller: Caller,
  context: Context & Dependencies & { readonly idempotency: Idempotency },
): Promise<BankCase> {
  const { cases, unmatched, accounts, memberships, store, idempotency, newId } = context;
  const isGiven = decision === 'approve';
  if (isGiven !== (accountId !== undefined)) throw new AppError('case-needs-account');
  if (accountId?.includes(':') && !accountId.endsWith(`:${row.currency}`)) throw new AppError('case-needs-account');
  const owners = accountId === undefined || accountId.includes(':') ? [] : await accounts.all([accountId]);
  if (accountId !== undefined && !accountId.includes(':') && owners.length === 0) throw new AppError('unknown-payee');
  await assertUninvolved(
    caller,
    row,
    owners.map(({ terms }) => terms),
    memberships,
  );
  const at = context.now();
  const outcome = isGiven ? ('approved' as const) : ('refused' as const);
  const next = stepUnmatched(row, { by: caller.personId, outcome, note, owner: accountId }, at);
  const response = toCase(next);
  const tools = { now: () => at, newId };
  const writes = cases.stepWrites(row, next, tools);
  if (next.state !== 'decided') return cases.commit(writes, response, context);
  const beside = store.outcomes.accompany({ idempotency, response, now: at });
  const deciding = { ...tools, idempotency, writes, beside };
  if (accountId === undefined) await unmatched.sendBack(row, deciding);
  else await unmatched.give(row, accountId, deciding);
  return response;
}
