import { isIso4217 } from '../../../lib/ledger/model/currency.ts';
import { makeIban } from './accounts/iban.ts';
import { interestPlans } from './interest/rates.ts';
import { latin } from './rails/pain001.ts';
import { readRails, schemesOf } from './rails/rails.ts';

/** @throws Error for what is no list of currencies: nobody knows how many digits amounts in another one have. */
export function checkCurrencies(text: string): void {
  const wrong = text.split(/\s+/).find((each) => each !== '' && !isIso4217(each));
  if (wrong !== undefined || !text.trim())
    throw new Error(`'${wrong ?? ''}' is no currency; they are written as EUR CHF, separated by spaces`);
}

/** @throws Error for what is not in its form, or of no currency. */
export function checkRails(text: string): void {
  for (const { currency } of readRails(text)) checkCurrencies(currency);
}

/** @throws Error for what is not in its form, or of no currency. */
export function checkCardScheme(text: string): void {
  for (const { ofCurrency } of schemesOf(text)) checkCurrencies(ofCurrency ?? '');
}

/** @throws Error for what is not in its form, or of no currency. */
export function checkInterest(text: string): void {
  for (const plan of interestPlans(text).keys()) checkCurrencies(plan.slice(plan.indexOf(':') + 1));
}

/** @throws Error for a name of which files to other banks, which are of Latin letters, would have nothing. */
export function checkBankName(name: string): void {
  if (!latin(name))
    throw new Error(`'${name}' has no Latin letters, as the name of who pays has in files to other banks`);
}

/** Whether accounts get numbers at all: country, prefix and digits go together. @throws Error when they make no IBAN. */
export function checkNumbers(ibanCountry: string, others: Readonly<Record<string, string | number | boolean>>): void {
  if (ibanCountry === '') return;
  const { numberPrefix, numberDigits } = others;
  try {
    makeIban(ibanCountry, `${numberPrefix}${'0'.repeat(Number(numberDigits))}`);
  } catch {
    throw new Error(
      `'${ibanCountry}' has no IBANs with the numberPrefix '${numberPrefix}' and ${numberDigits} numberDigits behind it`,
    );
  }
}
