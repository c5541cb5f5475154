import { onReturn } from '../../page-return.ts';
import { afterPrefix, type LocalStore, type StoreReader, type StoreWriter } from './local-store.ts';

export interface IndexedDbOptions {
  /** Default: the browser's own. */
  readonly indexedDB?: IDBFactory;
  readonly keyRange?: typeof IDBKeyRange;
  /** `strict` (default) also survives a loss of power, `relaxed` is faster. */
  readonly durability?: 'strict' | 'relaxed';
}

const rowStore = 'rows';

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

interface Page {
  addEventListener?(name: 'pagehide', listener: (event: { readonly persisted?: boolean }) => void): void;
  removeEventListener?(name: 'pagehide', listener: (event: { readonly persisted?: boolean }) => void): void;
}

function openDatabase(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(rowStore);
  return answered(request);
}

/** With all of its work it is made, otherwise nothing of it. */
function end(transaction: IDBTransaction, whole: boolean): void {
  try {
    if (whole) transaction.commit?.();
    else transaction.abort();
  } catch {
    // It had ended by itself.
  }
}

/**
 * A database of IndexedDB with one object store. Tabs of the same origin share it.
 * @param name of the database: one per backend and person.
 */
export function indexedDbStore(name: string, options: IndexedDbOptions = {}): LocalStore {
  const { durability = 'strict' } = options;
  const page = globalThis as Page;
  let opened: Promise<IDBDatabase> | undefined;
  /** Transactions that have not ended, and whether they have all of their work. */
  const running = new Map<IDBTransaction, boolean>();
  /** Resolves when the page is here again, while it is kept aside. */
  let back: Promise<void> | undefined;

  /** A page that is kept aside for the way back is frozen as it is: in WebKit no other tab gets at the store any more until its transaction ends. So none is begun either: an app that writes when it is hidden hears of that after this. */
  function leave({ persisted }: { readonly persisted?: boolean }): void {
    if (!persisted) return;
    for (const [transaction, whole] of running) end(transaction, whole);
    back ??= new Promise((resolve) => {
      const endReturns = onReturn(() => {
        endReturns();
        back = undefined;
        resolve();
      });
    });
  }

  function database(): Promise<IDBDatabase> {
    if (!opened) page.addEventListener?.('pagehide', leave);
    opened ??= openDatabase(options.indexedDB ?? globalThis.indexedDB, name).then((db) => {
      // Another tab wants to delete or change the database; and a browser may close it. The next use opens it again.
      db.onversionchange = () => db.close();
      const forget = () => {
        opened = undefined;
      };
      db.onclose = forget;
      db.addEventListener('versionchange', forget);
      return db;
    });
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  }

  const over = (store: IDBObjectStore): StoreWriter => {
    const Range = options.keyRange ?? globalThis.IDBKeyRange;
    return {
      async get(keys) {
        const values = await Promise.all(keys.map((key) => answered(store.get(key))));
        return new Map(keys.map((key, i) => [key, values[i]] as const).filter(([, value]) => value !== undefined));
      },
      async list(prefix, limit) {
        const range = Range.bound(prefix, afterPrefix(prefix), false, true);
        const [keys, values] = await Promise.all([
          answered(store.getAllKeys(range, limit)),
          answered(store.getAll(range, limit)),
        ]);
        return keys.map((key, i) => [String(key), values[i]] as const);
      },
      async put(rows) {
        await Promise.all(rows.map(([key, value]) => answered(store.put(value, key))));
      },
      async remove(keys) {
        await Promise.all(keys.map((key) => answered(store.delete(key))));
      },
    };
  };

  async function run<T, R extends StoreReader>(mode: 'readonly' | 'readwrite', work: (rows: R) => Promise<T>) {
    if (back) await back;
    const begin = (db: IDBDatabase) => db.transaction(rowStore, mode, { durability });
    const transaction = await database()
      .then(begin)
      .catch((error: unknown) => {
        // Browsers lose connections without a word, as of an app that was in the background: another one works.
        if ((error as Error)?.name !== 'InvalidStateError') throw error;
        opened = undefined;
        return database().then(begin);
      });
    running.set(transaction, false);
    const ended = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
    });
    const forget = () => running.delete(transaction);
    ended.then(forget, forget);
    let answer: T;
    try {
      answer = await work(over(transaction.objectStore(rowStore)) as unknown as R);
    } catch (error) {
      end(transaction, false);
      throw error;
    }
    running.set(transaction, true);
    await ended;
    return answer;
  }

  return {
    name,
    read: (work) => run('readonly', work),
    write: (work) => run('readwrite', work),
    async close() {
      const db = await opened?.catch(() => undefined);
      opened = undefined;
      page.removeEventListener?.('pagehide', leave);
      db?.close();
    },
  };
}
