import { ofOnePerson, type WhoIsThere } from '../rxdb/one-person.ts';
import { type SocketOpener, spacePokes } from '../socket/space-pokes.ts';
import { tellApp } from '../tell-app.ts';
import { bookmarks } from './bookmarks.ts';
import { mapTables, type TableMapping } from './columns.ts';
import type { LocalDatabase, PullArgs, PullResult, PushArgs, PushResult } from './database.ts';
import { createPull } from './pull-changes.ts';
import { createPush } from './push-changes.ts';
import { oneAtATime, withRetries } from './run-sync.ts';
import type { RefusedRow, WatermelonApi } from './watermelon-api.ts';

export interface SynchronizeArgs<D> {
  readonly database: D;
  readonly pullChanges: (args: PullArgs) => Promise<PullResult>;
  readonly pushChanges: (args: PushArgs) => Promise<PushResult>;
  readonly sendCreatedAsUpdated: true;
  readonly migrationsEnabledAtVersion?: number;
}

export interface WatermelonSyncOptions<D extends LocalDatabase> {
  readonly client: SocketOpener & WhoIsThere & { readonly api: WatermelonApi };
  /** `p-...`, `o-...` or `s-...`. One database holds the documents of one space. */
  readonly space: string;
  readonly database: D;
  /** Tables that are synchronized, by name; others stay on the device. */
  readonly tables: Readonly<Record<string, TableMapping>>;
  /** WatermelonDB's own, from `@nozbe/watermelondb/sync`. */
  readonly synchronize: (args: SynchronizeArgs<D>) => Promise<void>;
  /** As in `synchronize()`; needs a migrations spec in the database's adapter. */
  readonly migrationsEnabledAtVersion?: number;
  /**
   * Rows that the server did not take. By default they stay as they are on the device, and go with the next push again, so that the
   * app can repair them. `discard`: the server's state comes back in their place.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: who only listens returns nothing
  readonly onRefused?: (refused: readonly RefusedRow[]) => 'keep' | 'discard' | void;
}

/**
 * What `synchronize()` of WatermelonDB takes, over the documented routes, and two ways to call it: `sync()` once, `live()` on each poke.
 * @throws TypeError when a mapping names a table or column that the database does not have.
 * @example const { sync } = watermelonSync({ client, space, database, synchronize, tables: { tasks: { collection: 'tasks', version: 3 } } });
 */
export function watermelonSync<D extends LocalDatabase>(options: WatermelonSyncOptions<D>) {
  const { client, space, database, synchronize, migrationsEnabledAtVersion } = options;
  const tables = mapTables(database, options.tables);
  const kept = bookmarks(database, space);
  let discarded = false;
  const onRefused = (refused: readonly RefusedRow[]) => {
    let discards = false;
    tellApp(() => {
      discards = options.onRefused?.(refused) === 'discard';
    });
    return discards ? 'discard' : 'keep';
  };
  const setting = {
    api: ofOnePerson(client),
    space,
    database,
    tables,
    bookmarks: kept,
    onRefused,
    onDiscarded: () => {
      discarded = true;
    },
  };
  const args: SynchronizeArgs<D> = {
    database,
    pullChanges: createPull(setting),
    pushChanges: createPush(setting),
    sendCreatedAsUpdated: true,
    ...(migrationsEnabledAtVersion ? { migrationsEnabledAtVersion } : {}),
  };

  /** Pulls and pushes; what is called meanwhile runs once more afterwards. Rejects with the last error, after its retries. */
  const sync = oneAtATime(async () => {
    discarded = false;
    await withRetries(() => synchronize(args));
    if (discarded) await withRetries(() => synchronize(args));
  });

  /**
   * `sync()` after each connect of the client's socket and on each poke.
   * @returns ends it.
   */
  const live = (onError: (error: unknown) => void): (() => void) =>
    spacePokes(client).listen(space, () => void sync().catch(onError));

  return { ...args, sync, live };
}
