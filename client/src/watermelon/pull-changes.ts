import { problemOf } from '../rxdb/problem-of.ts';
import type { DocumentState, PulledSpace } from '../sync/protocol.ts';
import type { Bookmark, Bookmarks } from './bookmarks.ts';
import { type MappedTable, toFields, toRaw } from './columns.ts';
import type { Changes, LocalDatabase, Migration, PullArgs, PullResult, Raw } from './database.ts';
import type { RefusedRow, WatermelonApi } from './watermelon-api.ts';

export interface PullSetting {
  readonly api: Pick<WatermelonApi, 'pullChanges' | 'getDocument'>;
  readonly space: string;
  readonly database: LocalDatabase;
  readonly tables: readonly MappedTable[];
  readonly bookmarks: Bookmarks;
  onRefused(refused: readonly RefusedRow[]): unknown;
}

interface Snapshot {
  readonly states: readonly DocumentState[];
  /** All there is, not what changed. */
  readonly whole: boolean;
  readonly seq: number;
  readonly cursor: string | undefined;
}

const timeoutMs = 35_000;
/** Documents that are fetched one by one; of more than these the whole space is pulled, a thousand at a time. */
const mostRestored = 500;
/** Documents asked for side by side. */
const lanes = 8;

/**
 * `pullChanges`. What it answers is the space as it was at one number of its order, however many requests that took. The number that
 * WatermelonDB keeps is that number plus one, and always greater than the one before when there is anything to apply, so that the
 * cursor kept for it never belongs to another state.
 */
export function createPull(setting: PullSetting): (args: PullArgs) => Promise<PullResult> {
  const { space, tables, bookmarks } = setting;

  return async ({ lastPulledAt, migration }) => {
    const last = lastPulledAt ?? 0;
    const known = last > 0 ? await bookmarks.find(last) : undefined;
    const anew = concerns(migration, tables) || (known?.restore?.length ?? 0) > mostRestored;
    const found = await snapshot(setting, anew ? undefined : known?.cursor);
    if (!found) return leave(setting, last);

    const changes = await changesOf(setting, found, found.whole ? [] : (known?.restore ?? []));
    const some =
      found.whole || Object.values(changes).some(({ updated, deleted }) => updated.length + deleted.length > 0);
    const timestamp = Math.max(found.seq + 1, some ? last + 1 : last);
    const bookmark: Bookmark = { at: timestamp, ...(found.cursor ? { cursor: found.cursor } : {}) };
    await bookmarks.keep(bookmark, last);
    return { changes, timestamp, ...(found.whole ? { experimentalStrategy: 'replacement' as const } : {}) };
  };

  /** The space is not the person's any more: everything goes, also what was never sent. */
  async function leave({ database, onRefused }: PullSetting, last: number): Promise<PullResult> {
    const changes: Changes = {};
    const unsent: RefusedRow[] = [];
    for (const mapped of tables) {
      const records = (await database.get(mapped.table).query().fetch()) as {
        readonly id: string;
        readonly _raw: Raw;
      }[];
      changes[mapped.table] = { created: [], updated: [], deleted: records.map(({ id }) => id) };
      for (const { id, _raw: raw } of records) {
        if (raw._status === 'synced') continue;
        const document = toFields(raw, undefined, mapped);
        unsent.push({
          table: mapped.table,
          id,
          code: 'not-found',
          reason: `${space} is not yours any more.`,
          document,
        });
      }
    }
    if (unsent.length > 0) onRefused(unsent);
    const some = Object.values(changes).some(({ deleted }) => deleted.length > 0);
    const timestamp = Math.max(1, some ? last + 1 : last);
    await bookmarks.keep({ at: timestamp }, last);
    return { changes, timestamp, experimentalStrategy: 'replacement' };
  }
}

/** New columns of tables that are not pulled change nothing. */
const concerns = (migration: Migration | null, tables: readonly MappedTable[]) =>
  migration !== null &&
  [...migration.tables, ...migration.columns.map(({ table }) => table)].some((name) =>
    tables.some(({ table }) => table === name),
  );

/** Undefined: the space is not the person's. */
async function snapshot({ api, space, tables }: PullSetting, since: string | undefined): Promise<Snapshot | undefined> {
  const collections = Object.fromEntries(tables.map(({ collection, version }) => [collection, version]));
  const states = new Map<string, DocumentState>();
  let whole = since === undefined;
  let cursor = since;
  let page: PulledSpace | undefined;
  do {
    const spaces = [{ space, ...(cursor ? { cursor } : {}) }];
    page = (await api.pullChanges({ body: { collections, spaces, limit: 1000 } }, { timeoutMs })).spaces[0];
    if (!page) throw new Error(`the answer does not speak of ${space}`);
    if (page.status === 'gone') return undefined;
    if (page.reset) {
      whole = true;
      states.clear();
    }
    for (const state of page.changes) states.set(`${state.collection}/${state.id}`, state);
    cursor = page.cursor;
  } while (page.more);
  return { states: [...states.values()], whole, seq: page.seq ?? 0, cursor };
}

async function changesOf(
  setting: PullSetting,
  { states, whole }: Snapshot,
  restore: NonNullable<Bookmark['restore']>,
): Promise<Changes> {
  const { tables } = setting;
  const byCollection = new Map(tables.map((mapped) => [mapped.collection, mapped]));
  // A replacement speaks of every table, so that those that became empty are emptied.
  const changes: Changes = Object.fromEntries(
    tables.map(({ table }) => [table, { created: [], updated: [], deleted: [] }]),
  );
  const seen = new Set<string>();
  for (const { collection, id, document } of [...states, ...(await restored(setting, restore))]) {
    const mapped = byCollection.get(collection);
    if (!mapped || seen.has(`${collection}/${id}`)) continue;
    seen.add(`${collection}/${id}`);
    if (document) changes[mapped.table]?.updated.push(toRaw(id, document, mapped));
    else if (!whole) changes[mapped.table]?.deleted.push(id);
  }
  return changes;
}

async function restored(
  { api, space, tables }: PullSetting,
  restore: NonNullable<Bookmark['restore']>,
): Promise<DocumentState[]> {
  const one = async ({ table, id }: (typeof restore)[number]): Promise<DocumentState[]> => {
    const mapped = tables.find((each) => each.table === table);
    if (!mapped) return [];
    const { collection, version } = mapped;
    const params = { spaceId: space, collection, documentId: id };
    const state = await api.getDocument({ params, query: { version: String(version) } }).catch((error: unknown) => {
      if ([400, 403, 404].includes(problemOf(error)?.status ?? 0)) return undefined;
      throw error;
    });
    return [state ?? { collection, id, revision: 0, document: null }];
  };
  const states: DocumentState[] = [];
  for (let at = 0; at < restore.length; at += lanes) {
    const some = await Promise.all(restore.slice(at, at + lanes).map(one));
    states.push(...some.flat());
  }
  return states;
}
