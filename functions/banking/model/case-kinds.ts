/**
 * `review`: a payment whose money is held; `dispute`: one that its payer, or a purchase that the holder of the card does not accept; `unmatched`: money of a
 * rail that nobody knows whose it is.
 */
export const caseKinds = ['review', 'dispute', 'unmatched'] as const;
export type CaseKind = (typeof caseKinds)[number];
