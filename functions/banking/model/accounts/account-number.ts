import { checkDigits, makeIban, remainder97 } from './iban.ts';

/** How an institution numbers accounts. */
export interface NumberScheme {
  /** Of the IBAN; without it numbers are the digits alone. */
  readonly country?: string;
  /** What stands before the account's own digits: bank and branch. */
  readonly prefix: string;
  /** Of the account, the two check digits of ours included; 6 to 18. */
  readonly digits: number;
}

/** Digits of which each is as likely as any other. @param randomBytes as of node:crypto */
function randomDigits(count: number, randomBytes: (size: number) => Uint8Array): string {
  let digits = '';
  while (digits.length < count) {
    for (const byte of randomBytes(count)) if (byte < 250 && digits.length < count) digits += String(byte % 10);
  }
  return digits;
}

/**
 * A number for a new account: by chance, so that nobody can count customers or guess the next one, with two check digits (MOD 97-10) at its end, so that a
 * mistyped one is no other's; an IBAN where the scheme has a country. That it is free is for who stores it.
 */
export function newAccountNumber(scheme: NumberScheme, randomBytes: (size: number) => Uint8Array): string {
  const own = randomDigits(scheme.digits - 2, randomBytes);
  const number = own + checkDigits(own);
  return scheme.country ? makeIban(scheme.country, scheme.prefix + number) : number;
}

/** Whether the digits of an account end with their check digits. */
export const isAccountNumber = (digits: string): boolean => /^\d{6,18}$/.test(digits) && remainder97(digits) === 1;
