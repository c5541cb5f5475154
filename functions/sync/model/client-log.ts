import { type ClientItem, clientKey } from '../../../lib/sync/items.ts';
import { bytesPerMark, markOf, type Tagged } from './mutation-mark.ts';

export type Status = 'applied' | 'merged' | 'rejected';

/** As many as one push may hold: whatever is sent again at once is answered from the record. */
export const logLength = 500;
/** Mutations of which the record knows what they were: with the statuses it stays below 1 KB, one write unit. */
export const marksLength = 200;

/** In two bits; 0: there is none. */
const codes: readonly (Status | undefined)[] = [undefined, 'applied', 'merged', 'rejected'];
const perByte = 4;

/** Statuses in the order of their numbers, newest last, four to a byte; what is missing of the first byte is 0. */
export function packed(statuses: readonly Status[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(statuses.length / perByte));
  const missing = bytes.length * perByte - statuses.length;
  for (const [index, status] of statuses.entries()) {
    const at = index + missing;
    bytes[at >> 2] = (bytes[at >> 2] ?? 0) | (codes.indexOf(status) << ((at & 3) * 2));
  }
  return bytes;
}

/** Records of the first version have a letter for each, and no marks. */
const letters: Readonly<Record<string, Status>> = { a: 'applied', m: 'merged', r: 'rejected' };

export function unpacked(log: ClientItem['log']): Status[] {
  const all =
    typeof log === 'string'
      ? [...log].map((letter) => letters[letter])
      : [...log].flatMap((byte) => [0, 2, 4, 6].map((shift) => codes[(byte >> shift) & 3]));
  return all.filter((status) => status !== undefined);
}

/** The outcome of a number up to `last`; undefined when it is too long ago for the record. */
export function statusOf({ last, log }: Pick<ClientItem, 'last' | 'log'>, number: number): Status | undefined {
  return unpacked(log).at(number - last - 1);
}

/** How mutations stand to those that have their outcome under the same numbers. */
export interface Comparison {
  /** Number up to which they are the same ones; those of before follow from the last that is. */
  readonly same: number;
  /** Number from which they are others: a copy of the device's store gave the same numbers out. */
  readonly other?: number;
}

/**
 * @param mutations in the order of their numbers, all of the request: a copy and its original share what was made before the copy, and
 *   nothing later, so that one that is the same speaks for all before it.
 */
export function compared(
  { last, marks }: Pick<ClientItem, 'last' | 'marks'>,
  mutations: readonly (Tagged & { readonly number: number })[],
): Comparison {
  if (!marks) return { same: last };
  const known = marks.length / bytesPerMark;
  let same = 0;
  for (const mutation of mutations) {
    const { number } = mutation;
    if (number > last) break;
    if (number <= last - known) continue;
    const at = (number - 1 - (last - known)) * bytesPerMark;
    const equal = Buffer.compare(marks.subarray(at, at + bytesPerMark), markOf(mutation)) === 0;
    if (!equal) return { same, other: number };
    same = number;
  }
  return { same };
}

/** The client's record with further outcomes, in the order of their numbers. */
export function withOutcomes(
  personId: string,
  clientId: string,
  before: ClientItem | undefined,
  outcomes: readonly { readonly mutation: Tagged; readonly applied: { readonly status: Status } }[],
  now: Date,
): ClientItem {
  const statuses = [...(before ? unpacked(before.log) : []), ...outcomes.map(({ applied }) => applied.status)];
  const marks = Buffer.concat([before?.marks ?? new Uint8Array(), ...outcomes.map(({ mutation }) => markOf(mutation))]);
  return {
    ...clientKey(personId, clientId),
    entity: 'Client',
    clientId,
    last: (before?.last ?? 0) + outcomes.length,
    log: packed(statuses.slice(-logLength)),
    marks: new Uint8Array(marks.subarray(-marksLength * bytesPerMark)),
    seenAt: now.toISOString(),
  };
}
