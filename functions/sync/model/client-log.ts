import { type ClientItem, clientKey } from '../../../lib/sync/items.ts';

export type Status = 'applied' | 'merged' | 'rejected';

/** As many as one push may hold: whatever is sent again at once is answered from the record. */
export const logLength = 500;

const letters: Readonly<Record<Status, string>> = { applied: 'a', merged: 'm', rejected: 'r' };
const statuses: Readonly<Record<string, Status>> = { a: 'applied', m: 'merged', r: 'rejected' };

/** The outcome of a number up to `last`; undefined when it is too long ago for the record. */
export function statusOf({ last, log }: Pick<ClientItem, 'last' | 'log'>, number: number): Status | undefined {
  return statuses[log.charAt(log.length - 1 - (last - number))];
}

/** The client's record with further outcomes, in the order of their numbers. */
export function withOutcomes(
  personId: string,
  clientId: string,
  before: ClientItem | undefined,
  outcomes: readonly Status[],
  now: Date,
): ClientItem {
  const log = (before?.log ?? '') + outcomes.map((status) => letters[status]).join('');
  return {
    ...clientKey(personId, clientId),
    entity: 'Client',
    clientId,
    last: (before?.last ?? 0) + outcomes.length,
    log: log.slice(-logLength),
    seenAt: now.toISOString(),
  };
}
