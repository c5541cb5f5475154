import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from './frames.ts';
import {
  administrator,
  becomes,
  deliveriesOf,
  type Outgoing,
  refuseToken,
  send,
  sentTo,
  somebody,
  tellOfMail,
  template,
  variables,
} from './messaging-cast.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { afterSchedule, call, eventually } from './stack.ts';
import { startApp, stopApps } from './sync-apps.ts';

afterEach(stopApps);

describe('a message', () => {
  it('goes out on every channel of its template, and lies in the inbox of the person’s devices', async () => {
    const ann = await somebody({ locale: 'de-AT' });
    const pushToken = randomUUID();
    const device = { platform: 'ios', pushToken };
    expect((await ann.call('PUT', `/v1/me/devices/${randomUUID()}`, { json: device })).status).toBe(200);
    const app = await startApp(ann, { pollMs: 3_600_000 });
    await app.sync.refresh();
    const name = await template();
    const messageId = await send({ personId: ann.personId, template: name, phoneNumber: '+436601234567' });
    await becomes(messageId, 'email', 'sent');
    await becomes(messageId, 'sms', 'delivered');
    await becomes(messageId, 'push', 'delivered');
    await becomes(messageId, 'inbox', 'delivered');

    const [mail, ...others] = await sentTo(ann.email);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ channel: 'email', subject: 'Bestellung: bread' });
    expect(mail?.text).toMatch(/^Hallo Ann, bread\.\n\n-- \nhttp.*\/unsubscribe\//);
    const [text] = await sentTo('+436601234567');
    expect(text).toMatchObject({ channel: 'sms', text: 'bread for Ann' });
    expect(text?.attributes).toMatchObject({ 'AWS.SNS.SMS.SenderID': { Value: 'Mainstay' } });
    const [push] = await sentTo(pushToken);
    expect(JSON.parse(push?.text ?? '')).toMatchObject({
      aps: { alert: { title: 'bread for Ann', body: 'It is bread.' }, 'thread-id': 'orders' },
      messageId,
    });

    const inbox = app.sync.collection('inbox').in(app.own);
    await eventually(async () => {
      expect(await inbox.list()).toMatchObject([{ id: messageId, title: 'bread for Ann', topic: 'orders' }]);
    });
    const badge = app.sync.collection('inbox-badge').in(app.own);
    await eventually(async () => expect(await badge.list()).toEqual([{ id: 'badge', unread: 1 }]));
    expect((await ann.call('GET', '/v1/me/inbox/badge')).body).toEqual({ unread: 1 });
    const read = await ann.call('PUT', `/v1/me/inbox/${messageId}/read`);
    expect(read).toMatchObject({ status: 200, body: { messageId, readAt: expect.any(String) } });
    await eventually(async () => expect(await badge.list()).toEqual([]));
    expect((await inbox.list())[0]).toMatchObject({ readAt: read.body.readAt });
    expect((await ann.call('GET', '/v1/me/inbox')).body.items).toEqual([read.body]);
  }, 60_000);

  it('comes into the inbox beside a large commit that is pending in the same space, which is completed', async () => {
    const ann = await somebody();
    const rows = await leaveCommitPending(`p-${ann.personId}`);
    const listener = await listen(ann);
    await listener.subscribe(`p-${ann.personId}`);
    const messageId = await send({ personId: ann.personId, template: await template(), channels: ['inbox'] });
    // The message, then the badge. Nobody else may look before: whoever does completes the commit as well.
    await listener.get(({ action, seq }) => action === 'poke' && seq === rows + 2, 30);
    listener.close();
    const app = await startApp(ann, { pollMs: 3_600_000 });
    await app.sync.refresh();
    const copies = app.sync.collection('inbox').in(app.own);
    expect(await copies.list()).toMatchObject([{ id: messageId, title: 'bread for Ann' }]);
    expect(await app.sync.collection('inbox-badge').in(app.own).list()).toEqual([{ id: 'badge', unread: 1 }]);
    expect(await app.sync.collection('lists').in(app.own).list()).toHaveLength(rows);
  }, 60_000);
});

describe('e-mail', () => {
  const unsubscribeUrl = (mail: Outgoing | undefined) =>
    new URL(mail?.headers?.find(({ Name }) => Name === 'List-Unsubscribe')?.Value.slice(1, -1) ?? '').pathname;

  it('ends with one click of the mail program (RFC 8058), while looking at the page changes nothing', async () => {
    const ann = await somebody();
    const name = await template();
    const one = { personId: ann.personId, template: name, channels: ['email'] };
    await becomes(await send(one), 'email', 'sent');
    const [mail] = await sentTo(ann.email);
    expect(mail?.headers).toContainEqual({ Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' });
    const path = unsubscribeUrl(mail);
    const page = await call('GET', path);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.body).toContain('<form method="post">');
    expect((await ann.call('GET', '/v1/me/preferences')).body).toEqual({ topics: {}, version: 0 });

    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const click = () => call('POST', path, { text: 'List-Unsubscribe=One-Click', headers, key: null });
    expect([(await click()).status, (await click()).status]).toEqual([200, 200]);
    const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
    expect((await call('POST', path, { text: '--x--', headers: multipart, key: null })).status).toBe(200);
    expect((await ann.call('GET', '/v1/me/preferences')).body).toEqual({
      topics: { orders: { email: false } },
      version: 1,
    });
    expect(await becomes(await send(one), 'email', 'suppressed')).toMatchObject({ reason: 'opted-out' });
    // Clicked three times, and done once: by whoever has the link, which is the person's.
    await eventually(async () => {
      const { items } = (await ann.call('GET', '/v1/me/audit?who=me')).body;
      const clicks = items.filter(({ operation }: { operation: string }) => operation === 'messaging/unsubscribe');
      expect(clicks).toMatchObject([{ outcome: 'done', resource: 'preferences/mails', actorId: ann.personId }]);
      expect(JSON.stringify(clicks)).not.toContain(path.slice(-20));
    });
    const forged = `${path.slice(0, -2)}${path.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const method of ['GET', 'POST']) expect((await call(method, forged, { key: null })).status).toBe(404);
  }, 60_000);

  it('stops for good when an address bounces, and notes what the provider tells', async () => {
    const ann = await somebody();
    const one = { personId: ann.personId, template: await template(), channels: ['email'] };
    const messageId = await send(one);
    const { attempts } = await becomes(messageId, 'email', 'sent');
    const receipt = attempts[0]?.receipt ?? '';
    await tellOfMail(receipt, 'Delivery');
    expect(await becomes(messageId, 'email', 'delivered')).toMatchObject({ deliveredAt: expect.any(String) });
    await tellOfMail(receipt, 'Open');
    await eventually(async () => expect((await deliveriesOf(messageId)).email).toHaveProperty('openedAt'));
    await tellOfMail(receipt, 'SoftBounce');
    expect(await becomes(messageId, 'email', 'bounced')).toMatchObject({ reason: 'undeliverable' });
    await becomes(await send(one), 'email', 'sent');
    const [latest] = await sentTo(ann.email);
    await tellOfMail(latest?.id ?? '', 'Bounce');
    await eventually(async () => {
      const again = await send(one);
      expect(await becomes(again, 'email', 'suppressed', 'sent')).toMatchObject({ reason: 'address-suppressed' });
    }, 30);
  }, 60_000);

  it('holds no header of a value, and evaluates no value as a template', async () => {
    const ann = await somebody();
    const name = await template();
    const hostile = 'x\nBcc: all@example.com {{name}} {{constructor}} <img src=x onerror=1>';
    const json = {
      personId: ann.personId,
      template: name,
      channels: ['email'],
      variables: { what: hostile, name: 'A' },
    };
    const crlf = { ...json, variables: { what: 'x\r\nBcc: all@example.com', name: 'A' } };
    expect((await (await administrator()).call('POST', '/v1/messages', { json: crlf })).status).toBe(400);
    await becomes(await send(json), 'email', 'sent');
    const [mail] = await sentTo(ann.email);
    expect(mail?.subject).toBe('Order: x Bcc: all@example.com {{name}} {{constructor}} <img src=x onerror=1>');
    expect(mail?.html).toContain('{{name}} {{constructor}} &#60;img src&#61;x onerror&#61;1&#62;');
  }, 60_000);
});

describe('preferences and times', () => {
  it('hold what comes in quiet hours, and what is to be sent later, until its time', async () => {
    const ann = await somebody();
    const [from, to] = ['00:00', '23:59'];
    const json = { timeZone: 'UTC', quietHours: { from, to }, topics: {} };
    const saved = await ann.call('PUT', '/v1/me/preferences', { json, key: randomUUID() });
    expect(saved).toMatchObject({ status: 200, body: { ...json, version: 1 } });
    const [name, essential] = [await template(), await template({ kind: 'essential' })];
    const one = { personId: ann.personId, template: name, channels: ['email'] };
    if (new Date().toISOString().slice(11, 16) !== '23:59') {
      const held = await becomes(await send(one), 'email', 'held');
      expect(held).toMatchObject({ reason: 'quiet-hours', until: expect.stringContaining('T23:59:00.000Z') });
    }
    await becomes(await send({ ...one, template: essential }), 'email', 'sent');
    expect(await sentTo(ann.email)).toHaveLength(1);
    expect((await sentTo(ann.email))[0]?.headers).toBeUndefined();

    const sendAt = new Date(Date.now() + 1500).toISOString();
    const later = await send({ ...one, template: essential, sendAt });
    expect((await deliveriesOf(later)).email).toMatchObject({ state: 'held', reason: 'scheduled', until: sendAt });
    await new Promise((resolve) => setTimeout(resolve, 1600));
    await afterSchedule('WakeMessages', () => becomes(later, 'email', 'sent'));

    const stale = await ann.call('PUT', '/v1/me/preferences', { json: { version: 7 } });
    expect([stale.status, stale.body.code]).toEqual([409, 'conflict']);
    const digest = { topics: { orders: { digest: 'daily' } } };
    await ann.call('PUT', '/v1/me/preferences', { json: digest });
    expect(await becomes(await send(one), 'email', 'held')).toMatchObject({ reason: 'digest' });
  }, 90_000);

  it('cap what one person is told of a topic', async () => {
    const ann = await somebody();
    const topic = `t${randomUUID().slice(0, 8)}`;
    const name = await template({ topic, cap: { most: 2, hours: 24 } });
    const ids = [];
    for (let n = 0; n < 4; n += 1)
      ids.push(await send({ personId: ann.personId, template: name, channels: ['email'] }));
    const states = await Promise.all(ids.map(async (id) => (await becomes(id, 'email', 'sent', 'suppressed')).state));
    expect(states.sort()).toEqual(['sent', 'sent', 'suppressed', 'suppressed']);
    expect(await sentTo(ann.email)).toHaveLength(2);
  }, 60_000);
});

describe('push notifications', () => {
  it('reach each device, and forget a token that the provider refuses until there is another', async () => {
    const ann = await somebody();
    const deviceId = randomUUID();
    const register = (pushToken: string, platform = 'android', id = deviceId) =>
      ann.call('PUT', `/v1/me/devices/${id}`, { json: { platform, pushToken } });
    const token = randomUUID();
    await register(token);
    const one = { personId: ann.personId, template: await template(), channels: ['push'] };
    await becomes(await send(one), 'push', 'sent', 'delivered');
    const [push] = await sentTo(token);
    expect(JSON.parse(push?.text ?? '')).toMatchObject({ fcmV1Message: { message: { data: { topic: 'orders' } } } });
    expect((await refuseToken(token)).status).toBe(200);
    expect(await becomes(await send(one), 'push', 'failed')).toMatchObject({ reason: 'refused' });
    expect(await becomes(await send(one), 'push', 'suppressed')).toMatchObject({ reason: 'no-address' });
    const fresh = randomUUID();
    await register(fresh);
    await becomes(await send(one), 'push', 'sent', 'delivered');
    expect([await sentTo(token), await sentTo(fresh)].map(({ length }) => length)).toEqual([1, 1]);
  }, 60_000);
});

describe('templates', () => {
  it('are checked, versioned and previewed in the nearest locale', async () => {
    const admin = await administrator();
    const name = await template();
    const path = `/v1/message-templates/${name}`;
    const preview = (json: object) => admin.call('POST', `${path}/preview`, { json });
    const german = await preview({ channel: 'email', locale: 'de-AT', variables });
    expect(german.body).toMatchObject({ locale: 'de', content: { subject: 'Bestellung: bread' } });
    expect((await preview({ channel: 'email', locale: 'fr', variables })).body.locale).toBe('en');
    expect((await preview({ channel: 'inbox', variables: { ...variables, what: 'a/b?c' } })).body.content.link).toBe(
      'https://app.example/o/a%2Fb%3Fc',
    );
    expect((await preview({ channel: 'email', variables: { what: 'x' } })).body.code).toBe('variables-mismatch');
    const forDigests = { en: { subject: '{{count}} news', text: '{{items}}', html: '{{items}}' } };
    const digest = await template({ variables: ['count', 'items'], channels: { email: forDigests } });
    const shown = await admin.call('POST', `/v1/message-templates/${digest}/preview`, {
      json: { channel: 'email', variables: { count: 2, items: 'Bread\n<Rolls>' } },
    });
    expect(shown.body.content).toMatchObject({
      subject: '2 news',
      html: expect.stringMatching(/^<ul><li>.*Bread.*&#60;Rolls/),
    });
    await template({ digest }, name);
    expect((await admin.call('GET', path)).body).toMatchObject({ digest, version: 2, kind: 'regular' });
    const listed = (await admin.call('GET', '/v1/message-templates')).body.items;
    expect(listed.find((each: { name: string }) => each.name === name)).toMatchObject({ version: 2, topic: 'orders' });
    expect((await admin.call('DELETE', path)).status).toBe(204);
    expect((await admin.call('GET', path)).status).toBe(404);
    await template({}, name);
    expect((await admin.call('GET', path)).body.version).toBe(3);
    for (const text of ['{{who}}', '{{what', '{{what}} }}', '{{#if what}}x{{/if}}', '{{__proto__}}']) {
      const json = { topic: 'a', variables: ['what'], defaultLocale: 'en', channels: { sms: { en: { text } } } };
      const { status, body } = await admin.call('PUT', `/v1/message-templates/${name}`, { json });
      expect([text, status, body.code]).toEqual([text, 422, 'template-invalid']);
    }
  });

  it('are sent to people who are there, with exactly their variables, once for each key', async () => {
    const [admin, ann] = [await administrator(), await somebody()];
    const name = await template();
    const json = { personId: ann.personId, template: name, variables, channels: ['inbox'] };
    const code = async (more: object) =>
      (await admin.call('POST', '/v1/messages', { json: { ...json, ...more } })).body.code;
    expect(await code({ template: 'none' })).toBe('template-unknown');
    expect(await code({ personId: randomUUID() })).toBe('recipient-unknown');
    expect(await code({ variables: {} })).toBe('variables-mismatch');
    expect(await code({ variables: { ...variables, more: 'x' } })).toBe('variables-mismatch');
    expect((await ann.call('POST', '/v1/messages', { json })).status).toBe(403);
    const key = randomUUID();
    const [one, other] = [
      await admin.call('POST', '/v1/messages', { json, key }),
      await admin.call('POST', '/v1/messages', { json, key }),
    ];
    expect(other.body).toEqual(one.body);
    const second = await send(json);
    const list = async (cursor = '') =>
      (await admin.call('GET', `/v1/messages?personId=${ann.personId}&limit=1${cursor}`)).body;
    const first = await list();
    expect(first.items).toMatchObject([{ messageId: second }]);
    const next = await list(`&cursor=${first.nextCursor}`);
    expect(next.items).toMatchObject([{ messageId: one.body.messageId, template: { name, version: 1 } }]);
    await becomes(second, 'inbox', 'delivered');
    await becomes(one.body.messageId, 'inbox', 'delivered');
    expect((await ann.call('POST', '/v1/me/inbox/read', { key: null })).body).toEqual({ read: 2, more: false });
    expect((await ann.call('GET', '/v1/me/inbox/badge')).body).toEqual({ unread: 0 });
  }, 60_000);
});
