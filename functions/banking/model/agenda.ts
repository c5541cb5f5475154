/** Partitions of each part of the agenda: one of an index takes a thousand writes a second, and each is asked every minute. */
export const agendaShards = ['0', '1', '2', '3'] as const;

/**
 * `hold`: payments whose hold ends; `case`: cases that are not due yet; `late`: those that are, and were told of; `card`: authorisations of cards;
 * `order`: standing orders; `request`: payment requests that expire; `interest`, `statement`: accounts after the turn of
 * a month; `file`: files of rails with which something is to be done, `filed`: the others; `heard`: files of ours of
 * which a rail should have said everything by then.
 */
export type AgendaPart =
  | 'hold'
  | 'case'
  | 'late'
  | 'card'
  | 'order'
  | 'request'
  | 'interest'
  | 'statement'
  | 'file'
  | 'filed'
  | 'heard';

/** By the last digit of the id, which is by chance. */
const shardOf = (id: string): string => String(Number.parseInt(id.slice(-1), 16) % agendaShards.length);

export const agendaPartition = (part: AgendaPart, shard: string): string => `${part.toUpperCase()}#${shard}`;

/** Places over all shards are one order, so that a page's cursor is one text. */
const placeOf = (id: string, at: string): string => `${at}#${id}`;

/** Where something stands on the agenda until it is over. @param at ISO 8601, when it is due. */
export const agendaOf = (part: AgendaPart, id: string, at: string) => ({
  agenda: agendaPartition(part, shardOf(id)),
  agendaAt: placeOf(id, at),
});

/** Behind everything that is due by then. */
export const untilNow = (now: Date): string => `${now.toISOString()}~`;
