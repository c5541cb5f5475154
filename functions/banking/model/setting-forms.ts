import { makeIban } from './accounts/iban.ts';

/** @throws Error for what is no list of currencies. */
export function checkCurrencies(text: string): void {
  const wrong = text.split(/\s+/).find((each) => !/^([A-Z]{3})?$/.test(each));
  if (wrong !== undefined || !text.trim())
    throw new Error(`'${wrong ?? ''}' is no currency; they are written as EUR CHF, separated by spaces`);
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
