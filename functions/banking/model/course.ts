import type { Verdict } from '../../../lib/fraud/decide.ts';
import type { Facts } from '../../../lib/fraud/model/facts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import type { TermsItem } from '../store/items.ts';
import { wholeUnits } from './money.ts';
import type { Hold } from './new-order.ts';
import type { Terms } from './products.ts';

/** What fraud is told of a payment. @param payee of what kind it is, and who is paid. */
export function factsOf(
  payer: Pick<TermsItem, 'accountId' | 'holderId' | 'holderKind' | 'currency' | 'openedAt'>,
  payee: Pick<Facts, 'kind' | 'payee' | 'payeeCountry'>,
  amount: bigint,
  { personId }: Pick<Caller, 'personId'>,
  sourceIp: string | undefined,
  { stepUpAbove }: Pick<Terms, 'stepUpAbove'>,
): Facts {
  const { accountId, holderId, holderKind, currency, openedAt } = payer;
  return {
    ...payee,
    amount,
    currency,
    account: accountId,
    ...(sourceIp === undefined ? {} : { ip: sourceIp }),
    personId,
    ...(holderKind === 'organisation' && holderId !== undefined ? { organisationId: holderId } : {}),
    accountOpenedAt: openedAt,
    thresholds: [wholeUnits(stepUpAbove, currency)],
  };
}

type Timing = Pick<Terms, 'challengeMinutes' | 'reviewMinutes' | 'caseDueMinutes' | 'fourEyesAbove'>;

export type Course = 'settle' | 'refuse' | Hold;

interface About {
  readonly currency: string;
  /** The request came with a fresh proof of who gives it, which is all that a challenge would ask for. */
  readonly isProven: boolean;
  readonly caseId: string;
  readonly involved: readonly string[];
}

/**
 * What becomes of a payment by its verdict. A hold ends some time after the decision, not after now: so a repeat of the command is the same command of the
 * ledger, and a decision that nobody used is not used later.
 * @throws AppError `unavailable` with Retry-After when nobody could decide.
 */
export function courseOf(
  { action, decidedAt, retryAfter }: Verdict,
  terms: Timing,
  { currency, isProven, caseId, involved }: About,
): Course {
  const after = (minutes: number) => new Date(Date.parse(decidedAt) + minutes * 60_000);
  switch (action) {
    case 'allow':
      return 'settle';
    case 'challenge':
      return isProven ? 'settle' : { expiresAt: after(terms.challengeMinutes) };
    case 'review': {
      const rules = {
        dueSeconds: terms.caseDueMinutes * 60,
        fourEyesAbove: wholeUnits(terms.fourEyesAbove, currency),
      };
      return { expiresAt: after(terms.reviewMinutes), review: { caseId, involved, rules } };
    }
    default:
      if (retryAfter !== undefined) throw new AppError('unavailable', undefined, { retryAfter });
      return 'refuse';
  }
}
