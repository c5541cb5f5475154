import { describe, expect, it } from 'vitest';
import type { Client } from '../../client/src/create-client.ts';
import { clientId, fakeClient, json, jwt, problem } from './fake-backend.ts';
import { bearer, profile, started } from './started-session.ts';

/** Made in a page, which a browser tells what other tabs do to its storage. */
function onPage<T>(make: () => T) {
  const page = new EventTarget();
  const value = page.addEventListener.bind(page);
  Object.defineProperty(globalThis, 'addEventListener', { value, configurable: true });
  try {
    const tell = (key: string | null, newValue: string | null) =>
      void page.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));
    return { ...make(), page: { tell } };
  } finally {
    Reflect.deleteProperty(globalThis, 'addEventListener');
  }
}

describe('the end of a session', () => {
  it('is told once when Cognito refuses to renew it, and its tokens are removed', async () => {
    const { client, kept, pool, told, time } = started();
    pool.state.ended = true;
    await time.advance(901_000);
    const calls = Promise.allSettled([client.api.getProfile(), client.api.getProfile()]);
    for (const call of await time.run(calls)) expect(call).toMatchObject({ reason: { code: 'SignedOut' } });
    expect(told).toEqual(['signed out: refused']);
    expect(kept.values.size).toBe(0);
    expect(await client.auth.session()).toBeUndefined();
  });

  it.each([
    ['being offline', () => Promise.reject(new TypeError('fetch failed'))],
    ['Cognito being down', () => new Response('', { status: 503 })],
    ['a page of a filter', () => new Response('<p>This site needs your consent')],
    ['Cognito being busy', () => json(400, { __type: 'TooManyRequestsException' })],
  ])('does not come from %s', async (_, answer) => {
    const { client, kept, seen, told, time } = started({ cognito: () => answer });
    await time.advance(901_000);
    const calls = Array.from({ length: 20 }, () => client.api.getProfile());
    const results = await time.run(Promise.allSettled(calls));
    for (const result of results) expect(result).not.toMatchObject({ reason: { code: 'SignedOut' } });
    expect(results.every((result) => result.status === 'rejected')).toBe(true);
    // All wait for one renewal, which is tried four times.
    expect(seen).toHaveLength(4);
    expect(told).toEqual([]);
    expect(kept.refreshToken()).toBe('refresh-0');
  });

  it('comes at once when the API says that it was revoked', async () => {
    const { client, kept, pool, told, time } = started({ api: () => problem(401, 'session-revoked') });
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ code: 'session-revoked' });
    expect(told).toEqual(['signed out: revoked']);
    expect(kept.values.size).toBe(0);
    expect(pool.state.refreshes).toBe(0);
  });

  it('by signing out removes the tokens and revokes the newest refresh token', async () => {
    const { client, kept, pool, told, time } = started();
    await time.advance(901_000);
    await time.run(Promise.all([client.api.getProfile(), client.auth.signOut()]).catch(() => undefined));
    expect(pool.state.revoked).toEqual([`refresh-${pool.current()}`]);
    expect(kept.values.size).toBe(0);
    expect(told).toEqual(['signed out: signed-out']);
  });

  it('by signing out works offline', async () => {
    const { client, kept, told, time } = started({
      cognito: () => () => Promise.reject(new TypeError('fetch failed')),
    });
    await time.run(client.auth.signOut());
    expect(kept.values.size).toBe(0);
    expect(told).toEqual(['signed out: signed-out']);
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ code: 'SignedOut' });
  });

  it('everywhere, of which the answer was lost, ends it here too when Cognito refuses the second try', async () => {
    let ended = false;
    const { client, kept, pool, told, time } = started({
      cognito: (p) => (request, signal) => {
        if (request.action !== 'GlobalSignOut') return p.answer(request, signal);
        if (ended) return json(400, { __type: 'NotAuthorizedException', message: 'Access Token has been revoked' });
        ended = true;
        pool.state.ended = true;
        return Promise.reject(new TypeError('fetch failed'));
      },
    });
    await expect(time.run(client.auth.signOutEverywhere())).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect(told).toEqual(['signed out: refused']);
    expect(kept.values.size).toBe(0);
  });

  it('is final even when the storage does not let go of the tokens', async () => {
    const { client, kept, told, time } = started();
    kept.storage.remove = async () => {
      throw new Error('locked');
    };
    await time.run(client.auth.signOut());
    expect(told).toEqual(['storage: write', 'signed out: signed-out']);
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ code: 'SignedOut' });
  });

  it('in another tab is noticed at the next renewal', async () => {
    const { client, kept, pool, told, time } = started();
    await time.run(client.api.getProfile());
    kept.values.clear();
    await time.advance(901_000);
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ code: 'SignedOut' });
    expect(told).toEqual(['signed out: signed-out']);
    expect(pool.state.refreshes).toBe(0);
  });

  it('in another tab is told of at once where the browser says what it did to the storage', async () => {
    const { client, kept, told, time, page } = onPage(started);
    await time.run(client.api.getProfile());
    const socket = client.socket({ onMessage: () => {} });
    page.tell(`mainstay.${clientId}.access`, 'another');
    page.tell('somebody else’s', null);
    await time.advance(1);
    expect(told).toEqual([]);
    kept.values.clear();
    page.tell(`mainstay.${clientId}.refresh`, null);
    await time.advance(1);
    expect([told, socket.state]).toEqual([['signed out: signed-out'], 'closed']);
    expect(await client.auth.session()).toBeUndefined();
    page.tell(null, null);
    await time.advance(1);
    expect(told).toHaveLength(1);
  });

  it('in another tab is told of too where somebody else’s session in its place is stored by half', async () => {
    const { client, kept, told, time, page } = onPage(started);
    await time.run(client.api.getProfile());
    kept.values.set(`mainstay.${clientId}.refresh`, JSON.stringify({ subject: 'person-2', token: 'other' }));
    page.tell(`mainstay.${clientId}.refresh`, null);
    await time.advance(1);
    expect(told).toEqual(['signed out: signed-out']);
  });

  it('in another tab is none when the same person has signed in there anew', async () => {
    const { client, kept, pool, told, time, page } = onPage(started);
    await time.run(client.api.getProfile());
    await time.advance(1000);
    const { accessToken, refreshToken } = pool.tokens();
    kept.values.set(`mainstay.${clientId}.refresh`, JSON.stringify({ subject: 'person-1', token: refreshToken }));
    kept.values.set(`mainstay.${clientId}.access`, accessToken);
    page.tell(`mainstay.${clientId}.refresh`, null);
    await time.advance(1);
    expect(told).toEqual([]);
    expect(await client.auth.accessToken()).toBe(accessToken);
  });

  it('in another tab is none while the same person signs in there anew: a browser shows the storage as it was in between', async () => {
    const { kept, pool, told, time, answering, page, client } = onPage(started);
    await time.run(client.api.getProfile());
    await time.advance(1000);
    const { accessToken: AccessToken, idToken: IdToken } = pool.tokens();
    const AuthenticationResult = { AccessToken, IdToken, RefreshToken: 'another' };
    const cognito = () => json(200, { AuthenticationResult });
    const { remove } = kept.storage;
    kept.storage.remove = async (name) => {
      await remove(name);
      page.tell(name, null);
      await time.advance(1);
    };
    const other = fakeClient({ ...answering, cognito }, { time, storage: kept.storage }).client;
    await other.auth.signIn('ada@example.com', 'p', { flow: 'password' });
    expect([told, kept.refreshToken()]).toEqual([[], 'another']);
    expect(await client.auth.session()).toMatchObject({ personId: 'person-1' });
  });

  it.each<[string, (client: Client) => Promise<unknown>]>([
    ['signs out', (client) => client.auth.signOut()],
    ['hears that it was revoked', (client) => client.api.getProfile().catch(() => undefined)],
  ])('in another tab is told here too when this one %s', async (_, act) => {
    let revoked = false;
    const api = () => (revoked ? problem(401, 'session-revoked') : json(200, profile));
    const { client, kept, told, time, answering } = started({ api });
    const heard: string[] = [];
    const onSignedOut = (reason: string) => heard.push(reason);
    const other = fakeClient(answering, { time, storage: kept.storage, onSignedOut }).client;
    await time.run(Promise.all([client.api.getProfile(), other.api.getProfile()]));
    revoked = true;
    await time.run(act(other));
    await time.run(act(client));
    expect([told.length, heard.length]).toEqual([1, 1]);
    expect(await client.auth.session()).toBeUndefined();
  });

  it('is over at once, however slowly the storage lets go of it', async () => {
    const { client, kept, time } = started();
    await time.run(client.api.getProfile());
    const { remove } = kept.storage;
    kept.storage.remove = async (name) => {
      await new Promise<void>((resolve) => time.tools.after(1000, resolve));
      await remove(name);
    };
    const out = client.auth.signOut();
    await time.advance(500);
    expect([kept.values.size, await client.auth.session()]).toEqual([3, undefined]);
    await time.run(out);
  });
});

describe('a session that begins in another tab', () => {
  it('is there in one in which nobody was signed in', async () => {
    const { kept, answering, time } = started();
    const values = new Map(kept.values);
    kept.values.clear();
    const { client } = fakeClient(answering, { time, storage: kept.storage });
    expect(await client.auth.session()).toBeUndefined();
    for (const [name, value] of values) kept.values.set(name, value);
    expect(await client.auth.session()).toMatchObject({ personId: 'person-1' });
    expect(await time.run(client.api.getProfile())).toEqual(profile);
  });

  it('is the one by which Cognito is called: it takes no token of one that was replaced', async () => {
    const used: string[] = [];
    const { client, kept, pool, time } = started({
      cognito: (p) => (request, signal) => {
        if (request.action !== 'ChangePassword') return p.answer(request, signal);
        used.push(JSON.parse(request.body ?? '{}').AccessToken);
        return json(200, {});
      },
    });
    await time.run(client.api.getProfile());
    await time.advance(1000);
    const { accessToken } = pool.tokens();
    kept.values.set(`mainstay.${clientId}.access`, accessToken);
    await time.run(client.auth.changePassword('Old-horse-10', 'Newer-horse-11'));
    expect(used).toEqual([accessToken]);
    const another = jwt({ sub: 'person-2', exp: time.now() / 1000 + 900 });
    kept.values.set(`mainstay.${clientId}.refresh`, JSON.stringify({ subject: 'person-2', token: 'other' }));
    kept.values.set(`mainstay.${clientId}.access`, another);
    const late = client.auth.changePassword('Old-horse-10', 'Newer-horse-11');
    await expect(time.run(late)).rejects.toMatchObject({ code: 'SignedOut' });
    expect(used).toHaveLength(1);
  });

  it('by somebody else and is stored by half takes no call that was begun before', async () => {
    const used: string[] = [];
    const { client, kept, time } = started({
      cognito: () => (request) => {
        used.push(request.action ?? '');
        const AccessToken = jwt({ sub: 'person-2', exp: time.now() / 1000 + 900 });
        return json(200, { AuthenticationResult: { AccessToken, IdToken: AccessToken } });
      },
    });
    await time.run(client.api.getProfile());
    kept.values.set(`mainstay.${clientId}.refresh`, JSON.stringify({ subject: 'person-2', token: 'other' }));
    kept.values.delete(`mainstay.${clientId}.access`);
    const late = client.auth.changePassword('Old-horse-10', 'Newer-horse-11');
    await expect(time.run(late)).rejects.toMatchObject({ code: 'SignedOut' });
    expect(used).toEqual([]);
  });
});

describe('what is stored', () => {
  it('is passed over when it is another person’s access token, and fetched anew', async () => {
    const { client, kept, calls, pool, time } = started();
    kept.values.set('mainstay.client1.access', jwt({ sub: 'person-2', exp: 4_000_000_000, iat: 0 }));
    await time.run(client.api.getProfile());
    expect(pool.state.refreshes).toBe(1);
    const [, payload = ''] = bearer(calls()[0]?.headers ?? {})?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ sub: 'person-1' });
  });

  it('is nothing when it is garbage', async () => {
    const { client, kept, time } = started();
    kept.values.set('mainstay.client1.refresh', '{oops');
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ code: 'SignedOut' });
  });

  it('is asked for again when it could not be read', async () => {
    const { client, kept, told, time } = started();
    const { get } = kept.storage;
    kept.storage.get = async () => {
      throw new Error('keychain is locked');
    };
    await expect(time.run(client.api.getProfile())).rejects.toThrow('keychain is locked');
    expect(told).toEqual(['storage: read']);
    kept.storage.get = get;
    expect(await time.run(client.api.getProfile())).toEqual(profile);
  });

  it('tells who is signed in without a call', async () => {
    const { client, seen } = started();
    expect(await client.auth.session()).toMatchObject({
      personId: 'person-1',
      claims: { email: 'ada@example.com' },
      groups: [],
    });
    expect(seen).toEqual([]);
  });
});
