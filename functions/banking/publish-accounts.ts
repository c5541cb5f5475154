import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { createPublisher, type Publisher } from '../../lib/sync/publish.ts';
import { bankAccountCopies, publishAccounts } from './contract/behind.ts';
import { spaceOf } from './model/space-of.ts';
import type { TermsItem } from './store/items.ts';

/** What the row said then is enough: its revision is the version. */
export const operation: ConsumerOperation<
  typeof publishAccounts,
  { readonly publisher: Pick<Publisher, 'publish'> }
> = async ({ after }, { publisher }) => {
  const row = after as unknown as TermsItem;
  const space = spaceOf(row);
  if (!space) return;
  const { accountId: id, revision: version, product, currency, number, nickname, state, openedAt } = row;
  const fields = { product, currency, number, ...(nickname === undefined ? {} : { nickname }), state, openedAt };
  await publisher.publish({ space, collection: bankAccountCopies, id, version, fields });
};

export const handler = consume(publishAccounts, { publisher: createPublisher() }, operation);
