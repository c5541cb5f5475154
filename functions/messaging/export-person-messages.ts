import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportPersonMessages } from './contract/work.ts';
import { type PersonData, personData } from './store/person-data.ts';

const pageSize = 200;

/** What tells the person nothing: keys, and how the work is organised. */
const inner = new Set([
  'pk',
  'sk',
  'entity',
  'lookup',
  'turn',
  'work',
  'agenda',
  'agendaAt',
  'trace',
  'unreadAt',
  'expiresAt',
  'endpoint',
  'former',
]);
const types: Readonly<Record<string, string>> = {
  Message: 'message',
  Delivery: 'delivery',
  Inbox: 'inboxMessage',
  Preferences: 'preferences',
  Activity: 'activity',
  Target: 'pushTarget',
};

export const operation: ConsumerOperation<
  typeof exportPersonMessages,
  { readonly store: Pick<PersonData, 'page'> }
> = async ({ personId, cursor }, { store }) => {
  const { items, next } = await store.page(personId, pageSize, cursor ? (JSON.parse(cursor) as Key) : undefined);
  const records = items.flatMap((item) => {
    const type = types[item.entity ?? ''];
    if (!type) return [];
    return [{ type, ...Object.fromEntries(Object.entries(item).filter(([field]) => !inner.has(field))) }];
  });
  return { records, ...(next ? { cursor: JSON.stringify(next) } : {}) };
};

export const handler = consume(exportPersonMessages, { store: personData() }, operation);
