export const disputeReasons = ['not-recognised', 'not-received', 'wrong-amount', 'duplicate', 'other'] as const;
export type DisputeReason = (typeof disputeReasons)[number];
export const disputeStates = ['open', 'won', 'lost'] as const;
export type DisputeState = (typeof disputeStates)[number];
