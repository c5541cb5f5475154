import { type Client, createClient, itemStorage } from '@mainstay/client';
import { collections, createSync, indexedDbStore, type Sync, type SyncEvents } from '@mainstay/client/sync';

/** The outputs of the stack, as `config.json` has them. */
export interface Config {
  readonly apiUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly region: string;
  readonly cognitoEndpoint?: string;
}

export type TasksSync = Sync<typeof collections>;

export function connect(config: Config): Client {
  return createClient({
    ...config,
    storage: itemStorage(localStorage),
    app: { platform: 'web', version: '1.0.0' },
    onSignedOut: () => location.reload(),
  });
}

/** This device's copy, in IndexedDB: one database per backend and person. Tabs share it. */
export function startSync(client: Client, config: Config, personId: string, events: SyncEvents): TasksSync {
  const storage = indexedDbStore(`tasks-${config.userPoolClientId}-${personId}`);
  return createSync({ client, storage, collections, ...events });
}
