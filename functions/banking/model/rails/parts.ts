import { createHash } from 'node:crypto';
import { total } from '../../../../lib/ledger/model/amount.ts';
import type { RailStatement } from './camt.ts';
import type { RailDetail, RailEntry } from './camt-entry.ts';

/** What is booked as one transfer: an entry, or one of the payments that it is the sum of. */
export interface Part extends Omit<RailDetail, 'amount' | 'currency' | 'charges'> {
  /** Of the entry. */
  readonly reference: string;
  /** 1, 2 ...; absent: the whole entry. */
  readonly place?: number;
  /** Minor units, below zero for what left. */
  readonly amount: bigint;
  readonly currency: string;
  readonly charges: bigint;
  /** What the parts lack of the sum of the entry: the rail's charges. */
  readonly isCharge?: true;
  readonly isReversal: boolean;
  readonly on?: string;
  readonly why?: string;
}

export interface KnownEntry {
  readonly reference: string;
  readonly amount: bigint;
  readonly on?: string;
  readonly parts: readonly Part[];
}

function partsOf(entry: RailEntry, reference: string): readonly Part[] {
  const { amount, currency, isReversal, bookedOn, why } = entry;
  // What moves nothing cannot be booked.
  const details = entry.details.filter((detail) => detail.amount !== 0n);
  const base = { reference, currency, isReversal, ...(bookedOn ? { on: bookedOn } : {}), ...(why ? { why } : {}) };
  const sign = amount < 0n ? -1n : 1n;
  const isSum = details.length > 1 && details.every((detail) => detail.amount !== undefined);
  if (!isSum) {
    // Of several payments without their amounts nobody knows which is how much.
    const [only] = details.length === 1 ? details : [];
    const { amount: _amount, currency: _currency, charges = 0n, ...said } = only ?? {};
    return [{ ...base, ...said, charges, amount }];
  }
  const parts = details.map(({ amount: part = 0n, currency: _currency, charges: _charges, ...said }, index) => {
    return { ...base, ...said, place: index + 1, amount: sign * part, charges: 0n };
  });
  const rest = amount - total(parts.map((part) => part.amount));
  if (rest === 0n) return parts;
  return [...parts, { ...base, place: parts.length + 1, amount: rest, charges: 0n, isCharge: true }];
}

/**
 * What is booked of a statement, in its order. What a notification says without the bank's reference is not booked: nothing would say that the statement has
 * the same.
 */
export function entriesOf({ kind, statementId, entries }: RailStatement): readonly KnownEntry[] {
  return entries.flatMap((entry, index) => {
    const known = entry.reference ?? (kind === 'statement' ? `${statementId}~${index + 1}` : undefined);
    if (known === undefined) return [];
    const { amount, bookedOn } = entry;
    const parts = partsOf(entry, known);
    // Payments that go both ways may come to nothing.
    if (amount === 0n && parts.length === 1) return [];
    return [{ reference: known, amount, ...(bookedOn ? { on: bookedOn } : {}), parts }];
  });
}

/** The same for the same statement, however its file is written. */
export function digestOf(statement: RailStatement): string {
  const { account, currency, opening, closing, statementId } = statement;
  const entries = entriesOf(statement).map(({ reference, amount }) => [reference, String(amount)]);
  const said = [statementId, account, currency, String(opening), String(closing), entries];
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url');
}
