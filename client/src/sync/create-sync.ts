import { platformCrypto, uuid } from '../crypto/provider.ts';
import { systemTools } from '../environment.ts';
import { onReturn } from '../page-return.ts';
import { type Documents, openDocuments } from './collection.ts';
import type { CollectionSet, TypesOf } from './collection-data.ts';
import type { Context } from './context.ts';
import { SyncError } from './errors.ts';
import { type Place, placeKey, seen } from './local/document-rows.ts';
import { openRows } from './local/open-rows.ts';
import { createOpening } from './local/opening.ts';
import { discardRejection, listRejections, resendRejection } from './local/rejections.ts';
import { ownedBy } from './local/store-owner.ts';
import { writeMutation } from './local/write-mutation.ts';
import { platformNetwork } from './network.ts';
import type { Space } from './protocol.ts';
import { createLiveCollections } from './query/live-collections.ts';
import {
  type Change,
  type DocumentRow,
  type Fields,
  type Meta,
  metaKey,
  type Rejection,
  spacesKey,
  uploadPrefix,
} from './store/rows.ts';
import { type ChangingRows, inspect, readMeta, transact } from './store/transact.ts';
import type { SyncOptions, SyncStatus } from './sync-options.ts';
import { createTeam } from './tabs/team.ts';
import { createTeller } from './tabs/teller.ts';

export interface Sync<C extends CollectionSet> {
  collection<K extends keyof C & string>(name: K): { in(space: string): Documents<TypesOf<C[K]>> };
  /** Spaces as the backend listed them last; kept for when there is no connection. */
  spaces(): Promise<readonly Space[]>;
  /** Changes that the backend refused, oldest first. */
  rejections(): Promise<readonly Rejection[]>;
  /** Sends a refused change again, repaired where something is given, as a new change of the document as it is now. */
  resend(seq: number, repaired?: Partial<Change> & { readonly id?: string }): Promise<void>;
  /** Forgets a refused change, here and at the backend. */
  discard(seq: number): Promise<void>;
  /** Reaches those who are subscribed to the space now, and nobody later. False: there is no connection. */
  signal(space: string, kind: string, data?: unknown): boolean;
  status(): Promise<SyncStatus>;
  /** Sends what waits; resolves when all of it has its outcome, rejects when it cannot be sent now. */
  flush(): Promise<void>;
  /** Receives what is new; resolves when it is here. */
  refresh(): Promise<void>;
  /** Tries at once what is waiting for another time: call it when the app comes to the foreground, and after sign-in, which is noticed with the next poll otherwise. */
  wake(): void;
  /** Ends all work here. The store keeps everything, and is closed: what reads or writes after it rejects with SyncError `stopped`. */
  stop(): Promise<void>;
  /**
   * Ends all work, in other tabs too, and forgets everything: for sign-out. Whoever signs in next gets a new `createSync`.
   * @throws SyncError `pending-writes` when changes were not sent yet, or uploads in the same store, and `force` is not given.
   */
  clear(options?: { readonly force?: boolean }): Promise<void>;
}

/** The offline copy of the person's documents, in step with the backend from now on. */
export function createSync<C extends CollectionSet>(options: SyncOptions<C>): Sync<C> {
  const { client, storage: store, collections, tools = systemTools } = options;
  const crypto = options.crypto ?? platformCrypto();
  const newId = () => uuid(crypto);
  const live = createLiveCollections(store);
  const teller = createTeller(options, {
    name: store.name,
    changed: (places) => live.changed(places),
    readStatus: async () => {
      // IndexedDB would be opened once more, by nobody closed again; SQLite libraries each say something of their own, or worse.
      assertGoing();
      return inspect(store, (rows) => rows.get<Meta>(metaKey));
    },
    readSpaces: () => inspect(store, async (rows) => (await rows.get<readonly Space[]>(spacesKey)) ?? []),
  });
  const context: Context = {
    store,
    collections,
    client,
    tools,
    locks: options.locks,
    uuid: newId,
    tell: teller.tell,
    changed: teller.changed,
  };
  const opening = createOpening(
    tools,
    () => transact(store, (rows) => openRows(rows, collections, newId)),
    (error) => team.unopened(error),
  );
  const team = createTeam(context, teller, opening, {
    spaces: options.spaces ?? 'all',
    pollMs: options.pollMs ?? 30_000,
    socket: options.socket ?? true,
    network: options.network ?? platformNetwork,
  });
  opening.now().catch(() => undefined);

  let owner: string | undefined;
  /** @throws SyncError `other-person` when the store is not that of who is signed in, `newer-store`, `stopped`. */
  async function ready(): Promise<void> {
    assertGoing();
    await opening.now();
    // Who cannot be told, since a keychain is locked or a token cannot be renewed now, is as nobody: what is on the device is there.
    const personId = (await client.auth.session().catch(() => undefined))?.personId;
    if (personId !== undefined && personId !== owner) {
      // Also without a network: what is written then is this person's, whoever is signed in when it can be sent.
      owner = (await inspect(store, readMeta)).personId ?? (await change((rows) => ownedBy(rows, personId)));
      if (owner !== personId) {
        throw new SyncError(
          'other-person',
          'the store belongs to someone else: clear it first, or sign in as its owner',
        );
      }
    }
    assertGoing();
  }
  function assertGoing(): void {
    if (team.stopped) throw new SyncError('stopped', 'sync was stopped');
  }

  const written = () => ({ at: new Date(tools.now()).toISOString(), tag: newId().slice(-12) });
  /** Another tab may have cleared the rows that were opened here, and somebody else have the store since: nothing is written there. */
  async function change<T>(work: (rows: ChangingRows) => Promise<T>): Promise<T> {
    const { storeId } = await opening.now();
    return transact(store, async (rows) => {
      if ((await readMeta(rows)).storeId !== storeId) throw new SyncError('stopped', 'the store was cleared');
      return work(rows);
    });
  }
  async function write(place: Place, mutation: Change): Promise<Fields | null> {
    await ready();
    const fields = await change(async (rows) => {
      await writeMutation(rows, collections, place, mutation, written());
      return seen(await rows.get<DocumentRow>(placeKey(place)));
    });
    teller.changed([place]);
    team.push();
    return fields;
  }
  /** What other tabs said while the page was kept aside, it did not hear: that of a store which they cleared, too. */
  async function caughtUp(): Promise<void> {
    const { storeId } = await opening.now();
    assertGoing();
    const meta = await inspect(store, (rows) => rows.get<Meta>(metaKey));
    assertGoing();
    if (meta?.storeId !== storeId) return team.stop();
    live.reread();
    teller.caughtUp();
    team.wakeNow();
  }
  const endReturns = onReturn(() => void caughtUp().catch(() => undefined));
  let clearing: Promise<unknown> = Promise.resolve();
  let ended: Promise<void> | undefined;
  /** Once, wherever it is called from: a sign-out clears while the screen that goes away stops. */
  function end(): Promise<void> {
    endReturns();
    ended ??= team.stop().then(async () => {
      await live.settled();
      await opening.stop();
      await clearing;
      await store.close();
    });
    return ended;
  }
  async function forget(force: boolean): Promise<void> {
    const mine = await opening.now().catch(() => undefined);
    // First, and in one transaction: what is written meanwhile is counted, or refused. Answers that come later fit no rows.
    const cleared = await transact(store, async (rows) => {
      const meta = await rows.get<Meta>(metaKey);
      // Another tab did, and somebody else may have the store since.
      if (mine && meta?.storeId !== mine.storeId) return false;
      const { pending = 0 } = meta ?? {};
      if (pending > 0 && !force)
        throw new SyncError('pending-writes', `changes not sent yet: ${pending}; flush them first, or clear by force`);
      // Of an app that keeps them in the same store: what they are uploads of would never be sent.
      const uploads = force ? [] : await rows.list(uploadPrefix);
      if (uploads.length > 0)
        throw new SyncError('pending-writes', `uploads not done yet: ${uploads.length}; end them, or clear by force`);
      for (const [key] of await rows.list('')) rows.remove(key);
      return true;
    });
    if (cleared) teller.cleared();
    await team.stop();
  }
  const environment = { store, live, ready, opened: opening.done, write, newId };

  return {
    collection: (name) => ({
      in(space) {
        if (!collections[name]) throw new SyncError('unknown-collection', `there is no collection '${name}'`);
        return openDocuments<TypesOf<C[typeof name]>>(environment, space, name);
      },
    }),
    async spaces() {
      await ready();
      return inspect(store, async (rows) => (await rows.get<readonly Space[]>(spacesKey)) ?? []);
    },
    async rejections() {
      await ready();
      return inspect(store, listRejections);
    },
    async resend(seq, repaired = {}) {
      await ready();
      const sent = await change((rows) => resendRejection(rows, collections, seq, repaired, written()));
      teller.changed([sent]);
      team.push();
    },
    async discard(seq) {
      await ready();
      await change((rows) => discardRejection(rows, seq));
      teller.changed([]);
      team.push();
    },
    signal: (space, kind, data) => team.signal(space, kind, data),
    status: () => teller.status(),
    flush: () => team.ask('flush'),
    refresh: () => team.ask('refresh'),
    wake: () => team.wakeNow(),
    stop: end,
    async clear({ force = false } = {}) {
      if (ended) throw new SyncError('stopped', 'sync was stopped: its store is closed');
      const forgotten = forget(force);
      clearing = forgotten.catch(() => undefined);
      await forgotten;
      await end();
    },
  };
}
