import type { Storage } from '../storage/storage.ts';
import type { ReplaceRow } from './replica-api.ts';
import { type Fields, same, valueIn } from './states.ts';

const mostSettled = 200;

export type SentRow = ReplaceRow & Required<Pick<ReplaceRow, 'sent'>>;

/** Of a document whose pushes had no answer, or arrived before others changed it. */
interface Entry {
  /** Version of the schema that it is written in. */
  readonly version: number;
  /** What RxDB takes for the server's state. */
  readonly known: Fields | null;
  /** The same with what is known to have arrived. */
  readonly base: Fields | null;
  /** What RxDB takes for the server's state as soon as it has written down the newest answer. */
  readonly newer?: Fields | null;
  /** Sent, and not answered. */
  readonly waiting?: SentRow;
}

/**
 * The rows that were sent and what became of them: RxDB repeats a write whose answer was lost, by itself or with later ones in it, and the
 * backend knows it by its number, after a restart too. A storage that fails costs only the latter.
 * @param version of the app's schema: entries of before an upgrade are carried over.
 * @param writer of this run: rows of earlier runs keep theirs.
 */
export function sentRows(key: string, storage: Storage, version: number, writer = newWriter()) {
  let entries = new Map<string, Entry>();
  let last = 0;
  let loaded = false;

  async function keep(): Promise<void> {
    const rows = [...entries];
    try {
      await (rows.length === 0 ? storage.remove(key) : storage.set(key, JSON.stringify(rows)));
    } catch {
      // The rows of this run are known all the same.
    }
  }

  /** What the entry says of a row, if RxDB still starts from the same state. */
  function entryOf({ id, assumed }: ReplaceRow): Entry | undefined {
    const entry = entries.get(id);
    if (entry && entry.version !== version) return entry;
    return entry && same(entry.known, assumed) ? entry : undefined;
  }

  /** The newest entries that wait for nothing are kept: RxDB may be ended before it has written down an answer. */
  function trim(): void {
    const settled = [...entries].filter(([, { waiting }]) => !waiting);
    for (const [id] of settled.slice(0, -mostSettled)) entries.delete(id);
  }

  return {
    async load(): Promise<void> {
      if (loaded) return;
      loaded = true;
      try {
        const kept = await storage.get(key);
        if (kept) entries = new Map(JSON.parse(kept));
      } catch {
        // As if nothing had been sent before this run.
      }
    },

    /** Rows without an answer that have become part of these, by version: what became of them has to be known first. */
    open(rows: readonly ReplaceRow[]): ReadonlyMap<number, readonly SentRow[]> {
      const open = new Map<number, SentRow[]>();
      for (const row of rows) {
        const entry = entryOf(row);
        if (!entry?.waiting || (entry.version === version && same(entry.waiting.next, row.next))) continue;
        open.set(entry.version, [...(open.get(entry.version) ?? []), entry.waiting]);
      }
      return open;
    },

    /** Rows as they are sent: again under their numbers, or under new ones, from where the server is known to be. */
    async send(rows: readonly ReplaceRow[]): Promise<SentRow[]> {
      const sent = rows.map((row) => {
        const entry = entryOf(row);
        if (entry?.waiting && same(entry.waiting.next, row.next)) return entry.waiting;
        const base = entry ? carriedOver(entry, row, version) : row.assumed;
        last += 1;
        const waiting = { ...row, assumed: base, sent: { writer, number: last } };
        entries.set(row.id, { version, known: row.assumed, base, waiting });
        return waiting;
      });
      await keep();
      return sent;
    },

    /**
     * RxDB may still start from the state before, if it is ended before it has written down the answer.
     * @param arrived whether a row is part of the server's state.
     * @param states of the server, of the rows that met another.
     */
    async answered(
      rows: readonly SentRow[],
      arrived: (id: string) => boolean,
      states: ReadonlyMap<string, Fields | null>,
    ): Promise<void> {
      for (const { id, next } of rows) {
        const entry = entries.get(id);
        if (!entry) continue;
        const { known, version } = entry;
        const base = arrived(id) ? next : entry.base;
        const newer = states.has(id) ? (states.get(id) ?? null) : base;
        entries.delete(id);
        // What RxDB starts from is the server's own state (again): nothing else is to be known.
        if (!same(known, base) && !same(known, newer)) entries.set(id, { version, known, base, newer });
      }
      trim();
      await keep();
    },

    /** States that were pulled: RxDB starts from them, unless it waits for an answer. */
    async pulled(states: ReadonlyMap<string, Fields | null>): Promise<void> {
      const settled = [...states].filter(([id]) => entries.has(id) && !entries.get(id)?.waiting);
      for (const [id, newer] of settled) {
        const entry = entries.get(id) as Entry;
        entries.delete(id);
        if (!same(entry.known, newer)) entries.set(id, { ...entry, newer });
      }
      if (settled.length > 0) await keep();
    },
  };
}

export type SentRows = ReturnType<typeof sentRows>;

/**
 * The base in another version of the schema: where a field is called the same and was not touched since, and else what RxDB assumes.
 * It assumes the newer state, and the entry is over, when a field tells the two apart and says so.
 */
function carriedOver(
  { version, known, base, newer }: Entry,
  { assumed, next }: ReplaceRow,
  now: number,
): Fields | null {
  if (version === now || !base) return base;
  const names = Object.keys(assumed ?? next ?? {});
  const is = (state: Fields | null, name: string) => same(valueIn(state, name), valueIn(assumed, name));
  if (newer && names.some((name) => is(newer, name) && !is(known, name))) return assumed;
  const untouched = (name: string) => Object.hasOwn(base, name) && is(known, name);
  return Object.fromEntries(names.map((name) => [name, valueIn(untouched(name) ? base : assumed, name)]));
}

/** Not secret, only unlike any other. */
function newWriter(): string {
  const part = () => Math.random().toString(36).slice(2, 12);
  return `${Date.now().toString(36)}-${part()}-${part()}`;
}
