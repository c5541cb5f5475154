import { randomUUID } from 'node:crypto';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onAgenda } from '../../functions/webhooks/store/deliveries.ts';
import { type Delivered, isGenuine, type Receiver, startReceiver } from '../webhooks/receiver.ts';
import { invite } from './invite.ts';
import { createPerson, type Person } from './people.ts';
import { afterSchedule, eventually } from './stack.ts';
import { upload } from './uploads.ts';
import { hooksOf, hooksTable, owner as tables } from './webhook-rows.ts';

let ann: Person;
let ben: Person;
let receiver: Receiver;
let organisationId: string;
let path: string;
beforeAll(async () => {
  [ann, ben] = [await createPerson(), await createPerson()];
  for (const person of [ann, ben]) await person.call('GET', '/v1/me');
}, 60_000);
afterEach(() => receiver.stop());
beforeEach(async () => {
  receiver = await startReceiver();
  organisationId = (await ann.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body.organisationId;
  path = `/v1/organisations/${organisationId}/webhook-endpoints`;
});

async function create(json: object = {}) {
  const { status, body } = await ann.call('POST', path, { json: { url: receiver.url, ...json } });
  expect(status).toBe(201);
  return body as { endpoint: { endpointId: string }; secret: string };
}
/** What came of a type; that the organisation was founded is told too, to whom it had by then. */
const heard = (type: string) =>
  receiver.received.filter(({ body }) => JSON.parse(body).type === type && !body.includes(ann.personId));
const hears = (type: string, count: number) =>
  eventually(async () => {
    expect(heard(type)).toHaveLength(count);
    return heard(type)[0] as Delivered;
  });
const about = (endpointId: string, more = '') => `${path}/${endpointId}${more}`;
async function join() {
  const token = await invite(ann, ben.email, 'member', organisationId);
  expect((await ben.call('POST', '/v1/invitations/accept', { json: { token } })).status).toBe(201);
}
const state = (endpointId: string, deliveryId: string, expected: string) =>
  eventually(async () => {
    const { body } = await ann.call('GET', about(endpointId, `/deliveries/${deliveryId}`));
    expect(body.state).toBe(expected);
    return body;
  });

describe('an endpoint of an organisation', () => {
  it('is told what happens there, signed with its secret, and of nothing that happens elsewhere', async () => {
    const { endpoint, secret } = await create({ events: ['MembershipChanged'] });
    const elsewhere = (await ben.call('POST', '/v1/organisations', { json: { name: 'Mill' } })).body.organisationId;
    await join();
    const delivered = await hears('MembershipChanged', 1);
    expect(isGenuine(delivered, secret)).toBe(true);
    expect(JSON.parse(delivered.body)).toEqual({
      type: 'MembershipChanged',
      timestamp: expect.any(String),
      data: { organisationId, personId: ben.personId },
    });
    expect(receiver.received.filter(({ body }) => body.includes(elsewhere))).toEqual([]);
    const log = await state(endpoint.endpointId, delivered.id, 'delivered');
    expect(log).toMatchObject({ attempts: 1, body: delivered.body, log: [{ status: 200 }] });
    const { body } = await ann.call('GET', about(endpoint.endpointId, '/deliveries'));
    expect(body.items[0]).toMatchObject({ deliveryId: delivered.id, state: 'delivered' });
  });

  it('are told of the files in their organisation’s space, and of no others', async () => {
    await create({ events: ['FileStored', 'FileDeleted'] });
    const bytes = new TextEncoder().encode('flour, 25 kg');
    const own = await upload(ann, bytes);
    const { fileId } = await upload(ann, bytes, { space: `o-${organisationId}` });
    const stored = await hears('FileStored', 1);
    expect(JSON.parse(stored.body).data).toMatchObject({ fileId, space: `o-${organisationId}` });
    for (const each of [own.fileId, fileId])
      expect((await ann.call('DELETE', `/v1/files/${each}`)).status).toBeLessThan(300);
    const deleted = await hears('FileDeleted', 1);
    expect(JSON.parse(deleted.body).data).toEqual({ fileId, space: `o-${organisationId}` });
  }, 60_000);

  it('is created, listed, changed, rotated and deleted by those who may, and is not found by others', async () => {
    const { endpoint, secret } = await create({ description: 'Orders', enabled: false });
    const { endpointId } = endpoint;
    const list = (await ann.call('GET', path)).body;
    expect(list.items).toEqual([endpoint]);
    expect(list.offered).toEqual(expect.arrayContaining(['MembershipChanged', 'WebhookEndpointDisabled']));
    const changed = await ann.call('PATCH', about(endpointId), {
      json: { enabled: true, events: ['MembershipChanged'] },
    });
    expect(changed.body).toMatchObject({ enabled: true, events: ['MembershipChanged'], version: 2 });
    expect((await ann.call('GET', about(endpointId))).body).toEqual(changed.body);
    const stale = await ann.call('PATCH', about(endpointId), { json: { description: 'x', version: 1 } });
    expect(stale.body.code).toBe('conflict');
    const rotate = (key: string) => ann.call('POST', about(endpointId, '/secret'), { key });
    const rotation = randomUUID();
    const next = (await rotate(rotation)).body.secret;
    expect((await rotate(rotation)).body.secret).toBe(next);
    await ann.call('POST', about(endpointId, '/test'));
    const delivered = await hears('Test', 1);
    expect([isGenuine(delivered, secret), isGenuine(delivered, next)]).toEqual([true, true]);
    expect((await ben.call('GET', about(endpointId))).status).toBe(404);
    await join();
    expect((await ben.call('GET', about(endpointId))).status).toBe(403);
    expect((await ann.call('DELETE', about(endpointId))).status).toBe(204);
    expect((await ann.call('GET', about(endpointId))).status).toBe(404);
    await eventually(async () => expect(await hooksOf(`ENDPOINT#${endpointId}`)).toEqual([]));
  });

  it('hears a thing again after a failure, with the same id and body, also when the queue forgot it', async () => {
    receiver.answers((response) => response.writeHead(receiver.received.length < 3 ? 503 : 200).end('busy'));
    const { endpoint } = await create({ events: ['WebhookEndpointDisabled'] });
    const { endpointId } = endpoint;
    const { deliveryId } = (await ann.call('POST', about(endpointId, '/test'))).body;
    await hears('Test', 2);
    const waiting = await eventually(async () => {
      const body = await state(endpointId, deliveryId, 'waiting');
      expect(body.attempts).toBe(2);
      return body;
    });
    expect(waiting.log).toMatchObject([
      { status: 503, answer: 'busy' },
      { status: 503, answer: 'busy' },
    ]);
    const past = new Date(Date.now() - 1000).toISOString();
    await tables.send(
      new UpdateCommand({
        TableName: await hooksTable(),
        Key: { pk: `ENDPOINT#${endpointId}`, sk: `DELIVERY#${deliveryId}` },
        UpdateExpression: 'SET agendaAt = :past, nextAttemptAt = :past',
        ExpressionAttributeValues: { ':past': past },
      }),
    );
    await afterSchedule('WakeDeliveries', () => state(endpointId, deliveryId, 'delivered'));
    expect(new Set(receiver.received.map(({ id, body }) => `${id} ${body}`)).size).toBe(1);
    expect((await ann.call('GET', about(endpointId))).body).toMatchObject({ failures: 0, circuit: 'closed' });
  }, 60_000);

  it('that answers 410 is disabled, which the others are told; what is dead is sent again, one or a range', async () => {
    const events = ['WebhookEndpointDisabled'];
    const [gone, witness] = [await create({ events }), await create({ events })];
    const { endpointId } = gone.endpoint;
    receiver.answers((response, { body }) => response.writeHead(body.includes('"Test"') ? 410 : 200).end());
    const { deliveryId } = (await ann.call('POST', about(endpointId, '/test'))).body;
    expect(await state(endpointId, deliveryId, 'dead')).toMatchObject({ reason: 'gone' });
    const news = await hears('WebhookEndpointDisabled', 1);
    expect(isGenuine(news, witness.secret)).toBe(true);
    expect(JSON.parse(news.body)).toMatchObject({
      type: 'WebhookEndpointDisabled',
      data: { organisationId, endpointId, reason: 'gone' },
    });
    expect((await ann.call('GET', about(endpointId))).body).toMatchObject({ enabled: false, disabledReason: 'gone' });
    for (const more of ['/test', `/deliveries/${deliveryId}/replay`, '/replays']) {
      const json = more === '/replays' ? {} : undefined;
      const refused = await ann.call('POST', about(endpointId, more), json ? { json } : {});
      expect(refused.body.code).toBe('webhook-endpoint-disabled');
    }
    receiver.answers(200);
    await ann.call('PATCH', about(endpointId), { json: { enabled: true } });
    const dead = await eventually(async () => {
      const { body } = await ann.call('GET', about(endpointId, '/deliveries?state=dead'));
      expect(body.items).toHaveLength(1);
      return body.items[0];
    });
    expect(dead.deliveryId).toBe(deliveryId);
    const nothing = { from: dead.createdAt, to: '2020-01-01T00:00:00.000Z' };
    expect((await ann.call('POST', about(endpointId, '/replays'), { json: nothing })).body.replayed).toBe(0);
    const range = { from: '2020-01-01T00:00:00.000Z', to: dead.createdAt };
    expect((await ann.call('POST', about(endpointId, '/replays'), { json: range })).body).toEqual({
      replayed: 1,
      more: false,
    });
    await state(endpointId, deliveryId, 'delivered');
    const again = await ann.call('POST', about(endpointId, `/deliveries/${deliveryId}/replay`));
    expect([again.status, again.body.state]).toEqual([202, 'pending']);
    expect((await state(endpointId, deliveryId, 'delivered')).attempts).toBe(3);
    expect(receiver.received.filter(({ id }) => id === deliveryId)).toHaveLength(3);
  }, 60_000);

  it('that wants order is told of one thing one after the other: a failure holds back what follows', async () => {
    const { endpoint } = await create({ events: ['MembershipChanged'], ordered: true });
    expect(endpoint).toMatchObject({ ordered: true });
    let refuses = true;
    receiver.answers((response, { body }) =>
      response.writeHead(refuses && body.includes(ben.personId) ? 503 : 200).end(),
    );
    await join();
    await hears('MembershipChanged', 1);
    const members = `/v1/organisations/${organisationId}/members/${ben.personId}`;
    expect((await ann.call('PATCH', members, { json: { role: 'admin' } })).status).toBe(200);
    const planned = await eventually(async () => {
      const { items } = (await ann.call('GET', about(endpoint.endpointId, '/deliveries'))).body;
      expect(items.map(({ state }: { state: string }) => state).sort()).toEqual(
        expect.arrayContaining(['pending', 'waiting']),
      );
      return items as { state: string; deliveryId: string }[];
    });
    const [held, failed] = ['pending', 'waiting'].map(
      (of) => planned.find((each) => each.state === of)?.deliveryId ?? '',
    );
    refuses = false;
    await state(endpoint.endpointId, held ?? '', 'delivered');
    const { id } = await hears('MembershipChanged', heard('MembershipChanged').length);
    expect(id).toBe(failed);
    expect([...new Set(heard('MembershipChanged').map((each) => each.id))]).toEqual([failed, held]);
    expect(heard('MembershipChanged').at(-1)?.id).toBe(held);
    await ann.call('PATCH', about(endpoint.endpointId), { json: { ordered: false } });
    expect((await ann.call('GET', about(endpoint.endpointId))).body.ordered).toBe(false);
  }, 60_000);

  it.each([
    'http://example.com/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost./',
    'https://ann:secret@example.com/',
    'https://example.com:22/',
    'http://127.0.0.2:8080/',
  ])('cannot be %s', async (url) => {
    const refused = await ann.call('POST', path, { json: { url } });
    expect([refused.status, refused.body.code]).toEqual([422, 'webhook-url-refused']);
  });

  it('is one of ten at most, however many are asked for at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 14 }, () => ann.call('POST', path, { json: { url: receiver.url }, key: randomUUID() })),
    );
    const made = answers.filter(({ status }) => status === 201).length;
    expect(made).toBeLessThanOrEqual(10);
    const refused = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code);
    expect(refused.every((code) => ['webhook-endpoint-limit', 'unavailable'].includes(code))).toBe(true);
    expect((await ann.call('GET', path)).body.items).toHaveLength(made);
  });

  it('goes with its organisation, and its log too', async () => {
    const { endpoint } = await create();
    const { deliveryId } = (await ann.call('POST', about(endpoint.endpointId, '/test'))).body;
    await state(endpoint.endpointId, deliveryId, 'delivered');
    const log = await hooksOf(`ENDPOINT#${endpoint.endpointId}`);
    const delivered = log.find((row) => row.deliveryId === deliveryId);
    await ann.call('DELETE', `/v1/organisations/${organisationId}`);
    await eventually(async () => {
      expect(await hooksOf(`ENDPOINT#${endpoint.endpointId}`)).toEqual([]);
      expect((await hooksOf(`ORGANISATION#${organisationId}`)).map(({ entity }) => entity)).toEqual(['WebhookQuota']);
    });
    const late = { ...delivered, state: 'pending', ...onAgenda(deliveryId, 0) };
    await tables.send(new PutCommand({ TableName: await hooksTable(), Item: late }));
    const gone = async () => expect(await hooksOf(`ENDPOINT#${endpoint.endpointId}`)).toEqual([]);
    await afterSchedule('WakeDeliveries', gone);
  });
});
