/**
 * `review`: a payment whose money is held; `dispute`: one that its payer, or a purchase that the holder of the card does not accept; `unmatched`: money of a
 * rail that nobody knows whose it is; `late-reject`: a payment that the rail settled and rejected; `missing`: one of which it said nothing in its time.
 */
export const caseKinds = ['review', 'dispute', 'unmatched', 'late-reject', 'missing'] as const;
export type CaseKind = (typeof caseKinds)[number];
