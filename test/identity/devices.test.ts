import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../functions/identity/store/items.ts';
import { mostRevoked } from '../../functions/identity/store/sessions.ts';
import { signInDays } from '../../lib/contract/sign-in.ts';
import { personKey } from '../../lib/policy/accounts.ts';
import { drain } from './deliveries.ts';
import { signUp, type TestPerson } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ devicesPerPerson: 4 });
});
afterAll(() => world?.stop());

const details = {
  platform: 'ios',
  pushToken: 'push-token',
  appVersion: '3.1.0',
  locale: 'de-CH',
  timeZone: 'Europe/Zurich',
};
const put = (person: TestPerson, deviceId: string, json: object = details) =>
  person.call('PUT', `/v1/me/devices/${deviceId}`, { json });
const itemOf = async ({ personId }: TestPerson) =>
  (await world.dynamo.get<Person>({ TableName: world.table, Key: personKey(personId), ConsistentRead: true }))
    .Item as Person;

describe('PUT /v1/me/devices/{deviceId}', () => {
  it('registers once however often and by how many at once it is sent, and shows no push token', async () => {
    const ann = await signUp(world);
    const deviceId = randomUUID();
    const answers = await Promise.all(Array.from({ length: 4 }, () => put(ann, deviceId)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.createdAt)).size).toBe(1);
    expect(JSON.stringify(answers)).not.toContain('push-token');
    expect((await itemOf(ann)).deviceCount).toBe(1);
    expect((await ann.call('GET', '/v1/me/devices')).body.items).toMatchObject([
      { deviceId, pushEnabled: true, current: true, sessions: 1 },
    ]);
  });

  it('replaces the whole: what is left out is gone', async () => {
    const ann = await signUp(world);
    const deviceId = randomUUID();
    await put(ann, deviceId);
    const { body } = await put(ann, deviceId, { platform: 'android' });
    expect(body).toMatchObject({ platform: 'android', pushEnabled: false });
    expect(body.locale).toBeUndefined();
    expect((await put(ann, deviceId, { platform: 'web' })).body).toMatchObject({ platform: 'web', sessions: 1 });
    expect(world.watch.units.get('registerDevice')).toEqual({ read: 1, write: 1 });
  });

  it('keeps to the limit also when many register at once', async () => {
    const ann = await signUp(world);
    const answers = await Promise.all(Array.from({ length: 7 }, () => put(ann, randomUUID())));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(answers.filter(({ body }) => body.code === 'device-limit')).toHaveLength(3);
    expect((await ann.call('GET', '/v1/me/devices')).body.items).toHaveLength(4);
    expect((await itemOf(ann)).deviceCount).toBe(4);
  });

  it.each(['each ended', 'all ended', 'too old to be refreshed'])(
    'lets a device whose sign-ins are %s give way to a new one',
    async (how) => {
      const ann = await signUp(world);
      const old = ann.signIn();
      const ids = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
      for (const deviceId of ids) await put(old, deviceId);
      const kept = ann.signIn();
      if (how === 'each ended') await end(old);
      if (how === 'all ended') await old.call('DELETE', '/v1/me/sessions');
      world.clock.offset += how === 'too old to be refreshed' ? signInDays * 86_400_000 : 2000;
      const late = ann.signIn();
      // Of several at once each takes the place of another one.
      const answers = await Promise.all(Array.from({ length: 3 }, () => put(late, randomUUID())));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect((await put(late, randomUUID())).status).toBe(200);
      expect((await put(late, randomUUID())).body.code).toBe('device-limit');
      const { items } = (await late.call('GET', '/v1/me/devices')).body;
      expect(items.map(({ current }: { current: boolean }) => current)).toEqual([true, true, true, true]);
      expect((await itemOf(ann)).deviceCount).toBe(4);
      if (how === 'each ended') expect((await kept.call('GET', '/v1/me')).status).toBe(200);
    },
  );

  /** As the deletion of another device of that sign-in would. */
  async function end({ personId, sessionId }: TestPerson) {
    await world.dynamo.update({
      TableName: world.table,
      Key: personKey(personId),
      UpdateExpression: 'SET revokedSessions.#id = :until',
      ExpressionAttributeNames: { '#id': sessionId },
      ExpressionAttributeValues: { ':until': Math.floor(world.tools.now().getTime() / 1000) + 86_400 },
    });
  }

  it.each([
    { platform: 'vhs' },
    { ...details, pushToken: 'with space' },
    { ...details, appVersion: 'new' },
    { ...details, sessions: {} },
  ])('refuses %j', async (json) => {
    const ann = await signUp(world);
    expect((await put(ann, randomUUID(), json)).status).toBe(400);
  });

  it.each(['not-a-uuid', randomUUID().toUpperCase(), 'DEVICE%23x', '%00'])(
    'refuses the device id %s',
    async (deviceId) => {
      const ann = await signUp(world);
      expect((await put(ann, deviceId)).status).toBe(400);
    },
  );

  it('ends the oldest sessions of a device beyond the fifth, and forgets those that died by themselves', async () => {
    const ann = await signUp(world);
    const deviceId = randomUUID();
    const sessions: TestPerson[] = [];
    for (let n = 0; n < 6; n += 1) {
      world.clock.offset += 1000;
      const session = ann.signIn();
      sessions.push(session);
      expect((await put(session, deviceId)).status).toBe(200);
    }
    expect((await sessions[0]?.call('GET', '/v1/me'))?.body.code).toBe('session-revoked');
    for (const session of sessions.slice(1)) expect((await session.call('GET', '/v1/me')).status).toBe(200);
    world.clock.offset += signInDays * 86_400_000;
    const late = ann.signIn();
    await put(late, deviceId);
    expect((await late.call('GET', '/v1/me/devices')).body.items).toMatchObject([{ sessions: 1 }]);
  });
});

describe('DELETE /v1/me/devices/{deviceId}', () => {
  it('ends the sessions of the device and no other, at once, and tells whoever holds their sockets', async () => {
    const ann = await signUp(world);
    const phone = ann.signIn();
    const deviceId = randomUUID();
    await put(phone, deviceId);
    const key = randomUUID();
    const path = `/v1/me/devices/${deviceId}`;
    expect((await ann.call('DELETE', path, { key })).status).toBe(204);
    expect((await phone.call('GET', '/v1/me')).body.code).toBe('session-revoked');
    expect((await ann.call('DELETE', path, { key })).status).toBe(204);
    expect((await ann.call('DELETE', path)).status).toBe(404);
    expect((await itemOf(ann)).deviceCount).toBe(0);
    await drain(world);
    const event = { detailType: 'SessionsRevoked', detail: { personId: ann.personId, sessionIds: [phone.sessionId] } };
    expect(
      world.events.filter(({ detail }) => (detail as { personId: string }).personId === ann.personId),
    ).toMatchObject([event]);
  });

  it('cannot reach the device of someone else', async () => {
    const [ann, eve] = [await signUp(world), await signUp(world)];
    const deviceId = randomUUID();
    await put(ann, deviceId);
    expect((await eve.call('DELETE', `/v1/me/devices/${deviceId}`)).status).toBe(404);
    expect((await ann.call('GET', '/v1/me/devices')).body.items).toHaveLength(1);
  });

  it('misses no session that is bound at the same moment', async () => {
    for (let round = 0; round < 8; round += 1) {
      const ann = await signUp(world);
      const deviceId = randomUUID();
      await put(ann, deviceId);
      const other = ann.signIn();
      const [bound] = await Promise.all([
        put(other, deviceId),
        ann.signIn().call('DELETE', `/v1/me/devices/${deviceId}`),
      ]);
      const left = (await ann.signIn().call('GET', '/v1/me/devices')).body.items;
      const revoked = Object.keys((await itemOf(ann)).revokedSessions);
      expect(revoked).toContain(ann.sessionId);
      if (bound.status === 200) expect(left.length === 1 || revoked.includes(other.sessionId)).toBe(true);
      expect((await itemOf(ann)).deviceCount).toBe(left.length);
    }
  });

  it('makes room by forgetting what could not be refreshed any more', async () => {
    const ann = await signUp(world);
    const past = Math.floor(world.tools.now().getTime() / 1000) - 10;
    await fill(ann, past);
    const phone = ann.signIn();
    const deviceId = randomUUID();
    await put(phone, deviceId);
    expect((await ann.call('DELETE', `/v1/me/devices/${deviceId}`)).status).toBe(204);
    const left = (await itemOf(ann)).revokedSessions;
    const refreshable = phone.signedInAt + signInDays * 86_400;
    expect(left[phone.sessionId]).toBeGreaterThan(refreshable + 600); // an access token made last lives ten minutes more
    expect(Object.keys(left).length).toBeLessThan(mostRevoked);
  });

  it('signs out everywhere when too many ended sessions would have to be remembered', async () => {
    const ann = await signUp(world);
    await fill(ann, Math.floor(world.tools.now().getTime() / 1000) + 86_400);
    const phone = ann.signIn();
    const deviceId = randomUUID();
    await put(phone, deviceId);
    expect((await ann.call('DELETE', `/v1/me/devices/${deviceId}`)).status).toBe(204);
    for (const session of [ann, phone]) expect((await session.call('GET', '/v1/me')).body.code).toBe('session-revoked');
    expect(world.pool.users.find(({ sub }) => sub === ann.personId)?.signedOut).toBe(1);
    world.clock.offset += 2000;
    expect((await ann.signIn().call('GET', '/v1/me')).status).toBe(200);
  });

  async function fill({ personId }: TestPerson, until: number) {
    await world.dynamo.update({
      TableName: world.table,
      Key: personKey(personId),
      UpdateExpression: 'SET revokedSessions = :all',
      ExpressionAttributeValues: {
        ':all': Object.fromEntries(Array.from({ length: mostRevoked }, () => [randomUUID(), until])),
      },
    });
  }
});

describe('DELETE /v1/me/sessions', () => {
  it('ends every sign-in until now; a later one works', async () => {
    const ann = await signUp(world);
    const [phone, web] = [ann.signIn(), ann.signIn()];
    expect((await web.call('DELETE', '/v1/me/sessions')).status).toBe(204);
    for (const session of [ann, phone, web]) {
      expect((await session.call('GET', '/v1/me')).body.code).toBe('session-revoked');
    }
    expect((await web.call('DELETE', '/v1/me/sessions')).body.code).toBe('session-revoked');
    world.clock.offset += 2000;
    expect((await ann.signIn().call('GET', '/v1/me')).status).toBe(200);
    await drain(world);
    expect(world.events.at(-1)).toMatchObject({ detailType: 'SessionsRevoked', detail: { personId: ann.personId } });
  });
});
