import { createHash } from 'node:crypto';
import type { Line } from './answers.ts';
import type { Ordered } from './read-order.ts';

/** What a pretended bank does with a payment; by chance, and always the same for the same seed. */
export interface Fate {
  readonly is: 'paid' | 'rejected' | 'returned';
  /** Of a rejected or returned one. */
  readonly reason?: string;
  /** What the bank takes for it, in minor units. */
  readonly charges: bigint;
}

/** 0 to 255. */
const chance = (seed: string, id: string, what: string): number =>
  createHash('sha256').update(`${seed}\n${what}\n${id}`).digest().readUInt8(0);

/** Of 256. */
const odds = { rejected: 32, returned: 16, charged: 16, twice: 64, noticed: 64 } as const;

export function fateOf(seed: string, endToEndId: string): Fate {
  const at = chance(seed, endToEndId, 'fate');
  if (at < odds.rejected) return { is: 'rejected', reason: 'AC04', charges: 0n };
  const charges = chance(seed, endToEndId, 'charge') < odds.charged ? 5n : 0n;
  if (at < odds.rejected + odds.returned) return { is: 'returned', reason: 'AC06', charges };
  return { is: 'paid', charges };
}

/** Seconds that a file waits for its answer. */
export const delayOf = (seed: string, fileId: string, most: number): number =>
  Math.floor((chance(seed, fileId, 'delay') / 256) * (most + 1));

/** What comes again: the status report; and what comes twice in two messages: a notification beside the statement. */
export const repeatsOf = (seed: string, fileId: string) => ({
  isTwice: chance(seed, fileId, 'twice') < odds.twice,
  isNoticed: chance(seed, fileId, 'notice') < odds.noticed,
});

/** What the account is moved by, of a file: what is paid leaves it, and what is returned comes back. */
export function linesOf(seed: string, transfers: Ordered['transfers']): readonly Line[] {
  return transfers.flatMap(({ endToEndId, amount, name, iban, text }): readonly Line[] => {
    const { is, reason, charges } = fateOf(seed, endToEndId);
    if (is === 'rejected') return [];
    const about = { endToEndId, name, iban, ...(text === undefined ? {} : { text }) };
    const paid: Line = {
      ...about,
      // At most 35 characters.
      reference: `D${endToEndId}`,
      amount: -(amount + charges),
      ...(charges > 0n ? { charges } : {}),
    };
    if (is === 'paid') return [paid];
    return [paid, { ...about, reference: `R${endToEndId}`, amount, returnReason: reason ?? 'MS03' }];
  });
}
