/**
 * Where a payment's money is. `held`, `challenged`, `review`: set aside, pending on the payer and on clearing; of payments between accounts of the book none
 * is `held`, that is for rails. `settled`: with who is paid. `refused`, `cancelled`, `expired`: it never left. By a rail: `submitted`, posted on clearing until the
 * rail says what became of it; `rejected`, `returned`: the payer's again.
 */
export const paymentStates = [
  'held',
  'challenged',
  'review',
  'submitted',
  'settled',
  'rejected',
  'returned',
  'refused',
  'cancelled',
  'expired',
] as const;
export type PaymentState = (typeof paymentStates)[number];

const pendingStates = ['held', 'challenged', 'review'] as const satisfies readonly PaymentState[];
export type PendingState = (typeof pendingStates)[number];

export const isPending = (state: PaymentState): state is PendingState =>
  (pendingStates as readonly PaymentState[]).includes(state);
