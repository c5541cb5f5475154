import type { TransactItem } from '../../runtime/aws/dynamo.ts';
import { TransactionCanceled } from '../../runtime/aws/errors.ts';
import { documentKey } from '../items.ts';
import type { NextDocument, Rejected } from '../merge/applied.ts';

/** Collections of a space have reached the 10 GB that a partition with local indexes may hold; nothing was written. */
export class CollectionFull extends Error {
  override readonly name = 'CollectionFull';
  /** Partitions of the documents table. */
  readonly partitions: ReadonlySet<string>;

  constructor(partitions: ReadonlySet<string>) {
    super(`${[...partitions].join(', ')} cannot hold more`);
    this.partitions = partitions;
  }
}

/** Undefined when a transaction failed for another reason. */
export function collectionFull(error: unknown, writes: readonly TransactItem[]): CollectionFull | undefined {
  if (!(error instanceof TransactionCanceled)) return undefined;
  const partitions = error.reasons.flatMap(({ code }, index) =>
    code === 'ItemCollectionSizeLimitExceeded' ? [String(writes[index]?.Put?.Item.pk)] : [],
  );
  return partitions.length > 0 ? new CollectionFull(new Set(partitions)) : undefined;
}

const rejected: Rejected = {
  status: 'rejected',
  code: 'collection-full',
  reason: 'The collection holds as much as one may in a space: delete documents, or go on in another space.',
};

/** What a request has learned of full collections: documents of these are refused, so that all else it brings takes place. */
export class FullCollections {
  readonly #partitions = new Set<string>();
  readonly #evenDeletions = new Set<string>();

  /** A deletion takes room away, and is tried once more. @returns whether anything was learned. */
  note({ partitions }: CollectionFull): boolean {
    const before = this.#partitions.size + this.#evenDeletions.size;
    for (const partition of partitions) {
      (this.#partitions.has(partition) ? this.#evenDeletions : this.#partitions).add(partition);
    }
    return this.#partitions.size + this.#evenDeletions.size > before;
  }

  /** Why a document cannot be written; undefined when it can. */
  refusal({ spaceId, collection, id, deleted }: NextDocument): Rejected | undefined {
    const { pk } = documentKey(spaceId, collection, id);
    return (deleted ? this.#evenDeletions : this.#partitions).has(pk) ? rejected : undefined;
  }

  /** Makes an attempt again, from its read, for as long as it says something new of what is full. */
  async heeded<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof CollectionFull && this.note(error))) throw error;
      }
    }
  }
}
