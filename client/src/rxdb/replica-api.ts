import type { CallOptions } from '../operations.ts';
import type { DocumentState, PulledSpace } from '../sync/protocol.ts';
import type { Fields } from './states.ts';

/** Why a document was not taken. */
export interface RefusedDocument {
  readonly collection: string;
  readonly id: string;
  readonly code: string;
  readonly reason: string;
  /** The document as it is; absent when the request could not be read at all. */
  readonly current?: DocumentState;
}

export interface ReplaceRow {
  readonly id: string;
  readonly assumed: Fields | null;
  readonly next: Fields | null;
  /** What the row is known by when it is sent again. */
  readonly sent?: { readonly writer: string; readonly number: number };
}

type Writable<T> = T extends object ? { -readonly [K in keyof T]: T[K] } : T;

/** The calls that the adapter makes. `client.api` has them. */
export interface ReplicaApi {
  pullChanges(
    input: {
      readonly body: {
        readonly collections: Record<string, number>;
        readonly spaces: { readonly space: string; readonly cursor?: string }[];
        readonly limit?: number;
      };
    },
    options?: CallOptions,
  ): Promise<{ readonly spaces: readonly PulledSpace[] }>;
  replaceDocuments(
    input: {
      readonly params: { readonly spaceId: string; readonly collection: string };
      readonly body: { readonly version: number; readonly rows: Writable<ReplaceRow>[] };
    },
    options?: CallOptions,
  ): Promise<{
    readonly conflicts: readonly DocumentState[];
    readonly arrived: readonly string[];
    readonly refused: readonly RefusedDocument[];
  }>;
  getDocument(
    input: {
      readonly params: { readonly spaceId: string; readonly collection: string; readonly documentId: string };
      readonly query: { readonly version?: string };
    },
    options?: CallOptions,
  ): Promise<DocumentState>;
}
