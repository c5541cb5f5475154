import type { Decision } from './evaluate.ts';
import type { Kind } from './facts.ts';
import type { Action } from './rule-set.ts';

/** `version` of what was decided without rules. */
export const noRules = 'none';

/** Seconds after which a payment that was refused for want of rules may be tried again. */
export const tryAgainSeconds = 5;

/**
 * What is done when nobody can decide: what leaves us, or could be anybody's card, is refused for now; a chip that was there is trusted, as the limits of the
 * account still hold; what can wait is looked at by people.
 */
const withoutRules: Readonly<Record<Kind, { readonly action: Action; readonly retryAfter?: number }>> = {
  payout: { action: 'block', retryAfter: tryAgainSeconds },
  'card-not-present': { action: 'block', retryAfter: tryAgainSeconds },
  'card-present': { action: 'allow' },
  transfer: { action: 'review' },
  purchase: { action: 'review' },
};

/** A decision without rules, by the kind alone. `retryAfter`: seconds; it is not for good. */
export const fallbackFor = (kind: Kind): Decision & { readonly retryAfter?: number } => ({
  version: noRules,
  score: 0,
  reasons: [],
  unknown: [],
  ...withoutRules[kind],
});
