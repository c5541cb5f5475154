import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { createPublisher, type Publisher } from '../../lib/sync/publish.ts';
import { bankAccountCopies, publishAccounts } from './contract/behind.ts';
import { publishCard } from './model/cards/publish-card.ts';
import { spaceOf } from './model/space-of.ts';
import type { CardItem } from './store/card-items.ts';
import { type HolderReader, holderReader } from './store/holders.ts';
import type { TermsItem } from './store/items.ts';

interface Dependencies {
  readonly store: HolderReader;
  readonly publisher: Pick<Publisher, 'publish'>;
}

/** What the row said then is enough: its revision is the version. Whose a card is stands with its account. */
export const operation: ConsumerOperation<typeof publishAccounts, Dependencies> = async ({ after }, context) => {
  const row = after as unknown as TermsItem | CardItem;
  if (row.entity === 'BankCard') return publishCard(row, context);
  const space = spaceOf(row);
  if (!space) return;
  const { accountId: id, revision: version, product, currency, number, nickname, state, openedAt } = row;
  const fields = { product, currency, number, ...(nickname === undefined ? {} : { nickname }), state, openedAt };
  await context.publisher.publish({ space, collection: bankAccountCopies, id, version, fields });
};

export const handler = consume(publishAccounts, { store: holderReader(), publisher: createPublisher() }, operation);
