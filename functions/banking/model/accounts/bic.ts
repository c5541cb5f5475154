import { refuse } from '../refusal.ts';

/** Four letters or digits of the institution, two letters of the country, two of the place, three of the branch if any: ISO 9362. */
const form = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/;

/** A BIC in capitals, of 8 or 11 characters. Its form only; who has it is in a directory that is not given away. @throws BankRefusal `invalid-bic` */
export function bicOf(written: string): string {
  const bic = written.slice(0, 32).replaceAll(' ', '').toUpperCase();
  if (!form.test(bic)) refuse('invalid-bic', 'a BIC has 8 or 11 characters');
  return bic;
}
