/** The wire protocol (docs/sync.md), as far as the engine uses it. Kept by hand: the engine also speaks to tests' servers. */

export interface DocumentState {
  readonly collection: string;
  readonly id: string;
  readonly revision: number;
  readonly document: Readonly<Record<string, unknown>> | null;
}

export interface MergedField {
  readonly field: string;
  readonly policy: string;
  /** `kept`: the backend's value, `taken`: the device's, `combined`: both. */
  readonly result: 'kept' | 'taken' | 'combined';
}

export interface WireMutation {
  readonly number: number;
  readonly tag?: string;
  readonly space: string;
  readonly collection: string;
  readonly id: string;
  readonly kind: 'create' | 'update' | 'delete';
  readonly base?: number;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly add?: Readonly<Record<string, number>>;
  readonly insert?: Readonly<Record<string, readonly unknown[]>>;
  readonly remove?: Readonly<Record<string, readonly unknown[]>>;
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
}

export interface MutationOutcome {
  readonly number: number;
  readonly status: 'applied' | 'merged' | 'rejected' | 'forgotten';
  readonly merged?: readonly MergedField[];
  readonly code?: string;
  readonly reason?: string;
  readonly current?: DocumentState;
}

export interface PushAnswer {
  readonly last: number;
  readonly outcomes: readonly MutationOutcome[];
}

export interface PulledSpace {
  readonly space: string;
  readonly status: 'ok' | 'gone';
  readonly reset?: true;
  readonly changes: readonly DocumentState[];
  readonly cursor?: string;
  readonly more?: boolean;
  readonly seq?: number;
  readonly checksum?: string;
}

export interface Space {
  readonly space: string;
  readonly kind: 'person' | 'organisation' | 'shared';
  readonly name?: string;
  readonly role: string;
}

export type Versions = Readonly<Record<string, number>>;

interface Options {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly retries?: number;
}

/** The calls that the engine makes. `client.api` has them. */
export interface SyncApi {
  pushMutations(
    input: {
      readonly body: {
        readonly clientId: string;
        readonly collections: Versions;
        readonly mutations: readonly WireMutation[];
      };
    },
    options?: Options,
  ): Promise<PushAnswer>;
  pullChanges(
    input: {
      readonly body: {
        readonly clientId?: string;
        readonly collections: Versions;
        readonly spaces: readonly { readonly space: string; readonly cursor?: string }[];
        readonly limit?: number;
      };
    },
    options?: Options,
  ): Promise<{ readonly spaces: readonly PulledSpace[] }>;
  listSpaces(input?: Record<never, never>, options?: Options): Promise<{ readonly items: readonly Space[] }>;
  discardOutcome(
    input: { readonly params: { readonly clientId: string; readonly number: string } },
    options?: Options,
  ): Promise<unknown>;
}
