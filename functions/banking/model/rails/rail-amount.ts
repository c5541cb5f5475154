import { exponentOf } from '../../../../lib/ledger/model/currency.ts';
import { LedgerRefusal } from '../../../../lib/ledger/model/refusal.ts';
import { refuse } from '../refusal.ts';
import { at, type XmlNode } from './read-xml.ts';

export interface Money {
  /** Minor units, never below zero. */
  readonly amount: bigint;
  readonly currency: string;
}

/** More than any file has, and so far below what an account of the ledger holds that those of whole files fit. */
const largest = 10n ** 30n;

function digitsOf(currency: string): number {
  try {
    if (/^[A-Z]{3}$/.test(currency)) return exponentOf(currency);
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
  }
  return refuse('invalid-file', `'${currency.slice(0, 10)}' is no currency`);
}

/**
 * A decimal of a file in minor units, exactly. Noughts beyond the currency's digits are harmless, anything else there would be lost.
 * @throws BankRefusal `invalid-file`
 */
export function minorUnits(decimal: string, currency: string): bigint {
  const digits = digitsOf(currency);
  const [, whole, behind = ''] = /^\+?(\d{1,38})(?:\.(\d{0,18}))?$/.exec(decimal) ?? [];
  if (whole === undefined || !/^0*$/.test(behind.slice(digits)))
    refuse('invalid-file', `'${decimal.slice(0, 50)}' is no amount of ${currency}`);
  const amount = BigInt(whole + behind.slice(0, digits).padEnd(digits, '0'));
  return amount < largest ? amount : refuse('invalid-file', 'an amount has 30 digits at most');
}

/** `<Amt Ccy="EUR">10.50</Amt>`. @throws BankRefusal `invalid-file` */
export function moneyAt(node: XmlNode | undefined, path: string): Money {
  const found = at(node, path) ?? refuse('invalid-file', `${node?.name ?? 'the file'} has no ${path}`);
  const currency = found.attributes.Ccy ?? '';
  return { amount: minorUnits(found.text, currency), currency };
}
