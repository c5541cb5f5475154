import type { CryptoProvider } from '../crypto/provider.ts';
import type { Locks, Tools } from '../environment.ts';
import type { CollectionSet } from './collection-data.ts';
import type { Presence, Progress, Signal, SyncClient } from './context.ts';
import type { Network } from './network.ts';
import type { Space } from './protocol.ts';
import type { LocalStore } from './store/local-store.ts';
import type { Merge, Rejection } from './store/rows.ts';
import type { Channel } from './tabs/channel.ts';

/** How this device stands with the backend. */
export interface SyncStatus {
  /** Changes without an outcome. */
  readonly pending: number;
  /** Refused ones that were not dealt with. */
  readonly rejected: number;
  /** When everything of a space was received last, milliseconds by this device's clock. */
  readonly lastSyncedAt: number | undefined;
  /** The last request was answered, and the platform knows of a network. */
  readonly online: boolean;
  /** Code of what went wrong last and is tried again, or needs someone: `no-answer`, `upgrade-required`, `signed-out`. */
  readonly error: string | undefined;
}

/** What all tabs hear, whichever of them talks to the backend. */
export interface SyncEvents {
  /** Others' changes were merged with one of this device. */
  readonly onMerged?: (merge: Merge) => void;
  /** A change was refused and is not seen any more; `rejections()` lists it until it is resent or discarded. */
  readonly onRejected?: (rejection: Rejection) => void;
  /** A space was not as the backend has it, and is received anew. Harmless, and worth a line in a log. */
  readonly onResync?: (event: { readonly space: string }) => void;
  /** A space is not this person's any more; its documents were removed. */
  readonly onGone?: (event: { readonly space: string }) => void;
  /** While a space is received for the first time. */
  readonly onProgress?: (progress: Progress) => void;
  readonly onSpaces?: (spaces: readonly Space[]) => void;
  readonly onSignal?: (signal: Signal) => void;
  readonly onPresence?: (presence: Presence) => void;
  readonly onStatus?: (status: SyncStatus) => void;
  /** The backend serves this version of the app no longer. Everything is kept, and sent by a newer one. */
  readonly onUpgradeRequired?: (problem: unknown) => void;
}

export interface SyncOptions<C extends CollectionSet> extends SyncEvents {
  readonly client: SyncClient;
  /** One per person: see `memoryStore`, `indexedDbStore`, `sqliteStore`. */
  readonly storage: LocalStore;
  /** What the app works with: the generated `collections`, or some of them. */
  readonly collections: C;
  /** Default: `all` that the person is a member of. */
  readonly spaces?: 'all' | readonly string[];
  /** Milliseconds between pulls while there is no socket; default 30,000. */
  readonly pollMs?: number;
  /** Whether to open a socket; default: yes. */
  readonly socket?: boolean;
  /** Default: the browser's `online` and `offline`. */
  readonly network?: Network;
  /** Default: `navigator.locks`; without it, tabs agree by a row of the store. */
  readonly locks?: Locks;
  /** Default: a BroadcastChannel, where there is one. */
  readonly channel?: Channel;
  readonly crypto?: CryptoProvider;
  /** Clock, jitter and timers; for tests. */
  readonly tools?: Tools;
}
