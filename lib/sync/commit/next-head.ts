import { add, rowHash, subtract } from '../checksum.ts';
import { type Head, headKey } from '../items.ts';

/** What one document's change means for the head. Revisions of the live states: absent where the document was not there, or is deleted. */
export interface Transition {
  readonly collection: string;
  readonly id: string;
  readonly before?: number;
  readonly after?: number;
}

/** Commits whose beginnings a head remembers. */
export const tailLength = 4;

const empty = '0'.repeat(16);

/**
 * The head after a commit of as many changes as there are transitions, one number each.
 * @param before the head as read; undefined: nothing was ever written, and the new one begins `epoch`.
 */
export function nextHead(
  spaceId: string,
  before: Head | undefined,
  transitions: readonly Transition[],
  epoch: string,
): Head {
  const sums: Record<string, string> = { ...before?.sums };
  const counts: Record<string, number> = { ...before?.counts };
  for (const { collection, id, before: old, after } of transitions) {
    let sum = sums[collection];
    if (old !== undefined) sum = subtract(sum, rowHash(collection, id, old));
    if (after !== undefined) sum = add(sum, rowHash(collection, id, after));
    const count = (counts[collection] ?? 0) + (after === undefined ? 0 : 1) - (old === undefined ? 0 : 1);
    if (count === 0 && (sum === undefined || sum === empty)) {
      delete sums[collection];
      delete counts[collection];
    } else {
      sums[collection] = sum ?? empty;
      counts[collection] = count;
    }
  }
  const seq = before?.seq ?? 0;
  return {
    ...headKey(spaceId),
    entity: 'Head',
    spaceId,
    epoch: before?.epoch ?? epoch,
    seq: seq + transitions.length,
    sums,
    counts,
    tail: [...(before?.tail ?? []), seq + 1].slice(-tailLength),
  };
}
