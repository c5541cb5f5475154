import type { Change, Known } from './changes.ts';

/** How a transaction stands in its row. A removed one keeps its id alone. */
export type Standing = (Known | { readonly transactionId: string; readonly gone: true }) & {
  /** Number of the change by which it is as it is, and of that by which it came, or came back. */
  readonly change: number;
  readonly since: number;
};

const parts = ['externalAccountId', 'amount', 'currency', 'date', 'description', 'pending'] as const;

const says = (before: Standing, change: Change): boolean => {
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
    const was = before.get(each.transactionId);
    if (was ? says(was, each) : 'gone' in each) continue;
    change += 1;
    const comes = was === undefined || 'gone' in was;
    rows.push({ ...each, change, since: comes ? change : was.since });
  }
  return { rows, last: change };
}

/** What an app that knew everything up to `from` is told of rows that changed since. What is gone is told of even if the app may never have seen it. */
export function toldSince(rows: readonly Standing[], from: number) {
  const there = rows.flatMap((row) => ('gone' in row ? [] : [row]));
  return {
    added: there.filter(({ since }) => since > from),
    modified: there.filter(({ since }) => since <= from),
    removed: from === 0 ? [] : rows.flatMap((row) => ('gone' in row ? [row.transactionId] : [])),
  };
}
