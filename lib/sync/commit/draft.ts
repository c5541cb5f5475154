import type { Collection } from '../../contract/collection.ts';
import { documentKey, type Head, type StoredDocument } from '../items.ts';
import type { NextDocument } from '../merge/applied.ts';
import { mostBytes, mostDocuments, mostItems } from './commit.ts';
import type { DocumentWrite, SpaceCommit } from './commit-plan.ts';

/** Items of a document in a commit: itself and its change row. */
const itemsOfDocument = 2;

export const documentName = (spaceId: string, collection: string, id: string) => `${spaceId}/${collection}/${id}`;

/** Bytes of a value as JSON in UTF-8: what DynamoDB counts is a little less. */
export const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** What a change would add to a commit beside its document. */
export interface Extra {
  readonly items: number;
  readonly bytes: number;
}
export const nothingExtra: Extra = { items: 0, bytes: 0 };

/**
 * A commit in the making: documents as read, with the changes so far on top. Several changes of one document fold into one. It knows how
 * much one transaction takes.
 */
export class Draft {
  readonly #read: ReadonlyMap<string, StoredDocument>;
  readonly #writes = new Map<string, DocumentWrite>();
  readonly #spaces = new Set<string>();
  readonly #sizes = new Map<string, number>();
  #items: number;
  #bytes = 0;
  #taken = 0;

  /**
   * @param read documents that were read; those that are not among them are not there.
   * @param items items that the commit has anyway: 1 for the client's record.
   */
  constructor(read: Iterable<StoredDocument>, items = 0) {
    this.#read = new Map([...read].map((each) => [documentName(each.spaceId, each.collection, each.id), each]));
    this.#items = items;
  }

  /** The document as it is with the changes so far. */
  find(spaceId: string, collection: string, id: string): StoredDocument | undefined {
    const name = documentName(spaceId, collection, id);
    const write = this.#writes.get(name);
    if (!write) return this.#read.get(name);
    return { ...write.next, ...documentKey(spaceId, collection, id), seq: write.current?.seq ?? 0 };
  }

  /** Takes a change, and what else goes with it; false when it no longer fits: it is the first of the next commit then. */
  take(collection: Collection | undefined, next: NextDocument | undefined, extra: Extra = nothingExtra): boolean {
    let items = this.#items + extra.items;
    let bytes = this.#bytes + extra.bytes;
    const name = next && documentName(next.spaceId, next.collection, next.id);
    const size = next ? bytesOf(next) : 0;
    if (next && name) {
      if (!this.#writes.has(name)) items += itemsOfDocument;
      if (!this.#spaces.has(next.spaceId)) items += 1;
      bytes += size - (this.#sizes.get(name) ?? 0);
    }
    const documents = this.#writes.size + (name && !this.#writes.has(name) ? 1 : 0);
    if (this.#taken > 0 && (items > mostItems || bytes > mostBytes || documents > mostDocuments)) return false;
    this.#items = items;
    this.#bytes = bytes;
    this.#taken += 1;
    if (next && name && collection) {
      this.#spaces.add(next.spaceId);
      this.#sizes.set(name, size);
      this.#writes.set(name, { collection, current: this.#read.get(name), next });
    }
    return true;
  }

  /** The commits of the spaces, in which documents have the order of their first change. */
  commits(headOf: (spaceId: string) => Head | undefined): SpaceCommit[] {
    return [...this.#spaces].map((spaceId) => ({
      spaceId,
      head: headOf(spaceId),
      documents: [...this.#writes.values()].filter(({ next }) => next.spaceId === spaceId),
    }));
  }
}
