import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createInbox } from '../../lib/inbound/inbox.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import { type SchemeName, schemeNames, schemes } from '../webhooks/signers.ts';
import { configure, provide, sourcePath } from './inbound-sources.ts';
import { createPerson, makeAdmin, type Person } from './people.ts';
import { eventually, outputs } from './stack.ts';
import { everyRow } from './stored.ts';
import { tableLike } from './sync-tables.ts';

let admin: Person;
let source: string;
const made: string[] = [];
beforeAll(async () => {
  admin = await makeAdmin(await createPerson());
}, 60_000);
beforeEach(() => {
  source = `t-${randomUUID().slice(0, 8)}`;
  made.push(source);
});
afterAll(async () => {
  for (const each of made) await admin.call('DELETE', sourcePath(each));
});

const event = (id = `evt_${randomUUID()}`) => JSON.stringify({ id, type: 'invoice.paid', amount: 7 });
const messages = async (state = 'unhandled') =>
  (await admin.call('GET', `${sourcePath(source)}/messages?state=${state}`)).body.items;
const rows = async (messageId: string) =>
  (await everyRow(/Inbox/)).filter(({ pk }) => String(pk).endsWith(`INBOUND#${messageId}`));
/** As a consumer of another module does it, with the owner's key. */
async function handled(messageId: string): Promise<boolean> {
  const dynamo = createDynamo({
    config: {
      region: outputs.region,
      endpoint: outputs.awsEndpoint,
      credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
    } as never,
  });
  const table = await tableLike(/Webhooks.*Inbox/i);
  const tools = { now: () => new Date(), log: createLogger({}, 'silent', () => undefined) };
  return createInbox(dynamo, () => table).received({ detail: { messageId } }, 'settlePayment', tools, () => []);
}

describe('a webhook of a provider', () => {
  it.each(schemeNames)('is stored, told of once and shown to the byte (%s)', async (name) => {
    expect((await configure(admin, source, name)).status).toBe(200);
    const body = event();
    const { status, body: answer } = await provide(source, body, { name });
    expect([status, Object.keys(answer)]).toEqual([202, ['messageId']]);
    const again = await provide(source, body, { name });
    const isNew = name === 'hmac with a time' || name === 'stripe' || again.body.messageId === answer.messageId;
    expect([again.status, isNew]).toEqual([202, true]);
    const { body: message } = await admin.call('GET', `/v1/admin/inbound-webhooks/${answer.messageId}`);
    expect(message).toMatchObject({
      ...{ source, type: 'invoice.paid', state: 'unhandled', size: body.length, failures: [], handledBy: [] },
      body: { encoding: 'utf8', content: body },
      contentType: 'application/json; charset=utf-8',
    });
    expect((await messages()).map(({ messageId }: { messageId: string }) => messageId)).toEqual([answer.messageId]);
    // The relay took the event to the bus.
    await eventually(async () => {
      expect((await rows(answer.messageId)).map(({ entity }) => entity)).toEqual(['InboundWebhook']);
    });
  });

  it('may be any bytes: a signature is over what was sent, not over what somebody reads in it', async () => {
    await configure(admin, source);
    for (const bytes of [
      new Uint8Array(randomBytes(2_000)),
      new TextEncoder().encode('\ufeff{"id":"é"}\r\n'),
      new Uint8Array(),
    ]) {
      for (const type of ['application/json', 'application/octet-stream', 'text/plain; charset=utf-16']) {
        const { status, body } = await provide(source, bytes, { headers: { 'content-type': type } });
        expect([type, status]).toEqual([type, 202]);
        const shown = (await admin.call('GET', `/v1/admin/inbound-webhooks/${body.messageId}`)).body.body;
        expect(Buffer.from(shown.content, shown.encoding)).toEqual(Buffer.from(bytes));
      }
    }
  });

  it('is refused clearly: unknown source, wrong signature, stale timestamp, too large', async () => {
    await configure(admin, source);
    const codeOf = ({ status, body }: { status: number; body: { code: string } }) => [status, body.code];
    const large = 'x'.repeat(256 * 1024 + 1);
    expect(codeOf(await provide('nobody', event()))).toEqual([404, 'not-found']);
    expect(codeOf(await provide(source, event(), { sent: event() }))).toEqual([401, 'webhook-signature-refused']);
    expect(codeOf(await provide(source, event(), { secret: schemes.stripe.other }))).toEqual([
      401,
      'webhook-signature-refused',
    ]);
    expect(codeOf(await provide(source, event(), { name: 'hmac as of GitHub' }))).toEqual([
      401,
      'webhook-signature-refused',
    ]);
    expect(codeOf(await provide(source, event(), { age: 400 }))).toEqual([401, 'webhook-timestamp-refused']);
    expect(codeOf(await provide(source, event(), { age: -400 }))).toEqual([401, 'webhook-timestamp-refused']);
    expect(codeOf(await provide(source, large))).toEqual([413, 'body-too-large']);
    expect(codeOf(await provide('Not_A_Name', event()))).toEqual([400, 'invalid-request']);
    expect((await provide(source, large.slice(1))).status).toBe(202);
    expect(await messages()).toHaveLength(1);
  });

  it('is taken with the secret before as well for a while after a rotation, and with neither of a deleted source', async () => {
    await configure(admin, source);
    const { other } = schemes.stripe;
    const rotate = () => admin.call('POST', `${sourcePath(source)}/secret`, { json: { secret: other } });
    const { secretOverlapUntil } = (await rotate()).body;
    expect(secretOverlapUntil > new Date().toISOString()).toBe(true);
    // Once more as another command: the provider may still sign with the one before.
    const rotated = await rotate();
    expect([rotated.status, rotated.body.secretOverlapUntil]).toEqual([200, secretOverlapUntil]);
    for (const secret of [schemes.stripe.secret, other])
      expect((await provide(source, event(), { secret })).status).toBe(202);
    const { body } = await admin.call('GET', '/v1/admin/webhook-sources');
    expect(body.items.find((each: { source: string }) => each.source === source)).toEqual(rotated.body);
    expect(JSON.stringify(body)).not.toContain(other);
    await configure(admin, source, 'stripe', { secret: other });
    expect((await provide(source, event())).status).toBe(401);
    expect((await admin.call('DELETE', sourcePath(source))).status).toBe(204);
    expect((await provide(source, event(), { secret: other })).status).toBe(404);
    expect((await admin.call('DELETE', sourcePath(source))).status).toBe(404);
    expect((await rotate()).status).toBe(404);
  });

  it('that nobody handled is listed, and told of again: one, or all of a time; what is handled moves away', async () => {
    await configure(admin, source);
    const [one, two] = [
      (await provide(source, event())).body.messageId,
      (await provide(source, event())).body.messageId,
    ];
    const replayed = await admin.call('POST', `/v1/admin/inbound-webhooks/${one}/replay`);
    expect([replayed.status, replayed.body.messageId]).toEqual([202, one]);
    const all = (json: object) => admin.call('POST', `${sourcePath(source)}/replays`, { json });
    expect((await all({})).body).toEqual({ replayed: 2 });
    expect((await all({ to: '2020-01-01T00:00:00.000Z' })).body).toEqual({ replayed: 0 });
    expect([await handled(one), await handled(one)]).toEqual([true, false]);
    expect((await messages('handled')).map(({ messageId }: { messageId: string }) => messageId)).toEqual([one]);
    expect((await messages()).map(({ messageId }: { messageId: string }) => messageId)).toEqual([two]);
    const { body } = await admin.call('GET', `/v1/admin/inbound-webhooks/${one}`);
    expect(body).toMatchObject({ state: 'handled', handledBy: [{ consumer: 'settlePayment' }] });
    expect((await admin.call('GET', `/v1/admin/inbound-webhooks/${randomUUID()}`)).status).toBe(404);
  });

  it.each<readonly [string, SchemeName, object]>([
    ['hmac without its details', 'stripe', { scheme: 'hmac' }],
    ['details that its scheme has none of', 'stripe', { hmac: schemes['hmac as of GitHub'].hmac }],
    ['a secret in another form', 'standard-webhooks', { secret: 'whsec_tooshorttobeone' }],
  ])('is of no source that was given %s', async (_, name, more) => {
    const refused = await configure(admin, source, name, more);
    expect([refused.status, refused.body.code]).toEqual([422, 'webhook-source-refused']);
    expect((await provide(source, event(), { name })).status).toBe(404);
  });
});
