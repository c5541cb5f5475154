import { refuse } from './refusal.ts';

/** Minor digits of the currencies of ISO 4217 that people hold accounts in. */
const byExponent: readonly (readonly [number, string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [
    2,
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK ' +
      'DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT ' +
      'LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN ' +
      'QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS ' +
      'VED VES WST XCD XCG YER ZAR ZMW ZWG',
  ],
];
const exponents: ReadonlyMap<string, number> = /* @__PURE__ */ (() =>
  new Map(byExponent.flatMap(([exponent, codes]) => codes.split(' ').map((code) => [code, exponent] as const))))();

/** Whether it is a code of ISO 4217, of a currency that people hold accounts in. */
export const isIso4217 = (code: string): boolean => exponents.has(code);

/** What is not money is counted in units of its own: `SKU:4711`, `PROMOTION:summer`. */
const ownUnit = /^[A-Z]+:[A-Za-z0-9_.-]{1,40}$/;

/** @throws LedgerRefusal `unknown-currency` unless it is a code of ISO 4217 or a unit of the caller's own, `SKU:4711`. */
export function checkedCurrency(currency: string): string {
  if (!exponents.has(currency) && !ownUnit.test(currency)) refuse('unknown-currency', `'${currency.slice(0, 50)}'`);
  return currency;
}

/** Digits behind the point: 2 for EUR, 0 for JPY and for units of the caller's own. @throws LedgerRefusal `unknown-currency`. */
export const exponentOf = (currency: string): number => exponents.get(checkedCurrency(currency)) ?? 0;
