import { refuse } from './refusal.ts';

/** Ids of ledgers, accounts and transfers, chosen by the caller. They stand in keys, therefore no `#`. */
const idPattern = /^[A-Za-z0-9][A-Za-z0-9_.:~-]{0,63}$/;

/** @throws LedgerRefusal `invalid-id` unless it is 1 to 64 letters, digits and `_.:~-`, a letter or digit first. */
export function checkedId(id: string): string {
  if (!idPattern.test(id)) refuse('invalid-id', 'an id is 1 to 64 letters, digits and _.:~-');
  return id;
}

export type Metadata = Readonly<Record<string, string>>;
const longestMetadata = 400;

/** Ids and words of the caller; nothing personal, since entries cannot be erased. @throws LedgerRefusal `invalid-metadata` beyond 400 characters in all. */
export function checkedMetadata(metadata: Metadata = {}): Metadata {
  const pairs = Object.entries(metadata);
  const length = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (length > longestMetadata) refuse('invalid-metadata', `at most ${longestMetadata} characters`);
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @throws LedgerRefusal `invalid-time` unless it is `2026-11-21T08:00:00.000Z`: of one width, so that text sorts as time does. */
export function checkedTime(time: string): string {
  const read = new Date(time);
  if (!/^\d{4}-.{19}$/.test(time) || Number.isNaN(read.getTime()) || read.toISOString() !== time)
    refuse('invalid-time', 'times are ISO 8601, UTC, with milliseconds');
  return time;
}
