/** Why the ledger did not do what it was asked. */
export type RefusalCode =
  // What was asked is wrong in itself; nothing was looked up, nothing is kept.
  | 'invalid-amount'
  | 'invalid-id'
  | 'invalid-metadata'
  | 'invalid-time'
  | 'invalid-rate'
  | 'unknown-currency'
  | 'unbalanced'
  | 'self-transfer'
  | 'too-many-accounts'
  | 'too-many-legs'
  // By the clock of who was asked: only when nothing was made under the id before. A hold that is over (`invalid-time`) is kept, the other is not.
  | 'effective-in-future'
  // Decided from what is stored; a transfer's refusal is kept under its id.
  | 'ledger-not-found'
  | 'ledger-id-reused'
  | 'account-not-found'
  | 'account-frozen'
  | 'account-closed'
  | 'account-not-empty'
  | 'account-id-reused'
  | 'account-unlimited'
  // The account is of the recorded lane, or of the other one, and what was asked needs it otherwise.
  | 'account-recorded'
  | 'account-guarded'
  | 'recorded-only'
  | 'not-recorded-yet'
  // A statement that its format cannot say: an amount with too many digits, a unit that is no currency, a long account number.
  | 'unfit-for-format'
  | 'currency-mismatch'
  | 'insufficient-funds'
  | 'balance-too-large'
  | 'stale-lock-version'
  | 'period-closed'
  | 'transfer-not-found'
  | 'transfer-id-reused'
  | 'not-reversible'
  | 'exceeds-transfer'
  | 'hold-not-found'
  | 'hold-resolved'
  | 'hold-expired'
  | 'hold-not-expired'
  | 'exceeds-hold';

/** The ledger's answer is no, and nothing was changed. The same command under the same id gets the same answer. */
export class LedgerRefusal extends Error {
  override readonly name = 'LedgerRefusal';
  readonly code: RefusalCode;
  /** The account that stands in the way, if it is one. */
  readonly accountId: string | undefined;

  constructor(code: RefusalCode, detail?: string, accountId?: string) {
    super(detail ? `${code}: ${detail}` : code);
    this.code = code;
    this.accountId = accountId;
  }
}

export function refuse(code: RefusalCode, detail?: string, accountId?: string): never {
  throw new LedgerRefusal(code, detail, accountId);
}
