import type { Storage } from '../storage/storage.ts';
import type { ReplaceRow } from './replica-api.ts';
import { type Fields, same } from './states.ts';

const mostSettled = 200;

export type SentRow = ReplaceRow & Required<Pick<ReplaceRow, 'sent'>>;

/** Of a document whose pushes had no answer, or arrived before others changed it. */
interface Entry {
  /** What RxDB takes for the server's state. */
  readonly known: Fields | null;
  /** The same with what is known to have arrived. */
  readonly base: Fields | null;
  /** Sent, and not answered. */
  readonly waiting?: SentRow;
}

/**
 * The rows that were sent and what became of them: RxDB repeats a write whose answer was lost, by itself or with later ones in it, and the
 * backend knows it by its number, after a restart too. A storage that fails costs only the latter.
 * @param writer of this run: rows of earlier runs keep theirs.
 */
export function sentRows(key: string, storage: Storage, writer = newWriter()) {
  let entries = new Map<string, Entry>();
  let last = 0;
  let loaded = false;

  async function keep(): Promise<void> {
    const rows = [...entries];
    try {
      await (rows.length === 0 ? storage.remove(key) : storage.set(key, JSON.stringify(rows)));
    } catch {}
  }

  /** What the entry says of a row, if RxDB still starts from the same state. */
  function entryOf({ id, assumed }: ReplaceRow): Entry | undefined {
    const entry = entries.get(id);
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
      } catch {}
    },

    /** Rows without an answer that have become part of these: what became of them has to be known first. */
    open: (rows: readonly ReplaceRow[]): SentRow[] =>
      rows.flatMap((row) => {
        const waiting = entryOf(row)?.waiting;
        return waiting && !same(waiting.next, row.next) ? [waiting] : [];
      }),

    /** Rows as they are sent: again under their numbers, or under new ones, from where the server is known to be. */
    async send(rows: readonly ReplaceRow[]): Promise<SentRow[]> {
      const sent = rows.map((row) => {
        const entry = entryOf(row);
        if (entry?.waiting && same(entry.waiting.next, row.next)) return entry.waiting;
        const base = entry ? entry.base : row.assumed;
        last += 1;
        const waiting = { ...row, assumed: base, sent: { writer, number: last } };
        entries.set(row.id, { known: row.assumed, base, waiting });
        return waiting;
      });
      await keep();
      return sent;
    },

    /** @param arrived whether a row is part of the server's state. RxDB may still start from the state before. */
    async answered(rows: readonly SentRow[], arrived: (id: string) => boolean): Promise<void> {
      for (const { id, next } of rows) {
        const entry = entries.get(id);
        if (!entry) continue;
        const { known } = entry;
        const base = arrived(id) ? next : entry.base;
        entries.delete(id);
        if (!same(known, base)) entries.set(id, { known, base });
      }
      trim();
      await keep();
    },

    /** A state that was pulled: from now on RxDB starts from it because it is the server's, not because an answer is missing. */
    pulled(id: string, state: Fields | null): void {
      const entry = entries.get(id);
      if (entry && !entry.waiting && same(entry.known, state)) entries.delete(id);
    },
  };
}

export type SentRows = ReturnType<typeof sentRows>;

/** Not secret, only unlike any other. */
function newWriter(): string {
  const part = () => Math.random().toString(36).slice(2, 12);
  return `${Date.now().toString(36)}-${part()}-${part()}`;
}
