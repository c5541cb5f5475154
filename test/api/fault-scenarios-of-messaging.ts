import { randomUUID } from 'node:crypto';
import { must } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import { administrator, becomes, send, sentTo, somebody, template, variables } from './messaging-cast.ts';
import type { Person } from './people.ts';
import { call } from './stack.ts';

interface Cast {
  readonly admin: Person;
  readonly ann: Person;
  readonly name: string;
  readonly segment: string;
  readonly messageId: string;
  readonly campaignId: string;
  /** Path of the page that ends a subscription. */
  readonly page: string;
}

const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
const newCampaign = async (admin: Person, name: string, segment: string, key?: string) =>
  admin.call('POST', '/v1/message-campaigns', {
    json: { name: 'Faults', segment, variants: [{ template: name, variables }], scheduledAt: tomorrow },
    ...(key ? { key } : {}),
  });

let shared: Promise<Cast> | undefined;
function cast(): Promise<Cast> {
  shared ??= (async () => {
    const [admin, ann, name] = [await administrator(), await somebody(), await template()];
    const segment = `s-${randomUUID().slice(0, 8)}`;
    await admin.call('PUT', `/v1/message-segments/${segment}`, { json: { all: [{ did: 'nothing' }] } });
    const messageId = await send({ personId: ann.personId, template: name, channels: ['email', 'inbox'] });
    await becomes(messageId, 'email', 'sent');
    await becomes(messageId, 'inbox', 'delivered');
    const header = (await sentTo(ann.email))[0]?.headers?.find(({ Name }) => Name === 'List-Unsubscribe');
    const page = new URL(header?.Value.slice(1, -1) ?? '').pathname;
    const { campaignId } = (await newCampaign(admin, name, segment)).body;
    return { admin, ann, name, segment, messageId, campaignId, page };
  })();
  return shared;
}

const read = (by: 'admin' | 'ann', path: (cast: Cast) => string) => async (): Promise<Attempt> => {
  const all = await cast();
  return { send: () => all[by].call('GET', path(all)) };
};

const controlled = (what: 'pause' | 'resume' | 'cancel', state: string) => async (): Promise<Attempt> => {
  const { admin, name, segment } = await cast();
  const { campaignId } = (await newCampaign(admin, name, segment)).body;
  const path = `/v1/message-campaigns/${campaignId}`;
  if (what === 'resume') await admin.call('POST', `${path}/pause`);
  const key = randomUUID();
  const check = async () => {
    const { body } = await admin.call('GET', path);
    must(body.campaign.state === state, body);
  };
  return { send: () => admin.call('POST', `${path}/${what}`, { key }), check };
};

const deleted = (kind: 'templates' | 'segments') => async (): Promise<Attempt> => {
  const { admin } = await cast();
  const name = kind === 'templates' ? await template() : `s-${randomUUID().slice(0, 8)}`;
  if (kind === 'segments') await admin.call('PUT', `/v1/message-segments/${name}`, { json: {} });
  const key = randomUUID();
  const check = async () => {
    const { items } = (await admin.call('GET', `/v1/message-${kind}`)).body;
    must(!items.some((each: { name: string }) => each.name === name), name);
  };
  return { send: () => admin.call('DELETE', `/v1/message-${kind}/${name}`, { key }), check };
};

export const messagingScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listMessages: read('admin', ({ ann }) => `/v1/messages?personId=${ann.personId}`),
  getMessage: read('admin', ({ messageId }) => `/v1/messages/${messageId}`),
  getTemplate: read('admin', ({ name }) => `/v1/message-templates/${name}`),
  listTemplates: read('admin', () => '/v1/message-templates'),
  listAudiences: read('admin', () => '/v1/message-segments'),
  listCampaigns: read('admin', () => '/v1/message-campaigns'),
  getCampaign: read('admin', ({ campaignId }) => `/v1/message-campaigns/${campaignId}`),
  getPreferences: read('ann', () => '/v1/me/preferences'),
  listInbox: read('ann', () => '/v1/me/inbox?limit=1'),
  getBadge: read('ann', () => '/v1/me/inbox/badge'),
  previewTemplate: async () => {
    const { admin, name } = await cast();
    const json = { channel: 'email', variables };
    return { send: () => admin.call('POST', `/v1/message-templates/${name}/preview`, { json, key: null }) };
  },

  sendMessage: async () => {
    const { admin, name } = await cast();
    const ann = await somebody();
    const key = randomUUID();
    const json = { personId: ann.personId, template: name, variables, channels: ['inbox'] };
    const check = async () => {
      const { items } = (await admin.call('GET', `/v1/messages?personId=${ann.personId}`)).body;
      must(items.length === 1, items);
    };
    return { send: () => admin.call('POST', '/v1/messages', { json, key }), check };
  },

  putTemplate: async () => {
    const { admin } = await cast();
    const path = `/v1/message-templates/t-${randomUUID().slice(0, 8)}`;
    const json = { topic: 'a', variables: [], defaultLocale: 'en', channels: { sms: { en: { text: 'x' } } } };
    const key = randomUUID();
    const check = async () => {
      const { body } = await admin.call('GET', path);
      must(body.version === 1, body);
    };
    return { send: () => admin.call('PUT', path, { json, key }), check };
  },
  deleteTemplate: deleted('templates'),

  putAudience: async () => {
    const { admin } = await cast();
    const name = `s-${randomUUID().slice(0, 8)}`;
    const key = randomUUID();
    const check = async () => {
      const { items } = (await admin.call('GET', '/v1/message-segments')).body;
      must(items.find((each: { name: string }) => each.name === name)?.version === 1, items);
    };
    const json = { all: [{ emailVerified: true }] };
    return { send: () => admin.call('PUT', `/v1/message-segments/${name}`, { json, key }), check };
  },
  deleteAudience: deleted('segments'),

  createCampaign: async () => {
    const { admin, name } = await cast();
    const segment = `s-${randomUUID().slice(0, 8)}`;
    await admin.call('PUT', `/v1/message-segments/${segment}`, { json: {} });
    const key = randomUUID();
    const check = async () => {
      const { items } = (await admin.call('GET', '/v1/message-campaigns')).body;
      must(items.filter((each: { segment: string }) => each.segment === segment).length === 1, items);
    };
    return { send: () => newCampaign(admin, name, segment, key), check };
  },
  pauseCampaign: controlled('pause', 'paused'),
  resumeCampaign: controlled('resume', 'scheduled'),
  cancelCampaign: controlled('cancel', 'cancelled'),

  putPreferences: async () => {
    const { ann } = await cast();
    const { version } = (await ann.call('GET', '/v1/me/preferences')).body;
    const key = randomUUID();
    const check = async () => {
      const { body } = await ann.call('GET', '/v1/me/preferences');
      must(body.version === version + 1, body);
    };
    return { send: () => ann.call('PUT', '/v1/me/preferences', { json: { topics: {} }, key }), check };
  },

  readInboxMessage: async () => {
    const { ann, messageId } = await cast();
    const check = async () => {
      const { body } = await ann.call('GET', '/v1/me/inbox');
      must(
        body.items.every((item: { readAt?: string }) => item.readAt),
        body,
      );
    };
    return { send: () => ann.call('PUT', `/v1/me/inbox/${messageId}/read`), check };
  },

  readWholeInbox: async () => {
    const { ann, name } = await cast();
    await becomes(await send({ personId: ann.personId, template: name, channels: ['inbox'] }), 'inbox', 'delivered');
    const check = async () => {
      const { body } = await ann.call('GET', '/v1/me/inbox/badge');
      must(body.unread === 0, body);
    };
    return { send: () => ann.call('POST', '/v1/me/inbox/read', { key: null }), check, natural: true };
  },

  recordActivity: async () => {
    const { ann } = await cast();
    const key = randomUUID();
    return { send: () => ann.call('POST', '/v1/me/activities', { json: { name: 'faults' }, key }) };
  },

  unsubscribe: async () => {
    const { ann, page } = await cast();
    await ann.call('PUT', '/v1/me/preferences', { json: { topics: {} } });
    const check = async () => {
      const { body } = await ann.call('GET', '/v1/me/preferences');
      must(body.topics.orders?.email === false, body);
    };
    return { send: () => call('POST', page, { key: null }), check, natural: true };
  },
};
