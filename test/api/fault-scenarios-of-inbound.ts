import { randomUUID } from 'node:crypto';
import { schemes } from '../webhooks/signers.ts';
import { must, somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import { configure, provide, sourcePath } from './inbound-sources.ts';
import { makeAdmin, type Person } from './people.ts';
import { everyRow } from './stored.ts';

const somebody = somebodyOf();
let known: Promise<Person> | undefined;
const administrator = () => {
  known ??= somebody().then(makeAdmin);
  return known;
};
const event = () => JSON.stringify({ id: `evt_${randomUUID()}`, type: 'invoice.paid' });

/** An administrator and a source of its own. */
async function begin() {
  const admin = await administrator();
  const source = `f-${randomUUID()}`.slice(0, 38);
  must((await configure(admin, source)).status === 200, 'no source');
  return { admin, source, at: sourcePath(source), key: randomUUID() };
}
async function message(source: string): Promise<string> {
  const { body } = await provide(source, event());
  return `/v1/admin/inbound-webhooks/${body.messageId}`;
}
const sourceOf = async (admin: Person, source: string) =>
  (await admin.call('GET', '/v1/admin/webhook-sources')).body.items.find(
    (each: { source: string }) => each.source === source,
  );

/** What a test stored is stored once. */
async function storedOnce(source: string): Promise<void> {
  const rows = (await everyRow(/Inbox/)).filter((row) => row.source === source);
  must(rows.length === 1, rows.length);
}

export const inboundScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  receiveWebhook: async () => {
    const { source } = await begin();
    const body = event();
    return { send: () => provide(source, body), check: () => storedOnce(source) };
  },
  listWebhookSources: async () => {
    const { admin } = await begin();
    return { send: () => admin.call('GET', '/v1/admin/webhook-sources') };
  },
  listInboundWebhooks: async () => {
    const { admin, source, at } = await begin();
    await message(source);
    return { send: () => admin.call('GET', `${at}/messages?limit=1`) };
  },
  getInboundWebhook: async () => {
    const { admin, source } = await begin();
    const path = await message(source);
    return { send: () => admin.call('GET', path) };
  },
  putWebhookSource: async () => {
    const { admin, source, at, key } = await begin();
    const description = randomUUID();
    const json = { scheme: 'stripe', secret: schemes.stripe.other, description };
    const check = async () => must((await sourceOf(admin, source)).description === description, description);
    return { send: () => admin.call('PUT', at, { json, key }), check };
  },
  rotateWebhookSourceSecret: async () => {
    const { admin, source, at, key } = await begin();
    const json = { secret: schemes.stripe.other };
    const check = async () => {
      // Twice would leave the new one alone.
      must((await provide(source, event())).status === 202, 'the secret before opens nothing');
      must(
        (await provide(source, event(), { secret: schemes.stripe.other })).status === 202,
        'the new one opens nothing',
      );
    };
    return { send: () => admin.call('POST', `${at}/secret`, { json, key }), check };
  },
  deleteWebhookSource: async () => {
    const { admin, source, at, key } = await begin();
    const check = async () => must((await sourceOf(admin, source)) === undefined, 'it is still there');
    return { send: () => admin.call('DELETE', at, { key }), check };
  },
  replayInboundWebhook: async () => {
    const { admin, source, key } = await begin();
    const path = await message(source);
    return { send: () => admin.call('POST', `${path}/replay`, { key }) };
  },
  replayInboundWebhooks: async () => {
    const { admin, source, at, key } = await begin();
    await message(source);
    return { send: () => admin.call('POST', `${at}/replays`, { json: {}, key }), natural: true };
  },
};
