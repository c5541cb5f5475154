import type { LocalDatabase } from './database.ts';

/** What belongs to a `lastPulledAt`. */
export interface Bookmark {
  readonly at: number;
  /** Absent: the next pull is a whole one. */
  readonly cursor?: string;
  /** Documents whose state the next pull fetches: local changes of them were given up. */
  readonly restore?: readonly { readonly table: string; readonly id: string }[];
}

/**
 * Sealed cursors by the number that WatermelonDB keeps for us. The one before stays until its successor was used, so that a crash
 * between a pull and the saving of its number finds both.
 */
export function bookmarks({ localStorage }: Pick<LocalDatabase, 'localStorage'>, space: string) {
  const key = `mainstay_bookmarks_${space}`;
  const all = async () => (await localStorage.get<readonly Bookmark[]>(key)) ?? [];
  const find = async (at: number | null | undefined) => (await all()).find((each) => each.at === at);
  return {
    find,
    /** @param previous number that the database still holds. */
    async keep(bookmark: Bookmark, previous?: number | null): Promise<void> {
      const before = previous && previous !== bookmark.at ? await find(previous) : undefined;
      await localStorage.set(key, before ? [before, bookmark] : [bookmark]);
    },
  };
}

export type Bookmarks = ReturnType<typeof bookmarks>;
