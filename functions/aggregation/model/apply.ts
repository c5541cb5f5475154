import type { Change, Told } from './changes.ts';

/** How a transaction stands in its row. A removed one keeps its id alone. */
export type Standing = Told & {
  /** Number of the change by which it is as it is, and of that by which it came, or came back. */
  readonly change: number;
  readonly since: number;
};

const parts = ['externalAccountId', 'amount', 'currency', 'date', 'description', 'pending'] as const;

const says = (before: Standing, change: Told): boolean => {
  if ('gone' in before || 'gone' in change) return 'gone' in before && 'gone' in change;
  return parts.every((part) => before[part] === change[part]);
};

/**
 * Changes of a page, numbered behind those before. What says nothing new has no number, so a page that comes again changes nothing; what is removed
 * and was never here leaves nothing.
 * @param before how they stand, by id. @param last number of the last change of the connection.
 */
export function applied(before: ReadonlyMap<string, Standing>, changes: readonly Change[], last: number) {
  const rows: Standing[] = [];
  let change = last;
  for (const each of changes) {
    if ('unread' in each) continue;
    const was = before.get(each.transactionId);
    if (was ? says(was, each) : 'gone' in each) continue;
    change += 1;
    const comes = was === undefined || 'gone' in was;
    rows.push({ ...each, change, since: comes ? change : was.since });
  }
  return { rows, last: change };
}

/**
 * What an app that knew everything up to `base`, and has read up to `from`, is told of rows that changed since. What is gone is told of even if the app may
 * never have seen it, but not to one that has read nothing.
 */
export function toldSince(rows: readonly Standing[], base: number, from: number) {
  const there = rows.flatMap((row) => ('gone' in row ? [] : [row]));
  return {
    added: there.filter(({ since }) => since > base),
    modified: there.filter(({ since }) => since <= base),
    removed: from === 0 ? [] : rows.flatMap((row) => ('gone' in row ? [row.transactionId] : [])),
  };
}
