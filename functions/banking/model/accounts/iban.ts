import { refuse } from '../refusal.ts';
import { ibanStructures } from './iban-structures.ts';

/** ISO 7064 MOD 97-10 over digits and letters, letters as 10 to 35; a bigint would do the same in more time. */
export function remainder97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** The two digits that make `text` and them 1 modulo 97. */
export const checkDigits = (text: string): string => String(98 - remainder97(`${text}00`)).padStart(2, '0');

/**
 * An IBAN without its spaces, in capitals. Checked are country, length, form and check digits; not the check digits that some countries have inside.
 * @throws BankRefusal `invalid-iban`
 */
export function ibanOf(written: string): string {
  const iban = written.slice(0, 64).replaceAll(' ', '').toUpperCase();
  const structure = ibanStructures.get(iban.slice(0, 2));
  if (!structure) refuse('invalid-iban', 'no country with IBANs begins so');
  if (!/^\d\d$/.test(iban.slice(2, 4)) || !structure.test(iban.slice(4)))
    refuse('invalid-iban', 'its length or form is not that of its country');
  // 00, 01 and 99 leave the same remainder as 97, 98 and 02, and are never given.
  if (checkDigits(iban.slice(4) + iban.slice(0, 2)) !== iban.slice(2, 4))
    refuse('invalid-iban', 'its check digits are those of another one');
  return iban;
}

/** The IBAN of what a country puts behind the check digits. @throws BankRefusal `invalid-iban` when it does not have the country's form. */
export function makeIban(country: string, inside: string): string {
  if (!ibanStructures.get(country)?.test(inside))
    refuse('invalid-iban', 'its length or form is not that of its country');
  return `${country}${checkDigits(inside + country)}${inside}`;
}

/** The country of an IBAN that was checked. */
export const countryOf = (iban: string): string => iban.slice(0, 2);
