import { decimalOf } from '../../lib/ledger/model/decimal.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { createPublisher, type Publication, type Publisher } from '../../lib/sync/publish.ts';
import {
  bankAccountCopies,
  bankBalanceCopies,
  bankOrderCopies,
  bankRequestCopies,
  publishAccounts,
} from './contract/behind.ts';
import { publishCard } from './model/cards/publish-card.ts';
import { toOrder } from './model/orders/order-view.ts';
import { publishStatement } from './model/publish-statement.ts';
import { toRequest } from './model/requests/request-view.ts';
import { spaceOf } from './model/space-of.ts';
import type { CardItem } from './store/card-items.ts';
import { type HolderReader, holderReader } from './store/holders.ts';
import type { TermsItem } from './store/items.ts';
import type { StatementItem } from './store/month-items.ts';
import type { OrderItem } from './store/order-items.ts';
import type { RequestItem } from './store/request-items.ts';

type Row = TermsItem | OrderItem | RequestItem;
type Copy = Omit<Publication, 'space' | 'version'>;

function copyOfAccount({ accountId: id, product, currency, number, nickname, state, openedAt }: TermsItem): Copy {
  const fields = { product, currency, number, ...(nickname === undefined ? {} : { nickname }), state, openedAt };
  return { collection: bankAccountCopies, id, fields };
}

function copyOfOrder(item: OrderItem): Copy {
  const collection = bankOrderCopies;
  const { orderId: id, organisationId: _, schedule, next, last: __, createdAt: ___, ...order } = toOrder(item);
  if (order.state === 'ended') return { collection, id, fields: null };
  const { unit, every = 1, start, end, times } = schedule;
  const rule = { unit, every, start, ...(end === undefined ? {} : { end }), ...(times === undefined ? {} : { times }) };
  return { collection, id, fields: { ...order, ...rule, ...(next ? { nextAt: next.at } : {}) } };
}

function copyOfRequest(item: RequestItem): Copy {
  const collection = bankRequestCopies;
  const { requestId: id, organisationId: _, state, paymentId: __, createdAt: ___, ...fields } = toRequest(item);
  return { collection, id, fields: state === 'open' ? fields : null };
}

function copyOf(row: Row): Copy {
  if (row.entity === 'BankAccount') return copyOfAccount(row);
  return row.entity === 'BankOrder' ? copyOfOrder(row) : copyOfRequest(row);
}

/** Nothing, by the sequence that the ledger begins with: any entry is newer, however late this comes. */
function balanceAtFirst({ accountId: id, currency }: TermsItem): Copy & { readonly version: number } {
  const none = decimalOf(0n, currency);
  const fields = { currency, posted: none, available: none, incoming: none, outgoing: none };
  return { collection: bankBalanceCopies, id, version: 0, fields };
}

interface Dependencies {
  readonly store: HolderReader;
  readonly publisher: Pick<Publisher, 'publish'>;
}

/** What the row said then is enough: its revision is the version. Whose a card is stands with its account. */
export const operation: ConsumerOperation<typeof publishAccounts, Dependencies> = async ({ after }, context) => {
  const row = after as unknown as Row | CardItem | StatementItem;
  if (row.entity === 'BankCard') return publishCard(row, context);
  if (row.entity === 'BankStatement') return publishStatement(row, context);
  const space = spaceOf(row);
  if (!space) return;
  await context.publisher.publish({ space, version: row.revision, ...copyOf(row) });
  if (row.entity === 'BankAccount' && row.revision === 1)
    await context.publisher.publish({ space, ...balanceAtFirst(row) });
};

export const handler = consume(publishAccounts, { store: holderReader(), publisher: createPublisher() }, operation);
