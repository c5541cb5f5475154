import { exact } from '../../../lib/ledger/model/amount.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { type LimitsItem, limitsKey } from '../store/items.ts';
import { effectiveLimits } from './kyc/limits.ts';
import { unverified, type Verification } from './kyc/verification.ts';
import { levelLimits, type Terms } from './products.ts';

interface Own {
  readonly perPayment?: bigint;
  readonly daily?: bigint;
}

/** The lowest of what the verification allows and what the holder wants. */
function effective(terms: Terms, currency: string, verification: Verification | undefined, own: Own) {
  const found = effectiveLimits(verification ?? unverified, levelLimits(terms, currency), own);
  return { perPayment: found.perPayment ?? 0n, daily: found.daily ?? 0n, outgoing: found.outgoing };
}

/** The limits with which an account begins. */
export function limitsFor(
  terms: Terms,
  accountId: string,
  currency: string,
  verification: Verification | undefined,
  today: string,
): LimitsItem {
  const { perPayment, daily, outgoing } = effective(terms, currency, verification, {});
  return { ...limitsKey(accountId), entity: 'BankLimits', perPayment, daily, day: today, left: daily, outgoing };
}

const ownOf = ({ ownPerPayment, ownDaily }: LimitsItem): Own => ({
  ...(ownPerPayment === undefined ? {} : { perPayment: exact(ownPerPayment) }),
  ...(ownDaily === undefined ? {} : { daily: exact(ownDaily) }),
});

/** Limits after the holder is known better, or not any more. */
export const limitsByVerification = (terms: Terms, currency: string, before: LimitsItem, verification: Verification) =>
  effective(terms, currency, verification, ownOf(before));

/**
 * Limits after the holder set some of their own.
 * @throws AppError `invalid-limit` above what the verification allows.
 * @returns `isRaised`: something may leave that could not before.
 */
export function limitsByHolder(
  terms: Terms,
  currency: string,
  before: LimitsItem,
  verification: Verification | undefined,
  wanted: Own,
) {
  const most = effective(terms, currency, verification, {});
  if ((wanted.perPayment ?? 0n) > most.perPayment || (wanted.daily ?? 0n) > most.daily)
    throw new AppError('invalid-limit');
  const own = { ...ownOf(before), ...wanted };
  const after = effective(terms, currency, verification, own);
  return {
    isRaised: after.perPayment > exact(before.perPayment) || after.daily > exact(before.daily),
    after: {
      ...after,
      ...(own.perPayment === undefined ? {} : { ownPerPayment: own.perPayment }),
      ...(own.daily === undefined ? {} : { ownDaily: own.daily }),
    },
  };
}
