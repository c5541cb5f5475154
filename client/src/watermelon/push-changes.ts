import { hex, utf8 } from '../bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { codeOfOne, isOfOneRow, problemOf, reasonOf } from '../rxdb/problem-of.ts';
import type { RefusedDocument } from '../rxdb/replica-api.ts';
import type { Bookmarks } from './bookmarks.ts';
import { type MappedTable, toFields } from './columns.ts';
import type { Changes, PushArgs, PushResult, Raw } from './database.ts';
import type { CommitRow, RefusedRow, WatermelonApi } from './watermelon-api.ts';

export interface PushSetting {
  readonly api: Pick<WatermelonApi, 'commitDocuments'>;
  readonly space: string;
  readonly tables: readonly MappedTable[];
  readonly bookmarks: Bookmarks;
  // biome-ignore lint/suspicious/noConfusingVoidType: who only listens returns nothing
  readonly onRefused: (refused: readonly RefusedRow[]) => 'keep' | 'discard' | void;
  /** The next pull brings the server's state of some documents. */
  onDiscarded(): void;
}

/** Rows and bytes of one commit; the backend takes 10,000 rows and 5 MB. */
const mostRows = 10_000;
const mostBytes = 4_500_000;
const timeoutMs = 35_000;

/**
 * `pushChanges`. One command for all changes: the backend writes all of them, or none when a document changed since the pull. Its
 * Idempotency-Key follows from the request, so that a push that is repeated is the same command. Rows that are refused stay as they
 * are on the device and are sent again with the next push, unless `onRefused` says `discard`. What cannot be read as a whole is sent in halves:
 * one row must not hold up the others for ever.
 */
export function createPush({ api, space, tables, bookmarks, onRefused, onDiscarded }: PushSetting) {
  const collections = Object.fromEntries(tables.map(({ collection, version }) => [collection, version]));

  async function commit(changes: CommitRow[], since: string): Promise<readonly RefusedDocument[]> {
    const body = { collections, since, changes };
    const idempotencyKey = hex(sha256(utf8(JSON.stringify(body))));
    try {
      return (await api.commitDocuments({ params: { spaceId: space }, body }, { idempotencyKey, timeoutMs })).refused;
    } catch (error) {
      const problem = problemOf(error);
      if (!problem || !isOfOneRow(problem)) throw error;
      const [row] = changes;
      if (row && changes.length === 1) return [{ ...row, code: codeOfOne(problem), reason: reasonOf(problem) }];
      const middle = changes.length >> 1;
      return [...(await commit(changes.slice(0, middle), since)), ...(await commit(changes.slice(middle), since))];
    }
  }

  return async ({ changes, lastPulledAt }: PushArgs): Promise<PushResult> => {
    const rows = rowsOf(changes, tables);
    if (rows.length === 0) return {};
    const bookmark = await bookmarks.find(lastPulledAt);
    if (!bookmark?.cursor) throw new Error('The changes build upon no pull that is known: synchronize again.');

    const refused: RefusedRow[] = [];
    for (const batch of batches(rows)) {
      const byKey = new Map(batch.map((row) => [keyOf(row), row]));
      for (const { collection, id, code, reason } of await commit(batch, bookmark.cursor)) {
        const table = tables.find((mapped) => mapped.collection === collection)?.table;
        const document = byKey.get(keyOf({ collection, id }))?.document ?? null;
        if (table) refused.push({ table, id, code, reason, document });
      }
    }
    if (refused.length === 0) return {};

    // What was deleted does not come back, whatever the app says.
    const gone = refused.filter(({ code }) => code === 'deleted');
    const others = refused.filter(({ code }) => code !== 'deleted');
    const discarded = onRefused(refused) === 'discard' ? refused : gone;
    const restore = [...(bookmark.restore ?? []), ...discarded.map(({ table, id }) => ({ table, id }))];
    if (discarded.length > 0) {
      await bookmarks.keep({ ...bookmark, restore });
      onDiscarded();
    }
    return discarded === refused ? {} : { experimentalRejectedIds: idsByTable(others) };
  };
}

function rowsOf(changes: Changes, tables: readonly MappedTable[]): CommitRow[] {
  return tables.flatMap((mapped) => {
    const { created = [], updated = [], deleted = [] } = changes[mapped.table] ?? {};
    const row = (raw: Raw, changed?: ReadonlySet<string>): CommitRow => ({
      collection: mapped.collection,
      id: raw.id,
      document: toFields(raw, changed, mapped),
    });
    return [
      ...created.map((raw) => row(raw)),
      ...updated.map((raw) => row(raw, new Set(String(raw._changed ?? '').split(',')))),
      ...deleted.map((id): CommitRow => ({ collection: mapped.collection, id, document: null })),
    ];
  });
}

const keyOf = ({ collection, id }: Pick<CommitRow, 'collection' | 'id'>) => `${collection}/${id}`;

/** Bytes at most: a character of JavaScript is at most three in UTF-8. */
const bytesOf = (text: string) => text.length + 2 * (text.match(/[^ -~]/g)?.length ?? 0);

function batches(rows: readonly CommitRow[]): CommitRow[][] {
  const all: CommitRow[][] = [];
  let room = 0;
  for (const row of rows) {
    const size = bytesOf(JSON.stringify(row)) + 1;
    const last = all.at(-1);
    if (last && last.length < mostRows && size <= room) last.push(row);
    else {
      all.push([row]);
      room = mostBytes;
    }
    room -= size;
  }
  return all;
}

function idsByTable(refused: readonly RefusedRow[]): Record<string, string[]> {
  const ids: Record<string, string[]> = {};
  for (const { table, id } of refused) {
    ids[table] ??= [];
    ids[table].push(id);
  }
  return ids;
}
