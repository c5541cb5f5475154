import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { messaging } from './contract/module.ts';
import { deliverInbox } from './contract/work.ts';
import { decide } from './model/decide.ts';
import type { DeliverParts } from './model/deliver.ts';
import { failed, suppressed } from './model/outcome.ts';
import { contentOf } from './model/template.ts';
import { deliveryStore } from './store/deliveries.ts';
import { type InboxStore, inboxStore } from './store/inbox.ts';
import type { InboxItem } from './store/items.ts';
import { inboxKey } from './store/keys.ts';
import { templateStore } from './store/templates.ts';

interface Dependencies extends DeliverParts {
  readonly inbox: Pick<InboxStore, 'put'>;
}

/** Nothing outside the table is called: the message is there and delivered in one transaction, so a repeat finds an older turn. */
export const operation: ConsumerOperation<typeof deliverInbox, Dependencies> = async (turn, context) => {
  const { store, templates, inbox, now, rules } = context;
  const found = await store.read(turn, 'inbox');
  const { delivery, message, preferences, person, campaign } = found;
  if (delivery?.state !== 'queued' || delivery.turn !== turn.turn) return;
  const end = async (set: Readonly<Record<string, unknown>>) => void (await store.settle(delivery, set));
  if (campaign === 'cancelled') return end(suppressed('campaign-cancelled'));
  if (!message) return end(failed('message-gone'));
  const decision = decide({ ...found, delivery, message, preferences, person, now: now(), ...rules() });
  if (decision.do === 'suppress') return end(suppressed(decision.reason));
  const template = await templates.version(message.template.name, message.template.version);
  const locale = message.locale ?? preferences?.locale ?? person?.locale;
  const content = template && contentOf(template, 'inbox', locale, message.variables)?.content;
  if (!content) return end(failed('template-gone'));
  const at = now().toISOString();
  const { personId, messageId, expiresAt } = delivery;
  const { title = '', body = '', link } = content;
  const item: InboxItem = {
    ...inboxKey(personId, messageId),
    entity: 'Inbox',
    personId,
    messageId,
    topic: message.topic,
    title,
    body,
    ...(link ? { link } : {}),
    ...(message.campaign ? { campaign: message.campaign } : {}),
    createdAt: at,
    unreadAt: `${at}#${messageId}`,
    work: 'publication',
    expiresAt,
  };
  await inbox.put(item, delivery, { state: 'delivered', sentAt: at, deliveredAt: at, work: undefined }, now());
};

export const handler = consume(
  deliverInbox,
  { store: deliveryStore(), templates: templateStore(), inbox: inboxStore(), rules: () => settings(messaging) },
  operation,
);
