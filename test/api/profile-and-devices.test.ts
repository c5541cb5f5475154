import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPerson, type Person, signIn } from './people.ts';
import { call, eventually } from './stack.ts';

let ann: Person;
beforeAll(async () => {
  ann = await createPerson();
});

describe('GET /v1/me', () => {
  it('answers the person that sign-up created, exactly once', async () => {
    const [first, second] = await Promise.all([ann.call('GET', '/v1/me'), ann.call('GET', '/v1/me')]);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      personId: ann.personId,
      email: ann.email,
      emailVerified: true,
      status: 'active',
      version: 1,
    });
    expect(second.body).toEqual(first.body);
  });
  it('sends no answer that a cache may keep', async () => {
    const { headers } = await ann.call('GET', '/v1/me');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
  it('refuses an app below the minimum version with 426 and the store', async () => {
    const old = await ann.call('GET', '/v1/me', { headers: { 'x-app-platform': 'ios', 'x-app-version': '1.9.9' } });
    expect([old.status, old.body.code, old.body.storeUrl]).toEqual([
      426,
      'upgrade-required',
      'https://store.example/app',
    ]);
    const fresh = await ann.call('GET', '/v1/me', { headers: { 'x-app-platform': 'ios', 'x-app-version': '2.0.0' } });
    expect(fresh.status).toBe(200);
  });
});

describe('PATCH /v1/me', () => {
  it('changes what is named, keeps the rest, removes with null', async () => {
    const json = { displayName: 'Ann Åström', timeZone: 'Europe/Zurich', metadata: { theme: 'dark' } };
    expect((await ann.call('PATCH', '/v1/me', { json })).body).toMatchObject(json);
    const { body } = await ann.call('PATCH', '/v1/me', { json: { timeZone: null } });
    expect([body.displayName, body.timeZone, body.metadata]).toEqual(['Ann Åström', undefined, { theme: 'dark' }]);
    expect((await ann.call('GET', '/v1/me')).body).toEqual(body);
  });
  it.each([
    ['a time zone that does not exist', { timeZone: 'Europe/Atlantis' }],
    ['a locale that is none', { locale: 'x_y' }],
    ['an avatar that is no https address', { avatarUrl: 'javascript:alert(1)' }],
    ['a privileged field', { status: 'active' }],
    ['a name of control characters', { displayName: '\u0007\u0000' }],
    ['a name of 101 characters', { displayName: 'x'.repeat(101) }],
  ])('refuses %s', async (_, json) => {
    expect((await ann.call('PATCH', '/v1/me', { json })).status).toBe(400);
  });
  it.each([['𝒜𝓃𝓃 👩‍👩‍👧‍👦'], ['אנה'], ['アン'], ['İıß'], ['{{7*7}}'], ["Robert'); DROP TABLE people;--"]])(
    'keeps %s as it is',
    async (displayName) => {
      expect((await ann.call('PATCH', '/v1/me', { json: { displayName } })).body.displayName).toBe(
        displayName.normalize('NFC'),
      );
    },
  );
  it('lets exactly one of many writers of the same version win', async () => {
    const { version } = (await ann.call('GET', '/v1/me')).body;
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        ann.call('PATCH', '/v1/me', { json: { displayName: `writer ${n}`, version } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    expect((await ann.call('GET', '/v1/me')).body.version).toBe(version + 1);
  });
  it('loses no change of writers who name no version', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, n) => ann.call('PATCH', '/v1/me', { json: { metadata: { [`k${n}`]: 'v' } } })),
    );
    const kept = answers.flatMap(({ status }, n) => (status === 200 ? [`k${n}`] : []));
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(Object.keys((await ann.call('GET', '/v1/me')).body.metadata)).toEqual(expect.arrayContaining(kept));
  });
  it('is done once for one key, and refuses the key with another body', async () => {
    const key = randomUUID();
    const first = await ann.call('PATCH', '/v1/me', { json: { displayName: 'Once' }, key });
    await ann.call('PATCH', '/v1/me', { json: { displayName: 'Later' } });
    expect((await ann.call('PATCH', '/v1/me', { json: { displayName: 'Once' }, key })).body).toEqual(first.body);
    expect((await ann.call('GET', '/v1/me')).body.displayName).toBe('Later');
    const other = await ann.call('PATCH', '/v1/me', { json: { displayName: 'Other' }, key });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  });
});

describe('devices and their sessions', () => {
  const deviceId = randomUUID();
  const details = {
    platform: 'ios',
    appVersion: '3.0.0',
    pushToken: 'secret-push-token',
    locale: 'de-CH',
    timeZone: 'Europe/Zurich',
  };

  it('are registered by the app, again and again with one result', async () => {
    const first = await ann.call('PUT', `/v1/me/devices/${deviceId}`, { json: details });
    expect(first.body).toMatchObject({ deviceId, platform: 'ios', pushEnabled: true, current: true, sessions: 1 });
    expect(JSON.stringify(first.body)).not.toContain('secret-push-token');
    const again = await ann.call('PUT', `/v1/me/devices/${deviceId}`, { json: details });
    expect(again.body).toMatchObject({ createdAt: first.body.createdAt, sessions: 1 });
    expect((await ann.call('GET', '/v1/me/devices')).body.items).toHaveLength(1);
  });

  it('cannot be seen or deleted by someone else', async () => {
    const bob = await createPerson();
    expect((await bob.call('GET', '/v1/me/devices')).body.items).toEqual([]);
    expect((await bob.call('DELETE', `/v1/me/devices/${deviceId}`)).status).toBe(404);
    expect((await ann.call('GET', '/v1/me/devices')).body.items).toHaveLength(1);
  });

  it('lose their session with the device, and no other session does', async () => {
    const phone = await signIn(ann.email, ann.password);
    const lost = randomUUID();
    await phone.call('PUT', `/v1/me/devices/${lost}`, { json: { platform: 'android' } });
    const key = randomUUID();
    expect((await ann.call('DELETE', `/v1/me/devices/${lost}`, { key })).status).toBe(204);
    expect((await ann.call('DELETE', `/v1/me/devices/${lost}`, { key })).status).toBe(204);
    const refused = await phone.call('GET', '/v1/me');
    expect([refused.status, refused.body.code]).toEqual([401, 'session-revoked']);
    expect((await ann.call('GET', '/v1/me')).status).toBe(200);
  });

  it('are capped; one whose sign-ins are over gives way', async () => {
    const carl = await createPerson();
    const web = await signIn(carl.email, carl.password);
    const put = (person: typeof web) =>
      person.call('PUT', `/v1/me/devices/${randomUUID()}`, { json: { platform: 'web' } });
    const first = await put(web);
    for (let n = 1; n < 20; n++) expect((await put(web)).status).toBe(200);
    expect((await put(carl)).body.code).toBe('device-limit');
    expect((await carl.call('DELETE', `/v1/me/devices/${first.body.deviceId}`)).status).toBe(204);
    expect((await put(carl)).status).toBe(200);
    expect((await put(carl)).status).toBe(200);
    expect((await carl.call('GET', '/v1/me/devices')).body.items).toHaveLength(20);
  });
});

describe('DELETE /v1/me/sessions', () => {
  it('ends every sign-in at once; a new one works', async () => {
    const dora = await createPerson();
    const other = await signIn(dora.email, dora.password);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await dora.call('DELETE', '/v1/me/sessions')).status).toBe(204);
    for (const session of [dora, other])
      expect((await session.call('GET', '/v1/me')).body.code).toBe('session-revoked');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const back = await signIn(dora.email, dora.password);
    expect((await back.call('GET', '/v1/me')).status).toBe(200);
  });
});

describe('administration', () => {
  it('shuts a person out at the next request and lets them in again', async () => {
    const { makeAdmin } = await import('./people.ts');
    const admin = await makeAdmin(await createPerson());
    const eve = await createPerson();
    const found = await admin.call('GET', `/v1/admin/people?email=${encodeURIComponent(eve.email.toUpperCase())}`);
    expect(found.body.items).toMatchObject([{ personId: eve.personId, status: 'active' }]);
    expect(
      (await admin.call('POST', `/v1/admin/people/${eve.personId}/disable`, { json: { reason: 'abuse' } })).status,
    ).toBe(200);
    expect((await eve.call('GET', '/v1/me')).body.code).toBe('account-disabled');
    await eventually(async () => await expect(signIn(eve.email, eve.password)).rejects.toThrow(/disabled/i));
    await admin.call('POST', `/v1/admin/people/${eve.personId}/enable`);
    expect((await eve.call('GET', '/v1/me')).status).toBe(200);
    await eventually(() => signIn(eve.email, eve.password));
    expect((await admin.call('GET', `/v1/admin/people?personId=${randomUUID()}`)).body.items).toEqual([]);
  });
});

describe('public things', () => {
  it('the API description is served', async () => {
    const { status, body } = await call('GET', '/openapi.json');
    expect([status, body.openapi]).toEqual([200, '3.1.1']);
  });
});
