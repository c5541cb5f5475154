/** `review`: a payment whose money is held; `dispute`: one that its payer, or a purchase that the holder of the card does not accept. */
export const caseKinds = ['review', 'dispute'] as const;
export type CaseKind = (typeof caseKinds)[number];
