import { randomUUID } from 'node:crypto';
import type { NewTemplate } from '../../functions/messaging/contract/templates.ts';
import { newMessage } from '../../functions/messaging/model/new-message.ts';
import { campaignStore } from '../../functions/messaging/store/campaigns.ts';
import type { CampaignItem, DeliveryItem, PreferencesItem } from '../../functions/messaging/store/items.ts';
import { campaignKey, preferencesKey } from '../../functions/messaging/store/keys.ts';
import { messageStore } from '../../functions/messaging/store/messages.ts';
import { type Messages, messagesTable } from '../../functions/messaging/store/messages-table.ts';
import { secretStore } from '../../functions/messaging/store/secret.ts';
import { templateStore } from '../../functions/messaging/store/templates.ts';
import { personKey } from '../../lib/policy/accounts.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';

const people = () => 'identity.people';

/** What tests put into the tables, past the crashes of their world, and read from them. */
export const things = (world: { readonly now: number }, table: Messages, real: Dynamo, context: never) => ({
  async person(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const personId = randomUUID();
    const createdAt = new Date(world.now).toISOString();
    const item = {
      entity: 'Person',
      personId,
      status: 'active',
      email: `${personId}@example.com`,
      emailVerified: true,
      createdAt,
    };
    await real.put({ TableName: 'identity.people', Item: { ...personKey(personId), ...item, ...more } });
    return personId;
  },
  async preferences(personId: string, more: Partial<PreferencesItem>): Promise<void> {
    const item = { entity: 'Preferences', topics: {}, version: 1, ...more };
    await real.put({ TableName: 'messaging.messages', Item: { ...preferencesKey(personId), ...item } });
  },
  async template(more: Partial<NewTemplate> = {}, name = `t-${randomUUID().slice(0, 8)}`) {
    const content: NewTemplate = {
      topic: 'orders',
      kind: 'regular',
      variables: ['what'],
      defaultLocale: 'en',
      channels: {
        email: { en: { subject: 'About {{what}}', text: 'It is {{what}}.' } },
        inbox: { en: { title: '{{what}}', body: 'It is {{what}}.' } },
      },
      ...more,
    };
    await secretStore({ dynamo: real, name: table.name }).ensure(new Uint8Array(32).fill(9));
    const plain = templateStore(messagesTable(real, table.name));
    const last = await plain.lastVersion(name);
    await plain.save(name, await plain.find(name), content, last + 1, () => ({}) as never, context);
    return { ...content, name, version: last + 1 };
  },
  /** Sends by mail unless something else is said. @returns id of the message. */
  async send(personId: string, template: NewTemplate & { name: string; version: number }, more = {}): Promise<string> {
    const messageId = randomUUID();
    const order = {
      messageId,
      personId,
      template,
      variables: { what: 'bread' },
      channels: ['email'] as const,
      ...more,
    };
    const made = newMessage(order, new Date(world.now), 90);
    await messageStore(messagesTable(real, table.name), people).create(made, undefined, context);
    return messageId;
  },
  async delivery(personId: string, messageId: string, channel = 'email'): Promise<DeliveryItem | undefined> {
    const Key = { pk: `PERSON#${personId}`, sk: `DELIVERY#${messageId}#${channel}` };
    return (await real.get<DeliveryItem>({ TableName: 'messaging.messages', Key, ConsistentRead: true })).Item;
  },
  async campaign(more: Partial<CampaignItem>): Promise<string> {
    const campaignId = randomUUID();
    const at = new Date(world.now).toISOString();
    const item: CampaignItem = {
      ...campaignKey(campaignId),
      entity: 'Campaign',
      campaignId,
      name: 'Spring',
      state: 'running',
      segment: 'everybody',
      filter: { all: [], any: [] },
      variants: [],
      perMinute: 60_000,
      scheduledAt: at,
      createdAt: at,
      looked: 0,
      turn: 0,
      work: 'batch',
      ...more,
    };
    await real.put({ TableName: 'messaging.messages', Item: item });
    return campaignId;
  },
  readCampaign: (campaignId: string) => campaignStore(messagesTable(real, table.name)).get(campaignId),
  reports: async (campaignId: string) => {
    const plain = campaignStore(messagesTable(real, table.name));
    return plain.reports(await plain.get(campaignId));
  },
});
