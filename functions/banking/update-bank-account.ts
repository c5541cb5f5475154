import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { demandStepUp } from '../../lib/runtime/step-up.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { updateBankAccount } from './contract/accounts.ts';
import { limitsByHolder } from './model/account-limits.ts';
import { spendingOf, toBankAccount } from './model/account-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import { withDaily } from './model/kyc/limits.ts';
import { minorOf } from './model/money.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountChanges, accountChanges } from './store/account-changes.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { terms } from './store/terms.ts';
import { type VerificationStore, verificationStore } from './store/verifications.ts';

interface Dependencies {
  readonly store: AccountChanges;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly verifications: Pick<VerificationStore, 'find'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof updateBankAccount, Dependencies> = async (
  { params, body },
  caller,
  context,
) => {
  const { store, accounts, verifications, now } = context;
  const said = context.terms();
  const { terms: row, limits } = await accounts.get(params.accountId);
  await assertHolder(caller, row, 'manage', context.memberships);
  if (row.state === 'closed') throw new AppError('account-closed');
  const { currency } = row;
  const writes = [];
  let after = limits;
  if (body.perPayment !== undefined || body.daily !== undefined) {
    const { isRaised, after: changed } = limitsByHolder(
      said,
      currency,
      limits,
      row.holderId === undefined ? undefined : await verifications.find(row.holderId),
      {
        ...(body.perPayment === undefined ? {} : { perPayment: minorOf(body.perPayment, currency) }),
        ...(body.daily === undefined ? {} : { daily: minorOf(body.daily, currency) }),
      },
    );
    if (isRaised) writes.push(await demandStepUp(context, store.proofs));
    writes.push(store.changeLimits(limits, changed));
    after = { ...limits, ...changed, left: withDaily(spendingOf(limits), changed.daily).left };
  }
  const { nickname: _, ...nameless } = row;
  const named =
    body.nickname === undefined ? row : body.nickname === null ? nameless : { ...row, nickname: body.nickname };
  if (body.nickname !== undefined) writes.push(store.changeTerms(row, { nickname: body.nickname ?? undefined }));
  const response = toBankAccount({ terms: named, limits: after }, dayAt(now(), said.timeZone));
  return writes.length === 0 ? response : store.commit(writes, response, context);
};

const store = accountChanges();
export const handler = handle(
  updateBankAccount,
  {
    stepUps: stepUpGuard(),
    store,
    outcomes: store.outcomes,
    accounts: accountReader(),
    verifications: verificationStore(),
    memberships: memberships(),
    terms,
  },
  operation,
);
