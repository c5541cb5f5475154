import type { FilePayment, OutgoingFile } from '../../store/rail-items.ts';
import type { Terms } from '../products.ts';
import { rolled, targetCalendar } from '../schedule/business-days.ts';
import { addDays, type Day } from '../schedule/day.ts';
import { dayAt } from '../schedule/wall-clock.ts';
import { writePain001 } from './pain001.ts';
import { railsOf, referenceOf } from './rails.ts';

export const outgoingKey = ({ rail, fileId }: Pick<OutgoingFile, 'rail' | 'fileId'>): string =>
  `out/${rail}/${fileId}.xml`;

function executionDay(at: string, timeZone: string): Day {
  const today = dayAt(new Date(at), timeZone);
  const year = Number(today.slice(0, 4));
  return rolled(targetCalendar([year, year + 1]), today, 'following');
}

/** The end of the day on which statements name every payment of a file: so many business days after it is paid. ISO 8601. @param at when it is written */
export function heardBy(at: string, timeZone: string, days: number): string {
  let day = executionDay(at, timeZone);
  const year = Number(day.slice(0, 4));
  const calendar = targetCalendar([year, year + 1]);
  for (let count = 0; count < days; count += 1) day = rolled(calendar, addDays(day, 1), 'following');
  return `${addDays(day, 1)}T00:00:00.000Z`;
}

/**
 * A sealed file as pain.001: a function of its rows and the day on which it is written, so that whoever writes it again on that day writes the same
 * bytes. It is to be paid on the first business day from then on, which may be days after it was sealed: banks refuse a day that is over.
 * @throws Error when the rows are not those that were counted; BankRefusal for what no bank could read
 */
export function paymentFile(
  file: OutgoingFile & { readonly sealedAt: string; readonly writtenAt: string },
  payments: readonly FilePayment[],
  terms: Pick<Terms, 'rails' | 'bankName' | 'bic' | 'timeZone'>,
): string {
  const { fileId, rail, currency, count, sum, sealedAt, writtenAt } = file;
  const ours = railsOf(terms).find((each) => each.rail === rail && each.currency === currency);
  if (!ours) throw new Error(`no account at ${rail} in ${currency}`);
  const total = payments.reduce((so, { amount }) => so + BigInt(amount), 0n);
  if (payments.length !== count || total !== BigInt(sum))
    throw new Error(`${fileId} has ${payments.length} payments of ${total}, not ${count} of ${sum}`);
  return writePain001({
    messageId: referenceOf(fileId),
    createdAt: sealedAt,
    debtor: { name: terms.bankName, iban: ours.iban, ...(terms.bic ? { bic: terms.bic } : {}) },
    executeOn: executionDay(writtenAt, terms.timeZone),
    currency,
    serviceLevel: currency === 'EUR' ? 'SEPA' : 'NURG',
    transfers: payments
      .toSorted((a, b) => (a.paymentId < b.paymentId ? -1 : 1))
      .map(({ paymentId, amount, name, iban, text }) => ({
        endToEndId: referenceOf(paymentId),
        amount: BigInt(amount),
        creditor: { name, iban },
        ...(text === undefined ? {} : { text }),
      })),
  }).join('');
}
