/** Why a payment was refused; the same for every copy of the command, for good. */
export const refusals = [
  'insufficient-funds',
  'limit-exceeded',
  'verification-required',
  'account-frozen',
  'account-closed',
  'unknown-payee',
  'payment-refused',
] as const;
export type RefusedBecause = (typeof refusals)[number];

/**
 * What the payer hears of a refusal of the ledger. What is the matter with the account of who is paid is not for the payer.
 * @param payer the account that pays.
 */
export function refusedBecause(
  { code, accountId }: { readonly code: string; readonly accountId: string | undefined },
  payer: string,
): RefusedBecause {
  if (accountId !== undefined && accountId !== payer) return 'unknown-payee';
  return refusals.find((each) => each === code) ?? 'payment-refused';
}
