import { AppError } from '../../../lib/runtime/app-error.ts';
import { update } from '../../../lib/runtime/aws/expressions.ts';
import { isCode } from '../model/code.ts';
import type { Visitor } from '../model/visits.ts';
import { isOpen, type LinkItem, linkKey } from './items.ts';
import { type LinksTable, linksTable } from './links-table.ts';

export type OpeningStore = ReturnType<typeof openingStore>;

/** Links as whoever has one finds them. */
export function openingStore({ dynamo, name }: Pick<LinksTable, 'dynamo' | 'name'> = linksTable()) {
  return {
    /** Strongly consistent: what was revoked is gone at once. @throws AppError `not-found`, whatever the reason. */
    async open(code: string, now: Date): Promise<LinkItem> {
      if (!isCode(code)) throw new AppError('not-found');
      const { Item } = await dynamo.get<LinkItem>({ TableName: name(), Key: linkKey(code), ConsistentRead: true });
      if (!Item || !isOpen(Item, now)) throw new AppError('not-found');
      return Item;
    },

    /** Adds visits; a link that is gone meanwhile stays gone. */
    async count(code: string, visitor: Visitor, weight: number): Promise<void> {
      await dynamo.update(update(name(), linkKey(code), { add: { [visitor]: weight }, when: 'attribute_exists(#pk)' }));
    },
  };
}
