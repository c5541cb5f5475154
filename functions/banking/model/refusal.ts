/** Why the module does not do, or does not read, what it was given. */
export type BankRefusalCode =
  | 'invalid-iban'
  | 'invalid-bic'
  | 'invalid-date'
  | 'invalid-time'
  | 'invalid-rate'
  | 'invalid-schedule'
  | 'invalid-amount'
  | 'invalid-state'
  | 'exceeds-authorisation'
  | 'invalid-file'
  | 'file-too-large'
  | 'hostile-file';

/** The answer is no, for what was asked itself, and nothing was changed. */
export class BankRefusal extends Error {
  override readonly name = 'BankRefusal';
  readonly code: BankRefusalCode;

  constructor(code: BankRefusalCode, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}

export function refuse(code: BankRefusalCode, detail: string): never {
  throw new BankRefusal(code, detail);
}
