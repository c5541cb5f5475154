import type { MergePolicy } from '../../contract/collection.ts';
import type { StoredDocument } from '../items.ts';

/** Why a change was rejected; what routes answer as `code`. */
export type MutationCode =
  | 'not-found'
  | 'forbidden'
  | 'field-forbidden'
  | 'unknown-collection'
  | 'read-only-collection'
  | 'invalid-document'
  | 'document-too-large'
  | 'already-exists'
  | 'deleted'
  | 'conflict'
  | 'collection-full';

/** What happened to a field whose policy had a say: `kept` the server's value, `taken` the device's, `combined` both. */
export interface MergedField {
  readonly field: string;
  readonly policy: MergePolicy;
  readonly result: 'kept' | 'taken' | 'combined';
}

/** A document before it has its place in the order of the space. */
export type NextDocument = Omit<StoredDocument, 'pk' | 'sk' | 'seq' | 'expiresAt' | 'ix1' | 'ix2' | 'ix3' | 'ix4'>;

/** A stored document without its place, and without what follows from its fields. */
export function contentOf(document: NextDocument): NextDocument {
  const { entity, spaceId, collection, id, revision, version, fields, marks } = document;
  const { createdAt, createdBy, updatedAt, updatedBy, deleted, sourceVersion, sent } = document;
  return {
    entity,
    spaceId,
    collection,
    id,
    revision,
    version,
    fields,
    marks,
    createdAt,
    createdBy,
    updatedAt,
    updatedBy,
    ...(deleted ? { deleted } : {}),
    ...(sourceVersion === undefined ? {} : { sourceVersion }),
    ...(sent ? { sent } : {}),
  };
}

export interface Rejected {
  readonly status: 'rejected';
  readonly code: MutationCode;
  /** For the person who writes the app; fields are called as the app's version calls them. */
  readonly reason: string;
}

export const rejected = (code: MutationCode, reason: string): Rejected => ({ status: 'rejected', code, reason });

export interface Accepted {
  readonly status: 'applied' | 'merged';
  readonly merged?: readonly MergedField[];
  readonly next: NextDocument;
  /** The document is as it was, with the same revision: there is nothing to write. */
  readonly unchanged?: true;
}

export type Applied = Accepted | Rejected;
