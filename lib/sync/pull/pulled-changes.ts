import { seenBy } from '../access/seen-by.ts';
import type { Fields, StoredDocument } from '../items.ts';
import type { Seen } from './view.ts';

/** A document as the device gets it; `document: null` when it is deleted. */
export interface PulledChange {
  readonly collection: string;
  readonly id: string;
  readonly revision: number;
  readonly document: Fields | null;
}

/** Bytes of changes in one answer, as JSON: a function's answer holds 6 MB. */
export const mostBytes = 3 * 1024 * 1024;

/** Changes of one answer, of all its spaces together, as far as it has room. */
export class Room {
  /** Changes for which there is room. */
  changes: number;
  #bytes: number;

  constructor(changes: number, bytes: number = mostBytes) {
    this.changes = changes;
    this.#bytes = bytes;
  }
  get full(): boolean {
    return this.changes <= 0 || this.#bytes <= 0;
  }
  take(change: PulledChange): PulledChange {
    this.changes -= 1;
    this.#bytes -= Buffer.byteLength(JSON.stringify(change));
    return change;
  }
}

/** @param stored undefined: its memory has ended. */
export function pulledChange(
  { collection, access, version }: Seen,
  id: string,
  stored: StoredDocument | undefined,
): PulledChange {
  const document = stored && !stored.deleted ? seenBy(collection, stored, access, version) : null;
  return { collection: collection.name, id, revision: stored?.revision ?? 0, document };
}
