import { type Ending, isOpen, type LinkItem, linkKey } from './items.ts';
import type { LinksTable } from './links-table.ts';

export interface PageOfLinks {
  /** By age. */
  readonly links: readonly LinkItem[];
  /** Id of the last one that was looked at, when there may be more. */
  readonly last?: string;
}

/** The links that rows of a list name, without those that have expired. */
export async function openLinks(
  { dynamo, name }: Pick<LinksTable, 'dynamo' | 'name'>,
  rows: readonly (Ending & { readonly linkId: string; readonly code: string })[],
  hasMore: boolean,
  now: Date,
): Promise<PageOfLinks> {
  const last = hasMore ? rows.at(-1)?.linkId : undefined;
  const more = last === undefined ? {} : { last };
  const Keys = rows.filter((row) => isOpen(row, now)).map(({ code }) => linkKey(code));
  if (Keys.length === 0) return { links: [], ...more };
  const { Responses } = await dynamo.batchGet<LinkItem>({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
  return { links: (Responses[name()] ?? []).toSorted((a, b) => (a.linkId < b.linkId ? -1 : 1)), ...more };
}
