import { AppError } from '../../../lib/runtime/app-error.ts';
import type { settings } from '../../../lib/runtime/environment.ts';
import type { banking } from '../contract/module.ts';
import type { LevelLimits, Limits } from './kyc/limits.ts';
import { hundredths, wholeUnits } from './money.ts';

export type Terms = ReturnType<typeof settings<typeof banking>>;
export type HolderKind = 'person' | 'organisation';

interface Product {
  readonly product: string;
  readonly name: string;
  readonly holder: HolderKind;
  /** Of a payment out of it, in hundredths of a unit. */
  readonly fee: number;
}

export const products = ({ businessFee }: Pick<Terms, 'businessFee'>): readonly Product[] => [
  { product: 'current', name: 'Current account', holder: 'person', fee: 0 },
  { product: 'savings', name: 'Savings account', holder: 'person', fee: 0 },
  { product: 'business', name: 'Business account', holder: 'organisation', fee: businessFee },
];

export const currenciesOf = ({ currencies }: Pick<Terms, 'currencies'>): readonly string[] =>
  currencies.split(/\s+/).filter(Boolean);

/** @throws AppError `unknown-currency` */
export function checkedCurrency(terms: Pick<Terms, 'currencies'>, currency: string): string {
  if (!currenciesOf(terms).includes(currency)) throw new AppError('unknown-currency');
  return currency;
}

/**
 * What was asked for in a currency, of accounts that are there already. One that was taken out of the settings is offered to nobody new, and whoever has money
 * in it pays with it as before.
 * @throws AppError `unknown-currency`
 */
export const currencyAmong = (
  terms: Pick<Terms, 'currencies'>,
  asked: string,
  accounts: readonly { readonly currency: string }[],
): string => (accounts.some(({ currency }) => currency === asked) ? asked : checkedCurrency(terms, asked));

/** @throws AppError `unknown-product` also for one that such a holder cannot have. */
export function productFor(terms: Pick<Terms, 'businessFee'>, name: string, holder: HolderKind): Product {
  const found = products(terms).find((each) => each.product === name && each.holder === holder);
  if (!found) throw new AppError('unknown-product');
  return found;
}

/** Fee of a payment, in minor units; of a product that is not offered any more none. */
export function feeOf(terms: Pick<Terms, 'businessFee'>, product: string, currency: string): bigint {
  const found = products(terms).find((each) => each.product === product);
  return hundredths(found?.fee ?? 0, currency);
}

/** What each level allows in a currency. */
export function levelLimits(terms: Terms, currency: string): LevelLimits {
  const of = (perPayment: number, daily: number): Limits => ({
    perPayment: wholeUnits(perPayment, currency),
    daily: wholeUnits(daily, currency),
  });
  return {
    0: { perPayment: 0n, daily: 0n },
    1: of(terms.perPaymentOfLevel1, terms.dailyOfLevel1),
    2: of(terms.perPaymentOfLevel2, terms.dailyOfLevel2),
    3: of(terms.perPaymentOfLevel3, terms.dailyOfLevel3),
  };
}
