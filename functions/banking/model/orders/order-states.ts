/** `paused` by the holder, `stopped` by the bank until the holder lets it go on, `ended` for good. */
export const orderStates = ['active', 'paused', 'stopped', 'ended'] as const;
export type OrderState = (typeof orderStates)[number];
