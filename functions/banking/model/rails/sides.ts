import type { PaymentItem } from '../../store/items.ts';
import type { EntryItem } from '../../store/rail-items.ts';
import type { Movement } from '../reconcile.ts';
import { referenceOf } from './rails.ts';

/** In a sum, `#2`. */
const placeOf = ({ entity, sk }: EntryItem) => (entity === 'RailEntry' ? '' : sk.slice(sk.lastIndexOf('#')));
/** Of an entry: its own reference and its place; unique, so a `#` of the bank's is doubled. */
const idOf = (entry: EntryItem) => entry.reference.replaceAll('#', '##') + placeOf(entry);
/** The same as the bank writes it. */
const namedBy = (entry: EntryItem) => entry.reference + placeOf(entry);

/** A day for what has none. */
const dayOf = (on: string | undefined, at: string) => on ?? at.slice(0, 10);

/** What the rail says, one movement for each thing that was booked. */
export const theirSide = (entries: readonly EntryItem[], currency: string, at: string): readonly Movement[] =>
  entries.map((entry) => ({
    id: idOf(entry),
    amount: BigInt(entry.amount),
    currency,
    on: dayOf(entry.on, at),
    reference: entry.booked === 'settled' && entry.paymentId ? referenceOf(entry.paymentId) : namedBy(entry),
    ...(entry.charges ? { charges: BigInt(entry.charges) } : {}),
  }));

/** What we say: the payments that were settled by it, what was taken in, and what is under way. What waits in suspense we know nothing of. */
export function ourSide(
  entries: readonly EntryItem[],
  payments: ReadonlyMap<string, PaymentItem>,
  underway: readonly PaymentItem[],
  currency: string,
  at: string,
): readonly Movement[] {
  const paid = (row: PaymentItem): Movement => ({
    id: row.paymentId,
    amount: -BigInt(row.amount),
    currency,
    on: row.day ?? row.madeAt.slice(0, 10),
    reference: referenceOf(row.paymentId),
  });
  const booked = entries.flatMap((entry): readonly Movement[] => {
    const payment = payments.get(entry.paymentId ?? '');
    if (entry.booked === 'settled' && payment) return [paid(payment)];
    if (entry.booked === 'unmatched') return [];
    const id = entry.transferId ?? idOf(entry);
    return [{ id, amount: BigInt(entry.amount), currency, on: dayOf(entry.on, at), reference: namedBy(entry) }];
  });
  return [...booked, ...underway.filter(({ paymentId }) => !payments.has(paymentId)).map(paid)];
}
