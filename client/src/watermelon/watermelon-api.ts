import type { CallOptions } from '../operations.ts';
import type { ReplicaApi } from '../rxdb/replica-api.ts';

export interface CommitRow {
  collection: string;
  id: string;
  document: Record<string, unknown> | null;
}

/** The calls that the adapter makes. `client.api` has them. */
export interface WatermelonApi extends Pick<ReplicaApi, 'pullChanges' | 'getDocument'> {
  commitDocuments(
    input: {
      readonly params: { readonly spaceId: string };
      readonly body: {
        readonly collections: Record<string, number>;
        readonly since?: string;
        readonly changes: CommitRow[];
      };
    },
    options?: CallOptions,
  ): Promise<{
    readonly seq: number;
    readonly refused: readonly {
      readonly collection: string;
      readonly id: string;
      readonly code: string;
      readonly reason: string;
    }[];
  }>;
}

/** A local change that the server did not take. */
export interface RefusedRow {
  readonly table: string;
  readonly id: string;
  /** `invalid-document`, `forbidden`, ...: the codes of rejected mutations; `not-found` when the space is not the person's any more. */
  readonly code: string;
  readonly reason: string;
  /** What was to be written; null of a deletion. */
  readonly document: Readonly<Record<string, unknown>> | null;
}
