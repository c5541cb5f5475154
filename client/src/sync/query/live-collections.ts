import { same } from '../../../../lib/sync/merge/values.ts';
import { tellApp } from '../../tell-app.ts';
import { type Place, placeKey, seen } from '../local/document-rows.ts';
import type { LocalStore } from '../store/local-store.ts';
import { type DocumentRow, documentPrefix, type Fields, readDocumentKey } from '../store/rows.ts';
import { inspect } from '../store/transact.ts';
import { evaluate, type Query } from './query.ts';

export type SeenDocument = Readonly<Record<string, unknown>> & { readonly id: string };
type AnyQuery = Query<SeenDocument>;

/** A document as the app gets it. */
export const documentOf = (id: string, fields: Fields): SeenDocument => Object.freeze({ ...fields, id });

/** Lists and objects are not those that were read: an app may change what it is given. */
const apart = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value,
    ]),
  );

interface Watcher {
  readonly query: AnyQuery;
  readonly listener: (documents: readonly SeenDocument[]) => void;
  told?: readonly SeenDocument[];
}

/** A collection of a space, held in memory while someone watches it. */
interface Held {
  readonly watchers: Set<Watcher>;
  readonly documents: Map<string, SeenDocument>;
  /** What they were made of. */
  readonly read: Map<string, Fields>;
  /** Ids to be read again; undefined: everything. */
  stale: Set<string> | undefined;
  /** Reads follow each other. */
  reading: Promise<void>;
}

export interface LiveCollections {
  watch(space: string, collection: string, query: AnyQuery, listener: Watcher['listener']): () => void;
  changed(places: readonly (Place | { readonly space: string })[]): void;
  /** Whatever is watched may be another. */
  reread(): void;
  /** Resolves when every watcher knows of all changes so far. */
  settled(): Promise<void>;
}

/** Keeps results of queries up to date: after a change, the documents that it touched are read, and nothing else. */
export function createLiveCollections(store: LocalStore): LiveCollections {
  const held = new Map<string, Held>();

  async function read(prefix: string, of: Held): Promise<void> {
    const { stale } = of;
    of.stale = new Set();
    const [, space = '', collection = ''] = prefix.split('/');
    const rows = await inspect(store, async (reader) =>
      stale
        ? reader.many<DocumentRow>([...stale].map((id) => placeKey({ space, collection, id })))
        : new Map(await reader.list<DocumentRow>(prefix)),
    );
    const found = new Set<string>();
    for (const [key, row] of rows) {
      const { id } = readDocumentKey(key);
      const fields = seen(row);
      if (!fields) continue;
      found.add(id);
      // What reads the same stays the same object: nobody is told of it.
      if (same(fields, of.read.get(id))) continue;
      of.read.set(id, fields);
      of.documents.set(id, documentOf(id, apart(fields)));
    }
    for (const id of stale ?? [...of.documents.keys()]) {
      if (found.has(id)) continue;
      of.read.delete(id);
      of.documents.delete(id);
    }
  }

  function tellOne(of: Held, watcher: Watcher): void {
    const result = evaluate(of.documents.values(), watcher.query);
    const { told } = watcher;
    if (told && told.length === result.length && told.every((document, i) => document === result[i])) return;
    watcher.told = result;
    // A list of its own: what the app does with it, as sorting it, must not look like another result.
    watcher.listener([...result]);
  }
  function tell(of: Held): void {
    // One may have been ended by what another one was told.
    for (const watcher of [...of.watchers]) if (of.watchers.has(watcher)) tellApp(tellOne, of, watcher);
  }

  function refresh(prefix: string, of: Held): void {
    of.reading = of.reading
      .then(async () => {
        if (of.watchers.size === 0 || of.stale?.size === 0) return;
        await read(prefix, of);
        tell(of);
      })
      .catch(() => {
        // Read it all next time; the store says its own errors to those who write.
        of.stale = undefined;
      });
  }

  return {
    watch(space, collection, query, listener) {
      const prefix = documentPrefix(space, collection);
      const of = held.get(prefix) ?? {
        watchers: new Set(),
        documents: new Map(),
        read: new Map(),
        stale: undefined,
        reading: Promise.resolve(),
      };
      held.set(prefix, of);
      const watcher: Watcher = { query, listener };
      of.watchers.add(watcher);
      if (of.stale === undefined) refresh(prefix, of);
      // To it alone: of those who are told already each would be worked out once more for each one that comes.
      else of.reading = of.reading.then(() => (of.watchers.has(watcher) ? tellApp(tellOne, of, watcher) : undefined));
      return () => {
        // Once: others may hold the collection by the time that it is called again.
        if (of.watchers.delete(watcher) && of.watchers.size === 0) held.delete(prefix);
      };
    },
    changed(places) {
      for (const [prefix, of] of held) {
        for (const place of places) {
          if (!('id' in place)) {
            if (prefix.startsWith(documentPrefix(place.space))) of.stale = undefined;
          } else if (prefix === documentPrefix(place.space, place.collection)) of.stale?.add(place.id);
        }
        if (of.stale?.size !== 0) refresh(prefix, of);
      }
    },
    reread() {
      for (const [prefix, of] of held) {
        of.stale = undefined;
        refresh(prefix, of);
      }
    },
    async settled() {
      await Promise.all([...held.values()].map(({ reading }) => reading));
    },
  };
}
