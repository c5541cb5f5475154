import type { CollectionTypes } from './collection-data.ts';
import { type Place, placeKey, seen } from './local/document-rows.ts';
import { documentOf, type LiveCollections, type SeenDocument } from './query/live-collections.ts';
import { evaluate, type Query } from './query/query.ts';
import type { LocalStore } from './store/local-store.ts';
import { type Change, type DocumentRow, documentPrefix, type Fields, readDocumentKey } from './store/rows.ts';
import { inspect } from './store/transact.ts';

/** Several kinds of changes of one document, as one mutation. */
export interface Changes<T extends CollectionTypes> {
  /** New values; null takes a field away. */
  readonly set?: T['set'];
  /** What counters change by. */
  readonly add?: T['add'];
  readonly insert?: T['members'];
  readonly remove?: T['members'];
  readonly append?: T['append'];
}

/** How a document stands with the backend. */
export interface DocumentStatus {
  /** Revision that was received last; 0: none. */
  readonly revision: number;
  /** Own changes that are not in what was received. */
  readonly pending: number;
}

/**
 * Documents of one collection in one space. Each change is stored before its promise resolves, and seen at once; it is sent as soon as
 * there is a connection.
 */
export interface Documents<T extends CollectionTypes> {
  /** @returns the document as it is seen now. @throws SyncError `already-exists`, `deleted`, `invalid-change`. */
  create(fields: T['create'], options?: { readonly id?: string }): Promise<T['document']>;
  /** Writes some fields; null takes one away. @throws SyncError `not-found`. */
  update(id: string, set: T['set']): Promise<void>;
  increment(id: string, amounts: T['add']): Promise<void>;
  insert(id: string, members: T['members']): Promise<void>;
  remove(id: string, members: T['members']): Promise<void>;
  append(id: string, elements: T['append']): Promise<void>;
  change(id: string, changes: Changes<T>): Promise<void>;
  delete(id: string): Promise<void>;
  get(id: string): Promise<T['document'] | undefined>;
  list(query?: Query<T['document']>): Promise<readonly T['document'][]>;
  /** Calls with the result now, and whenever it is another one. @returns what ends it. */
  watch(query: Query<T['document']>, listener: (documents: readonly T['document'][]) => void): () => void;
  status(id: string): Promise<DocumentStatus>;
}

export interface DocumentsEnvironment {
  readonly store: LocalStore;
  readonly live: LiveCollections;
  /** Resolves when the store is open and belongs to whoever is signed in. */
  readonly ready: () => Promise<unknown>;
  /** Resolves when the store is open, however long that takes. */
  readonly opened: Promise<unknown>;
  /** @returns what is seen of the document then. */
  readonly write: (place: Place, change: Change) => Promise<Fields | null>;
  readonly newId: () => string;
}

export function openDocuments<T extends CollectionTypes>(
  { store, live, ready, opened, write, newId }: DocumentsEnvironment,
  space: string,
  collection: string,
): Documents<T> {
  const at = (id: string): Place => ({ space, collection, id });
  const row = async (id: string) => {
    await ready();
    return inspect(store, (rows) => rows.get<DocumentRow>(placeKey(at(id))));
  };
  const get = async (id: string): Promise<SeenDocument | undefined> => {
    const fields = seen(await row(id));
    return fields ? documentOf(id, fields) : undefined;
  };
  const change = async (id: string, changes: Changes<T>) => {
    await write(at(id), { ...changes, kind: 'update' } as Change);
  };
  const documents = {
    async create(fields: T['create'], { id = newId() }: { readonly id?: string } = {}) {
      const made = await write(at(id), { kind: 'create', set: fields } as Change);
      // Who watches knows of it by now: an app shows it, and then chooses it.
      await live.settled();
      return made ? documentOf(id, made) : undefined;
    },
    update: (id: string, set: T['set']) => change(id, { set }),
    increment: (id: string, add: T['add']) => change(id, { add }),
    insert: (id: string, insert: T['members']) => change(id, { insert }),
    remove: (id: string, remove: T['members']) => change(id, { remove }),
    append: (id: string, append: T['append']) => change(id, { append }),
    change,
    async delete(id: string) {
      await write(at(id), { kind: 'delete' });
    },
    get,
    async list(query: Query<SeenDocument> = {}) {
      await ready();
      const rows = await inspect(store, (reader) => reader.list<DocumentRow>(documentPrefix(space, collection)));
      const all = rows.flatMap(([key, each]) => {
        const fields = seen(each);
        return fields ? [documentOf(readDocumentKey(key).id, fields)] : [];
      });
      return evaluate(all, query);
    },
    watch(query: Query<SeenDocument>, listener: (documents: readonly SeenDocument[]) => void) {
      let end = () => {};
      let ended = false;
      opened.then(ready).then(
        () => {
          if (!ended) end = live.watch(space, collection, query, listener);
        },
        () => undefined,
      );
      return () => {
        ended = true;
        end();
      };
    },
    async status(id: string) {
      const { r = 0, m = [] } = (await row(id)) ?? {};
      return { revision: r, pending: m.length };
    },
  };
  return documents as unknown as Documents<T>;
}
