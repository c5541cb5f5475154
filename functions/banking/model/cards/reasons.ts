/** Why the processor's message was declined; the same for every copy of it, for good. */
export const cardReasons = [
  'unknown-card',
  'card-frozen',
  'card-cancelled',
  'currency-mismatch',
  'invalid-amount',
  'insufficient-funds',
  'limit-exceeded',
  'verification-required',
  'account-frozen',
  'account-closed',
  'suspected-fraud',
  /** The processor's id of the authorisation belongs to another one, or that was taken back before it came. */
  'authorisation-used',
  /** It is cleared, reversed or expired. */
  'authorisation-over',
  /** More than was authorised, and than a tip may be. */
  'exceeds-authorisation',
  'refused',
] as const;
export type CardReason = (typeof cardReasons)[number];

/** What the processor hears of a refusal of the ledger. */
export const cardReasonOf = (code: string): CardReason => cardReasons.find((each) => each === code) ?? 'refused';
