import type { Locks, Tools } from '../environment.ts';
import type { Socket, SocketOptions } from '../socket/socket.ts';
import type { CollectionSet } from './collection-data.ts';
import type { Place } from './local/document-rows.ts';
import type { SyncApi } from './protocol.ts';
import type { LocalStore } from './store/local-store.ts';
import type { Merge, Rejection } from './store/rows.ts';

/** What is needed of `createClient`'s client. */
export interface SyncClient {
  readonly api: SyncApi;
  readonly auth: { session(): Promise<{ readonly personId: string } | undefined> };
  socket(options: SocketOptions): Socket;
}

export interface Progress {
  readonly space: string;
  /** Documents received so far. */
  readonly received: number;
  readonly done: boolean;
}

export interface Signal {
  readonly space: string;
  readonly kind: string;
  /** Person who sent it. */
  readonly from: string;
  readonly data?: unknown;
}

export interface Presence {
  readonly space: string;
  /** People whose devices are subscribed to the space. */
  readonly present: readonly string[];
}

/** What a tab or process that talks to the backend tells all of them. */
export interface Happenings {
  readonly merged: Merge;
  readonly rejected: Rejection;
  readonly resync: { readonly space: string };
  readonly gone: { readonly space: string };
  readonly progress: Progress;
  readonly signal: Signal;
  readonly presence: Presence;
  readonly spaces: Record<never, never>;
  readonly upgrade: { readonly problem: unknown };
  readonly activity: Activity;
}

/** How it stands with the backend. */
export interface Activity {
  readonly online: boolean;
  /** Code of what keeps this device from being in step; absent: nothing. */
  readonly error?: string;
}

export type Tell = <K extends keyof Happenings>(what: K, data: Happenings[K]) => void;

/** What all parts of the engine share. */
export interface Context {
  readonly store: LocalStore;
  readonly collections: CollectionSet;
  readonly client: SyncClient;
  readonly tools: Tools;
  readonly locks: Locks | undefined;
  readonly uuid: () => string;
  readonly tell: Tell;
  /** Documents whose rows were changed; `space` alone: all of it. */
  readonly changed: (places: readonly (Place | { readonly space: string })[]) => void;
}
