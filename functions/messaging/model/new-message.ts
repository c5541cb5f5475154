import { currentTrace } from '../../../lib/runtime/trace.ts';
import type { Channel, Variables } from '../contract/fields.ts';
import type { Message, MessageSummary } from '../contract/messages.ts';
import type { DeliveryItem, MessageItem, OfCampaign, TemplateItem } from '../store/items.ts';
import { deliveryKey, messageKey, onAgenda } from '../store/keys.ts';

export interface Order {
  readonly messageId: string;
  readonly personId: string;
  readonly template: Pick<TemplateItem, 'name' | 'version' | 'topic' | 'kind'>;
  readonly variables: Variables;
  readonly channels: readonly Channel[];
  readonly locale?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly campaign?: OfCampaign;
  /** Not before this time. */
  readonly sendAt?: string | undefined;
}

/** A message and its deliveries as they are written at once. */
export function newMessage(
  order: Order,
  now: Date,
  days: number,
): { message: MessageItem; deliveries: DeliveryItem[] } {
  const { messageId, personId, template, variables, channels, locale, phoneNumber, campaign, sendAt } = order;
  const createdAt = now.toISOString();
  const begins = Math.max(now.getTime(), Date.parse(sendAt ?? createdAt));
  const expiresAt = Math.floor(begins / 1000) + days * 86_400;
  const message: MessageItem = {
    ...messageKey(personId, messageId),
    entity: 'Message',
    messageId,
    personId,
    topic: template.topic,
    kind: template.kind,
    template: { name: template.name, version: template.version },
    variables,
    ...(locale ? { locale } : {}),
    ...(phoneNumber ? { phoneNumber } : {}),
    channels,
    ...(campaign ? { campaign } : {}),
    lookup: messageId,
    createdAt,
    expiresAt,
  };
  const isLater = begins > now.getTime();
  const trace = currentTrace();
  const deliveries = channels.map(
    (channel): DeliveryItem => ({
      ...deliveryKey(personId, messageId, channel),
      entity: 'Delivery',
      personId,
      messageId,
      channel,
      turn: 0,
      tries: 0,
      attempts: [],
      ...(isLater
        ? { state: 'held', reason: 'scheduled', until: sendAt as string, ...onAgenda(messageId, new Date(begins)) }
        : { state: 'queued', work: channel }),
      ...(campaign ? { campaign } : {}),
      ...(trace ? { trace } : {}),
      expiresAt,
    }),
  );
  return { message, deliveries };
}

export const toSummary = ({
  messageId,
  personId,
  topic,
  template,
  campaign,
  createdAt,
}: MessageItem): MessageSummary => ({
  messageId,
  personId,
  topic,
  template: { ...template },
  ...(campaign ? { campaignId: campaign.campaignId } : {}),
  createdAt,
});

export const toMessage = (message: MessageItem, deliveries: readonly DeliveryItem[]): Message => ({
  ...toSummary(message),
  variables: { ...message.variables },
  deliveries: deliveries.map(
    ({ channel, state, reason, until, attempts, receipts, sentAt, deliveredAt, openedAt }) => ({
      channel,
      // The provider's news may come before the note that it was sent.
      state: state === 'sent' && deliveredAt ? 'delivered' : state,
      ...(reason ? { reason } : {}),
      ...(until ? { until } : {}),
      attempts: attempts.map((attempt) => ({ ...attempt })),
      ...(receipts ? { receipts: receipts.map((receipt) => ({ ...receipt })) } : {}),
      ...(sentAt ? { sentAt } : {}),
      ...(deliveredAt ? { deliveredAt } : {}),
      ...(openedAt ? { openedAt } : {}),
    }),
  ),
});
