/** What an app may import from one entry of the package. */
interface Entry {
  /** Values by the file under `src/` that has them; the file's types come along. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Files of which only the types are for apps. */
  readonly types: readonly string[];
  /** Packages that the app installs itself. */
  readonly external?: readonly string[];
}

const index: Entry = {
  values: {
    'create-client': ['createClient'],
    errors: ['ApiError', 'AuthError', 'NetworkError', 'isErrorOf'],
    'http/each': ['each'],
    'auth/social': ['socialSignInUrl'],
    'storage/storage': ['itemStorage', 'memoryStorage', 'secureStorage'],
  },
  types: [
    'auth/auth',
    'auth/session-keeper',
    'auth/sign-in-step',
    'auth/tokens',
    'crypto/provider',
    'environment',
    'generated/api',
    'operations',
    'socket/socket',
  ],
};

const sync: Entry = {
  values: {
    'sync/create-sync': ['createSync'],
    'sync/errors': ['SyncError'],
    'sync/store/indexed-db-store': ['indexedDbStore'],
    'sync/store/memory-store': ['memoryStore'],
    'sync/store/sqlite-drivers': ['expoSqlite', 'opSqlite', 'preparedSqlite'],
    'sync/store/sqlite-store': ['sqliteStore'],
    'generated/collections': ['collections'],
  },
  types: [
    'sync/collection',
    'sync/collection-data',
    'sync/context',
    'sync/network',
    'sync/protocol',
    'sync/query/query',
    'sync/store/local-store',
    'sync/store/rows',
    'sync/sync-options',
    'sync/tabs/channel',
  ],
};

const files: Entry = {
  values: {
    'files/create-files': ['createFiles'],
    'files/errors': ['FileError'],
    'files/send': ['sendByFetch', 'sendByXhr'],
    'files/source': ['blobSource', 'bytesSource'],
    'sync/store/indexed-db-store': ['indexedDbStore'],
    'sync/store/memory-store': ['memoryStore'],
    'sync/store/sqlite-drivers': ['expoSqlite', 'opSqlite', 'preparedSqlite'],
    'sync/store/sqlite-store': ['sqliteStore'],
  },
  types: ['files/download', 'files/hash', 'files/records', 'files/upload', 'sync/store/local-store'],
};

const rxdb: Entry = {
  values: {
    'rxdb/replicate-options': ['replicateOptions'],
    'rxdb/conflict-handler': ['conflictHandler'],
    'generated/collections': ['collections'],
  },
  types: [
    'rxdb/one-person',
    'rxdb/pull-documents',
    'rxdb/replica-api',
    'rxdb/states',
    'rxdb/stream',
    'rxdb/verdict',
    'sync/collection-data',
  ],
};

const watermelon: Entry = {
  values: { 'watermelon/watermelon-sync': ['watermelonSync'] },
  types: ['watermelon/columns', 'watermelon/database', 'watermelon/watermelon-api'],
};

const config: Entry = {
  values: {
    'config/create-config': ['createConfig'],
    'storage/storage': ['itemStorage', 'memoryStorage'],
  },
  types: ['config/config-options', 'config/kept-values'],
};

const stepUp: Entry = {
  values: {
    'step-up/with-step-up': ['withStepUp'],
    'step-up/passkeys': ['confirmByPasskey', 'createPasskey', 'newPasskey', 'passkeyAssertion'],
  },
  types: [],
};

/** Entries of the package by the names of their files: `index` is `@mainstay/client`, `sync` is `@mainstay/client/sync`. */
export const entries = { index, sync, files, rxdb, watermelon, config, 'step-up': stepUp } as const;
export type EntryName = keyof typeof entries;
