import { randomUUID } from 'node:crypto';
import { must, somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import type { Person } from './people.ts';
import { eventually } from './stack.ts';

/** Nobody listens on port 1: what goes there fails at once. */
const url = 'http://127.0.0.1:1/';
let collection = '';
const somebody = somebodyOf(async (person) => {
  const { organisationId } = (await person.call('POST', '/v1/organisations', { json: { name: 'Hooks' } })).body;
  collection = `/v1/organisations/${organisationId}/webhook-endpoints`;
});

async function endpoint(owner: Person): Promise<string> {
  const { items } = (await owner.call('GET', collection)).body;
  for (const { endpointId } of items) await owner.call('DELETE', `${collection}/${endpointId}`);
  const { body } = await owner.call('POST', collection, { json: { url, events: ['WebhookEndpointDisabled'] } });
  return `${collection}/${body.endpoint.endpointId}`;
}
/** A delivery that failed once. */
async function delivery(owner: Person, path: string): Promise<string> {
  const { deliveryId } = (await owner.call('POST', `${path}/test`)).body;
  await eventually(async () => {
    const { body } = await owner.call('GET', `${path}/deliveries/${deliveryId}`);
    must(body.state === 'waiting', body);
  });
  return `${path}/deliveries/${deliveryId}`;
}

let shared: Promise<{ owner: Person; path: string; sent: string }> | undefined;
const read = (target: (path: string, sent: string) => string) => async (): Promise<Attempt> => {
  shared ??= (async () => {
    const owner = await somebody();
    const path = await endpoint(owner);
    return { owner, path, sent: await delivery(owner, path) };
  })();
  const { owner, path, sent } = await shared;
  return { send: () => owner.call('GET', target(path, sent)) };
};

/** Reads come first: commands begin with an endpoint of their own, and take the others away. */
export const webhookScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listWebhookEndpoints: read(() => collection),
  getWebhookEndpoint: read((path) => path),
  getWebhookDelivery: read((_, sent) => sent),
  listWebhookDeliveries: read((path) => `${path}/deliveries?limit=1`),

  createWebhookEndpoint: async () => {
    const owner = await somebody();
    await endpoint(owner);
    const description = randomUUID();
    const check = async () => {
      const { items } = (await owner.call('GET', collection)).body;
      const made = items.filter((each: { description: string }) => each.description === description);
      must(made.length === 1, items);
    };
    return { send: () => owner.call('POST', collection, { json: { url, description }, key: description }), check };
  },

  updateWebhookEndpoint: async () => {
    const owner = await somebody();
    const path = await endpoint(owner);
    const description = randomUUID();
    const check = async () => {
      const { body } = await owner.call('GET', path);
      must(body.description === description && body.version === 2, body);
    };
    return { send: () => owner.call('PATCH', path, { json: { description }, key: description }), check };
  },

  rotateWebhookSecret: async () => {
    const owner = await somebody();
    const path = await endpoint(owner);
    const key = randomUUID();
    const check = async () => {
      const { body } = await owner.call('GET', path);
      must(body.version === 2, body);
    };
    return { send: () => owner.call('POST', `${path}/secret`, { key }), check };
  },

  deleteWebhookEndpoint: async () => {
    const owner = await somebody();
    const path = await endpoint(owner);
    const key = randomUUID();
    const check = async () => must((await owner.call('GET', path)).status === 404, 'it is still there');
    return { send: () => owner.call('DELETE', path, { key }), check };
  },

  sendTestWebhook: async () => {
    const owner = await somebody();
    const path = await endpoint(owner);
    const key = randomUUID();
    const check = async () => {
      const { items } = (await owner.call('GET', `${path}/deliveries`)).body;
      must(items.length === 1, items);
    };
    return { send: () => owner.call('POST', `${path}/test`, { key }), check };
  },

  replayWebhookDelivery: async () => {
    const owner = await somebody();
    const path = await delivery(owner, await endpoint(owner));
    const key = randomUUID();
    return { send: () => owner.call('POST', `${path}/replay`, { key }) };
  },

  replayWebhookDeliveries: async () => {
    const owner = await somebody();
    const path = await endpoint(owner);
    const key = randomUUID();
    return { send: () => owner.call('POST', `${path}/replays`, { json: {}, key }), natural: true };
  },
};
