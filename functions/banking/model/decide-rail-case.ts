import type { Memberships } from '../../../lib/policy/memberships.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Idempotency } from '../../../lib/runtime/idempotency.ts';
import type { Caller, Context } from '../../../lib/runtime/operation.ts';
import type { Outcomes } from '../../../lib/runtime/outcomes.ts';
import type { BankCase } from '../contract/cases.ts';
import type { AccountReader } from '../store/accounts.ts';
import type { CaseStore } from '../store/cases.ts';
import type { CaseItem } from '../store/items.ts';
import type { PaymentReader } from '../store/payment-reader.ts';
import type { RailCases } from '../store/rail-cases.ts';
import { assertUninvolved } from './assert-uninvolved.ts';
import { toCase } from './case-view.ts';
import { concernsHolder } from './concerns-holder.ts';
import { stepCase } from './step-case.ts';

interface Dependencies {
  readonly cases: Pick<CaseStore, 'stepWrites' | 'commit'>;
  readonly rails: Pick<RailCases, 'giveBack'>;
  readonly payments: Pick<PaymentReader, 'get'>;
  readonly accounts: Pick<AccountReader, 'all'>;
  readonly memberships: Memberships;
  readonly store: { readonly outcomes: Pick<Outcomes, 'accompany'> };
}

/** Of a payment of which the rail says nothing, or two things: approved, the payer has the money again; refused, nothing moves. */
export async function decideRailCase(
  row: CaseItem,
  body: { readonly decision: 'approve' | 'refuse'; readonly note: string },
  caller: Caller,
  context: Context & Dependencies & { readonly idempotency: Idempotency },
): Promise<BankCase> {
  const { cases, rails, payments, accounts, memberships, store, idempotency, newId } = context;
  const { accountId, paymentId } = row;
  // What the bank itself sends back is of no customer.
  const sides = accountId.includes(':') ? [] : await accounts.all([accountId]);
  const holders = sides.map(({ terms }) => terms);
  await assertUninvolved(caller, row, holders, memberships);
  for (const holder of holders) concernsHolder(holder);
  const at = context.now();
  const next = stepCase(row, caller.personId, body, at);
  const response = toCase(next);
  const tools = { now: () => at, newId };
  const writes = cases.stepWrites(row, next, tools);
  if (next.state !== 'decided' || next.decision?.outcome !== 'approved') return cases.commit(writes, response, context);
  const payment = await payments.get(accountId, paymentId);
  if (payment.state !== (row.kind === 'missing' ? 'submitted' : 'settled')) throw new AppError('payment-moved');
  const beside = store.outcomes.accompany({ idempotency, response, now: at });
  await rails.giveBack(payment, { ...tools, idempotency, writes, beside });
  return response;
}
