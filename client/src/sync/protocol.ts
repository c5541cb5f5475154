import type {
  MutationOutcome as KnownOutcome,
  Mutation,
  PullChangesRequest,
  PullChangesResponse,
  PushMutationsRequest,
  PushMutationsResponse,
  Space,
} from '../generated/api.ts';

/** The wire protocol (docs/sync.md), as far as the engine uses it: the types of the API's description under the engine's names. */
export type { DocumentState, MergedField, PulledSpace, Space } from '../generated/api.ts';
export type WireMutation = Mutation;

/** With any code: a newer backend may answer one that this app does not know. */
export type MutationOutcome = Omit<KnownOutcome, 'code'> & { readonly code?: string };
export type PushAnswer = Omit<PushMutationsResponse, 'outcomes'> & { readonly outcomes: readonly MutationOutcome[] };

interface Options {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly ofEarlierApp?: boolean;
}

/** The calls that the engine makes. `client.api` has them. */
export interface SyncApi {
  pushMutations(input: { readonly body: PushMutationsRequest }, options?: Options): Promise<PushAnswer>;
  pullChanges(input: { readonly body: PullChangesRequest }, options?: Options): Promise<PullChangesResponse>;
  listSpaces(input?: Record<never, never>, options?: Options): Promise<{ readonly items: readonly Space[] }>;
  discardOutcome(
    input: { readonly params: { readonly clientId: string; readonly number: string } },
    options?: Options,
  ): Promise<unknown>;
}
