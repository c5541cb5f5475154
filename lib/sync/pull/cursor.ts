import type { CursorBinding, Cursors } from '../../runtime/cursor.ts';
import { asAppError } from '../../runtime/problem.ts';

/** Up to where a device knows a space. */
export interface PullPosition {
  /** The head's, when the position was given out; empty: the space had no head. */
  readonly epoch: string;
  /** All changes up to this number were sent; while the documents are copied: number of the head when that began. */
  readonly seq: number;
  /** Epoch seconds at which `seq` was the space's last number: what was deleted since has its change row still. */
  readonly completeAt: number;
  /** Hash of what the device may see (`viewOf`). */
  readonly view: string;
  readonly copy?: CopyPosition;
}

/** The documents themselves are sent first, collection by collection, by id. */
export interface CopyPosition {
  readonly collection: string;
  /** Last id that was sent or passed over. */
  readonly after?: string;
  /** Sum over what was sent, and what it was in the head when the copy began. */
  readonly sum: string;
  readonly wanted: string;
  /** Where changes go on from when the sums differ: before the last commits, which the copy may not have seen whole. */
  readonly from: number;
}

/** Hours for which a cursor can be opened: longer than deletions can be remembered, which is what decides. */
export const pullCursorHours = 24 * 3660;

/** Cursors of pulls, bound to the person and the space. Make `cursors` with `pullCursorHours`. */
export function pullCursors(cursors: Cursors) {
  const binding = (personId: string, spaceId: string): CursorBinding => ({
    callerId: personId,
    operation: 'sync/pull',
    query: { space: spaceId },
  });
  return {
    async seal(personId: string, spaceId: string, position: PullPosition): Promise<string> {
      return (await cursors.seal({ ...position }, binding(personId, spaceId))) as string;
    },
    /** Undefined for no cursor, and for one that is forged, another person's or another space's. */
    async open(personId: string, spaceId: string, cursor: string | undefined): Promise<PullPosition | undefined> {
      try {
        const position = await cursors.open(cursor, binding(personId, spaceId));
        return position as unknown as PullPosition | undefined;
      } catch (error) {
        if (asAppError(error).code === 'invalid-cursor') return undefined;
        throw error;
      }
    },
  };
}

export type PullCursors = ReturnType<typeof pullCursors>;
