import { inboundWebhookReceived, webhooks } from '../../functions/webhooks/contract.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { createInbox, inboxAccess } from '../../lib/inbound/inbox.ts';
import { Update } from '../../lib/runtime/aws/expressions.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';

/** What docs/webhooks.md shows of a consumer, word for word: here the compiler reads it. */
const shop = defineModule('shop', {
  summary: 'A shop that is paid over a provider',
  uses: { webhooks },
  tables: { orders: { pk: 'pk', sk: 'sk' } },
});
const orderStore = () => ({
  paid: ({ id }: { id: string }) =>
    Update('orders', { pk: `ORDER#${id}`, sk: 'ORDER' }, { set: { paid: true }, when: 'attribute_exists(pk)' }),
});

export const settlePayment = shop.consumer({
  on: { event: inboundWebhookReceived },
  summary: 'Book what was paid',
  access: { ...inboxAccess, orders: ['UpdateItem'] },
});

const dependencies = { inbox: createInbox(), store: orderStore() };
type Settle = ConsumerOperation<typeof settlePayment, typeof dependencies>;
export const operation: Settle = async (event, { inbox, store, now, log }) => {
  if (event.detail.source !== 'stripe' || event.detail.type !== 'invoice.paid') return;
  await inbox.received(event, 'settlePayment', { now, log }, ({ text }) => [store.paid(JSON.parse(text))]);
};
export const handler = consume(settlePayment, dependencies, operation);
