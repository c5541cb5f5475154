import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drain } from './deliveries.ts';
import { signUp, type TestPerson } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let ann: TestPerson;
beforeAll(async () => {
  world = await startWorld();
  ann = await signUp(world);
});
afterAll(() => world?.stop());

const patch = (json: object, key?: string) => ann.call('PATCH', '/v1/me', { json, ...(key ? { key } : {}) });

describe('GET /v1/me', () => {
  it('costs one read unit and no call of its own', async () => {
    const before = world.watch.calls;
    const { status, body } = await ann.call('GET', '/v1/me');
    expect([status, body.personId, body.email, body.version]).toEqual([200, ann.personId, ann.email, 1]);
    expect(world.watch.units.get('getProfile')).toEqual({ read: 1, write: 0 });
    expect(world.watch.calls - before).toBe(1);
  });

  it('creates the person once when sign-up did not, however many first requests come at once', async () => {
    const bob = await signUp(world, { trigger: false });
    const attributes = { email: bob.email, email_verified: 'true' };
    const event = {
      trigger: 'PostConfirmation',
      source: 'PostConfirmation_ConfirmSignUp',
      personId: bob.personId,
      attributes,
    };
    const requests = Array.from({ length: 5 }, () => bob.call('GET', '/v1/me'));
    const [answers] = await Promise.all([Promise.all(requests), world.run('createPerson', event)]);
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(new Set(answers.map(({ body }) => body.createdAt)).size).toBe(1);
    expect((await bob.call('GET', '/v1/me')).body).toEqual(answers[0]?.body);
  });

  it('keeps what the person changed when Cognito calls the trigger again', async () => {
    const bob = await signUp(world);
    await bob.call('PATCH', '/v1/me', { json: { displayName: 'Bob' } });
    const event = {
      trigger: 'PostConfirmation',
      source: 'PostConfirmation_ConfirmForgotPassword',
      personId: bob.personId,
      attributes: {},
    };
    await world.run('createPerson', event);
    expect((await bob.call('GET', '/v1/me')).body.displayName).toBe('Bob');
  });

  it('refuses a token whose user is gone or disabled in Cognito and has no profile', async () => {
    const gone = await signUp(world, { trigger: false });
    world.pool.users.splice(
      world.pool.users.findIndex(({ sub }) => sub === gone.personId),
      1,
    );
    expect((await gone.call('GET', '/v1/me')).body.code).toBe('session-revoked');
    const out = await signUp(world, { trigger: false });
    await world.pool.disableUser(out.personId);
    expect((await out.call('GET', '/v1/me')).body.code).toBe('account-disabled');
  });

  it('finds people who signed in through another provider by their sub', async () => {
    const federated = await signUp(world, { trigger: false });
    const user = world.pool.users.find(({ sub }) => sub === federated.personId);
    if (user) Object.assign(user, { username: 'Google_1234' });
    expect((await federated.call('GET', '/v1/me')).body.email).toBe(federated.email);
  });
});

describe('PATCH /v1/me', () => {
  it('sets fields, leaves out others, and removes with null', async () => {
    const changed = await patch({
      displayName: ' Ann\u0065\u0301 ',
      locale: 'de-CH',
      timeZone: 'Europe/Zurich',
      metadata: { team: 'red', old: 'x' },
    });
    expect(changed.body).toMatchObject({
      displayName: 'Anné'.normalize('NFC'),
      locale: 'de-CH',
      metadata: { team: 'red', old: 'x' },
      version: 2,
    });
    const removed = await patch({ locale: null, metadata: { old: null, fresh: 'y' } });
    expect(removed.body.locale).toBeUndefined();
    expect(removed.body).toMatchObject({
      timeZone: 'Europe/Zurich',
      metadata: { team: 'red', fresh: 'y' },
      version: 3,
    });
    expect((await ann.call('GET', '/v1/me')).body).toEqual(removed.body);
  });

  it.each([
    { displayName: '' },
    { displayName: 'a\u0000b' },
    { displayName: '\ud800' },
    { displayName: 'x'.repeat(101) },
    { locale: 'deutsch!' },
    { timeZone: 'Mars/Olympus' },
    { timeZone: '+01:00' },
    { avatarUrl: 'http://example.com/a.png' },
    { avatarUrl: 'https://example.com/<script>' },
    { metadata: { 'with space': 'x' } },
    { metadata: { __proto__x: 'x' } },
    { metadata: { k: 5 } },
    { metadata: Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`k${n}`, 'x'])) },
    { status: 'active' },
    { personId: randomUUID() },
    { version: '1' },
    { revokedSessions: {} },
  ])('refuses %j and changes nothing', async (json) => {
    const before = (await ann.call('GET', '/v1/me')).body;
    const { status, body } = await patch(json);
    expect([status, body.code]).toEqual([400, 'invalid-request']);
    expect((await ann.call('GET', '/v1/me')).body).toEqual(before);
  });

  it('takes keys of metadata that are names of Object.prototype as plain data', async () => {
    const { body } = await patch({ metadata: { constructor: 'a', toString: 'b' } });
    expect(Object.entries(body.metadata)).toEqual(
      expect.arrayContaining([
        ['constructor', 'a'],
        ['toString', 'b'],
      ]),
    );
    await patch({ metadata: { constructor: null, toString: null } });
  });

  it('writes nothing when nothing changes', async () => {
    const { body } = await ann.call('GET', '/v1/me');
    expect((await patch({ timeZone: body.timeZone })).body).toEqual(body);
    expect(world.watch.units.get('updateProfile')).toEqual({ read: 1, write: 0 });
  });

  it('costs one write unit', async () => {
    await patch({ displayName: randomUUID() });
    expect(world.watch.units.get('updateProfile')).toEqual({ read: 1, write: 1 });
  });

  it('is done once for one key, also by five at once, and refuses the key for another body', async () => {
    const key = randomUUID();
    const { version } = (await ann.call('GET', '/v1/me')).body;
    const answers = await Promise.all(Array.from({ length: 5 }, () => patch({ displayName: 'Once' }, key)));
    const done = answers.filter(({ status }) => status === 200);
    expect(done.length).toBeGreaterThan(0);
    for (const { status, body } of answers) {
      if (status === 200) expect(body.version).toBe(version + 1);
      else expect(body.code).toBe('idempotency-key-in-flight');
    }
    expect((await ann.call('GET', '/v1/me')).body.version).toBe(version + 1);
    expect((await patch({ displayName: 'Twice' }, key)).body.code).toBe('idempotency-key-reused');
  });

  it('applies to the version that was named, and only one of many writers has it', async () => {
    const { version } = (await ann.call('GET', '/v1/me')).body;
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => patch({ displayName: `w${n}`, version })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'conflict')).toHaveLength(5);
  });

  it('loses no field of writers at the same time', async () => {
    const answers = await Promise.all([0, 1, 2].map((n) => patch({ metadata: { [`field${n}`]: 'kept' } })));
    const { metadata } = (await ann.call('GET', '/v1/me')).body;
    answers.forEach(({ status }, n) => {
      if (status === 200) expect(metadata[`field${n}`]).toBe('kept');
    });
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  });
});

describe('PUT /v1/me/email', () => {
  const inCognito = ({ personId }: TestPerson, email: string, email_verified: string) => {
    const user = world.pool.users.find(({ sub }) => sub === personId);
    if (user) user.attributes = { email, email_verified };
  };

  it('takes the address over from Cognito, as verified as it is there', async () => {
    const bob = await signUp(world);
    const email = 'new.address@example.com';
    inCognito(bob, 'New.Address@Example.com', 'false');
    expect((await bob.call('PUT', '/v1/me/email')).body).toMatchObject({ email, emailVerified: false });
    inCognito(bob, 'New.Address@Example.com', 'true');
    const answer = await bob.call('PUT', '/v1/me/email');
    expect(answer.body).toMatchObject({ emailVerified: true, version: 3 });
    expect((await bob.call('PUT', '/v1/me/email')).body).toEqual(answer.body);
  });

  it('tells the address of before, once, and no other, nor one that nobody has shown to be theirs', async () => {
    const [bob, typo] = [await signUp(world), await signUp(world, { verified: false })];
    const next = `${randomUUID()}@example.com`;
    for (const person of [bob, typo]) inCognito(person, next, 'true');
    await Promise.all([bob, bob, bob, typo].map((person) => person.call('PUT', '/v1/me/email')));
    await drain(world);
    const [mail, ...more] = world.mailer.to(bob.email);
    expect(mail).toMatchObject({ subject: 'Your e-mail address in the app was changed' });
    expect(mail?.text).toContain('change your password');
    expect(JSON.stringify(mail)).not.toContain(next);
    expect([more, world.mailer.to(typo.email), world.mailer.to(next)]).toEqual([[], [], []]);
  });
});

describe('a command that changed nothing', () => {
  it('changes nothing either when it is repeated later, and refuses its key for another', async () => {
    const [person, key] = [await signUp(world), randomUUID()];
    const patch = (displayName: string, by?: string) =>
      person.call('PATCH', '/v1/me', { json: { displayName }, ...(by ? { key: by } : {}) });
    await patch('Ann');
    const first = await patch('Ann', key);
    await patch('Anna');
    expect((await patch('Ann', key)).body).toEqual(first.body);
    expect((await patch('Beth', key)).body.code).toBe('idempotency-key-reused');
    expect((await person.call('GET', '/v1/me')).body.displayName).toBe('Anna');
  });
});

describe('GET /v1/me/access', () => {
  it.each([
    ['person:update', true, 'person/self'],
    ['ownInbox:update', true, 'ownInbox/self'],
    ['people:disable', false, 'default-deny'],
    ['organisation:read', false, 'default-deny'],
    ['nothing:known', false, 'default-deny'],
    ['constructor:name', false, 'default-deny'],
  ])('says of %s: %s by %s', async (action, allowed, rule) => {
    expect((await ann.call('GET', `/v1/me/access?action=${action}`)).body).toMatchObject({ allowed, rule });
  });

  it('does not deny what spaces decide, but says where to ask', async () => {
    const { status, body } = await ann.call('GET', '/v1/me/access?action=link:create');
    expect([status, body.detail]).toEqual([400, expect.stringContaining('/v1/spaces/{spaceId}/access')]);
  });
});

describe('administration', () => {
  it('is for the group admin only', async () => {
    for (const [method, path] of [
      ['GET', '/v1/admin/people'],
      ['POST', `/v1/admin/people/${ann.personId}/enable`],
    ] as const) {
      expect((await ann.call(method, path)).body.code).toBe('forbidden');
    }
  });

  it('finds by address or id, and wants exactly one of them', async () => {
    const root = await signUp(world, { groups: ['admin'] });
    for (const query of [`email=${encodeURIComponent(ann.email.toUpperCase())}`, `personId=${ann.personId}`]) {
      expect((await root.call('GET', `/v1/admin/people?${query}`)).body.items).toMatchObject([
        { personId: ann.personId, status: 'active' },
      ]);
    }
    expect((await root.call('GET', `/v1/admin/people?personId=${randomUUID()}`)).body.items).toEqual([]);
    expect((await root.call('GET', '/v1/admin/people?email=nobody@example.com')).body.items).toEqual([]);
    for (const query of ['', `?email=${ann.email}&personId=${ann.personId}`]) {
      expect((await root.call('GET', `/v1/admin/people${query}`)).body.code).toBe('invalid-request');
    }
  });

  it('lets no admin shut themselves out, which perhaps nobody could undo', async () => {
    const root = await signUp(world, { groups: ['admin'] });
    const answer = await root.call('POST', `/v1/admin/people/${root.personId}/disable`, { json: { reason: 'oops' } });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    expect((await root.call('GET', '/v1/me')).body.status).toBe('active');
  });

  it('shuts a person out at their next request, and Cognito follows in whatever order it is told', async () => {
    const root = await signUp(world, { groups: ['admin'] });
    const eve = await signUp(world);
    const disable = (key = randomUUID()) =>
      root.call('POST', `/v1/admin/people/${eve.personId}/disable`, { json: { reason: 'abuse' }, key });
    const key = randomUUID();
    const first = await disable(key);
    expect(first.body).toMatchObject({ status: 'disabled', disabledReason: 'abuse' });
    expect((await disable(key)).body).toEqual(first.body);
    expect((await disable()).body).toEqual(first.body);
    expect((await eve.call('GET', '/v1/me')).body.code).toBe('account-disabled');
    await root.call('POST', `/v1/admin/people/${eve.personId}/enable`);
    await disable();
    await drain(world, { times: 2, backwards: true });
    const user = world.pool.users.find(({ sub }) => sub === eve.personId);
    expect(user?.enabled).toBe(false);
    const told = world.events.filter(
      ({ detailType, detail }) =>
        detailType === 'PersonDisabled' && (detail as { personId: string }).personId === eve.personId,
    );
    expect(told.length).toBeGreaterThanOrEqual(2);
    await root.call('POST', `/v1/admin/people/${eve.personId}/enable`);
    await drain(world);
    expect(user?.enabled).toBe(true);
    expect((await eve.call('GET', '/v1/me')).status).toBe(200);
    expect(
      (await root.call('POST', `/v1/admin/people/${randomUUID()}/disable`, { json: { reason: 'x' } })).status,
    ).toBe(404);
  });
});
