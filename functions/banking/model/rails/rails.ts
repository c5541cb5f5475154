import { ibanOf } from '../accounts/iban.ts';
import type { Terms } from '../products.ts';
import { BankRefusal } from '../refusal.ts';

/** A way to other banks, in one currency. */
export interface Rail {
  readonly rail: string;
  readonly currency: string;
  /** Our account there. */
  readonly iban: string;
}

/** @throws Error when the setting is not in its form */
export const readRails = (setting: string): readonly Rail[] =>
  setting
    .split(/\s+/)
    .filter(Boolean)
    .map((each) => {
      const [, rail, currency, iban] = /^([a-z0-9-]{1,20}):([A-Z]{3}):([A-Z0-9]+)$/.exec(each) ?? [];
      if (!rail || !currency || !iban) throw new Error(`'${each}' is no <rail>:<currency>:<IBAN>`);
      return { rail, currency, iban: ibanOf(iban) };
    });

export const railsOf = ({ rails }: Pick<Terms, 'rails'>): readonly Rail[] => readRails(rails);

/** Letters that a reference of a scheme of cards begins with, at least: fewer would be many a sender's. */
const fewest = 6;

/** Who takes what was cleared by cards, as the setting `cardScheme` says it. @throws Error when it is not in its form */
export const schemesOf = (cardScheme: string) =>
  cardScheme
    .split(/\s+/)
    .filter(Boolean)
    .map((each) => {
      const [, ofRail, ofCurrency, who] = /^([a-z0-9-]{1,20}):([A-Z]{3}):(\S+)$/.exec(each) ?? [];
      if (who === undefined || who.length < fewest)
        throw new Error(`'${each}' is no <rail>:<currency>:<IBAN or beginning of a reference>`);
      return { ofRail, ofCurrency, who };
    });

/** By which payments in a currency go; none, when there is no way. */
export const railFor = (terms: Pick<Terms, 'rails'>, currency: string): Rail | undefined =>
  railsOf(terms).find((each) => each.currency === currency);

/** Whose accounts have such numbers: ours, or another bank's. */
export function isOwnNumber(
  number: string,
  { ibanCountry, numberPrefix }: Pick<Terms, 'ibanCountry' | 'numberPrefix'>,
): boolean {
  if (/^\d+$/.test(number)) return true;
  if (ibanCountry === '') return false;
  return number.startsWith(ibanCountry) && number.slice(4).startsWith(numberPrefix);
}

/** Whether money can be sent there. */
export function isForeignIban(iban: string, terms: Pick<Terms, 'ibanCountry' | 'numberPrefix'>): boolean {
  try {
    return !isOwnNumber(ibanOf(iban), terms);
  } catch (error) {
    if (error instanceof BankRefusal) return false;
    throw error;
  }
}

/** Ids in files have no hyphens: 32 characters, where 35 are allowed. */
export const referenceOf = (id: string): string => id.replaceAll('-', '');

/** The id in a reference of ours; nothing for one of somebody else. */
export function idIn(reference: string | undefined): string | undefined {
  const [, a, b, c, d, e] =
    /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(reference ?? '') ?? [];
  return a === undefined ? undefined : [a, b, c, d, e].join('-');
}
