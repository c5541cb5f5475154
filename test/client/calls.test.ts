import { describe, expect, it } from 'vitest';
import { isErrorOf } from '../../client/src/errors.ts';
import { each } from '../../client/src/http/each.ts';
import { type Answering, fakeClient, json, keptSession, problem, rotatingPool } from './fake-backend.ts';
import { virtualTime } from './virtual-time.ts';

const deviceId = '0192f0c1-7a52-7c3e-9d41-5b0f6a1e2c3d';
const organisation = { name: 'Lovelace' };

/** A signed-in client; `answers` are given in turn, the last one again and again. */
function signedIn(answers: readonly (() => Response | Promise<Response>)[], random?: () => number, options = {}) {
  const time = virtualTime(undefined, random);
  const pool = rotatingPool(time);
  let turn = 0;
  const api: Answering = () => (answers[Math.min(turn++, answers.length - 1)] as () => Response)();
  const kept = keptSession(pool.tokens());
  return { ...fakeClient({ api, cognito: pool.answer }, { time, storage: kept.storage, ...options }), pool, kept };
}
const offline = () => Promise.reject(new TypeError('fetch failed'));

describe('calling an operation', () => {
  it('sends token, path, query, body and app version as the contract says', async () => {
    const { client, calls, pool, time } = signedIn([() => json(201, { name: 'x' })], undefined, {
      app: { platform: 'ios', version: '1.4.0' },
    });
    await time.run(client.api.createOrganisation({ body: organisation }));
    await time.run(client.api.listMembers({ params: { organisationId: 'a/b?c' }, query: { limit: 5, cursor: 'x&y' } }));
    const [create, list] = calls();
    expect(create).toMatchObject({
      method: 'POST',
      url: 'http://api.test/v1/organisations',
      body: JSON.stringify(organisation),
    });
    expect(create?.headers).toMatchObject({
      authorization: `Bearer ${pool.tokens().accessToken}`,
      'content-type': 'application/json',
      'x-app-platform': 'ios',
      'x-app-version': '1.4.0',
    });
    expect(list?.url).toBe('http://api.test/v1/organisations/a%2Fb%3Fc/members?limit=5&cursor=x%26y');
    expect(list?.headers).not.toHaveProperty('idempotency-key');
    expect(list?.body).toBeNull();
  });

  it('refuses a missing path parameter instead of calling another route', async () => {
    const { client, calls, time } = signedIn([() => json(200, {})]);
    await expect(time.run(client.api.deleteDevice({ params: { deviceId: '' } }))).rejects.toThrow(
      'params.deviceId is missing',
    );
    expect(calls()).toHaveLength(0);
  });

  it('sends no token to a public operation, and needs no session for it', async () => {
    const { client, calls, time } = fakeClient({
      api: () => new Response('<h1>Hi</h1>', { headers: { 'content-type': 'text/html', 'x-request-id': 'r1' } }),
    });
    expect(await time.run(client.api.showDeletionPage())).toBe('<h1>Hi</h1>');
    expect(calls()[0]?.headers).not.toHaveProperty('authorization');
  });

  it('rejects with SignedOut when there is no session, before anything is sent', async () => {
    const { client, calls, time } = fakeClient({ api: () => json(200, {}) });
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ name: 'AuthError', code: 'SignedOut' });
    expect(calls()).toHaveLength(0);
  });

  it('answers undefined for 204', async () => {
    const { client, time } = signedIn([() => new Response(null, { status: 204 })]);
    expect(await time.run(client.api.deleteDevice({ params: { deviceId } }))).toBeUndefined();
  });
});

describe('failures', () => {
  it('carry code, status and problem, and are told apart by operation', async () => {
    const { client, time } = signedIn([() => problem(409, 'device-limit', {}, { detail: 'At most 20.' })]);
    const body = { platform: 'ios' } as const;
    const error = await time.run(client.api.registerDevice({ params: { deviceId }, body })).catch((e: unknown) => e);
    expect(error).toMatchObject({
      name: 'ApiError',
      status: 409,
      code: 'device-limit',
      problem: { requestId: 'r1', detail: 'At most 20.' },
    });
    expect(isErrorOf('registerDevice', error) && error.code).toBe('device-limit');
    expect(isErrorOf('deleteDevice', error)).toBe(false);
  });

  it.each([
    [403, '{"message":"Forbidden"}', 'forbidden'],
    [413, '{"message":"Request Entity Too Large"}', 'body-too-large'],
    [418, 'not json', 'http-418'],
  ])('get a code when the gateway answered %i of its own', async (status, text, code) => {
    const { client, time } = signedIn([() => new Response(text, { status })]);
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ status, code });
  });

  it('tell the app of 426, once per call, with the store address', async () => {
    const told: unknown[] = [];
    const answers = [() => problem(426, 'upgrade-required', {}, { storeUrl: 'https://store.test/app' })];
    const { client, calls, time } = signedIn(answers, undefined, {
      onUpgradeRequired: (p: { storeUrl: string }) => told.push(p.storeUrl),
    });
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ code: 'upgrade-required' });
    expect(told).toEqual(['https://store.test/app']);
    expect(calls()).toHaveLength(1);
  });

  it.each([
    ['{"cut', 'application/json'],
    ['<p>This site needs your consent', 'text/html'],
  ])('are named when the answer of a success is not JSON: %s', async (text, type) => {
    const { client, time } = signedIn([() => new Response(text, { headers: { 'content-type': type } })]);
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ code: 'invalid-answer' });
  });
});

describe('retries', () => {
  it('wait anywhere within a doubling window', async () => {
    const numbers = [0.5, 0.25, 1];
    const { client, calls, time } = signedIn(
      [offline, offline, offline, () => json(200, { personId: 'p' })],
      () => numbers.shift() ?? 0,
    );
    expect(await time.run(client.api.getProfile())).toEqual({ personId: 'p' });
    expect(time.waits).toEqual([125, 125, 1000]);
    expect(calls()).toHaveLength(4);
  });

  it('send a command with one and the same Idempotency-Key, a new one for each call', async () => {
    const { client, calls, time } = signedIn([offline, () => problem(500, 'internal-error'), () => json(201, {})]);
    await time.run(client.api.createOrganisation({ body: organisation }));
    await time.run(client.api.createOrganisation({ body: organisation }));
    const keys = calls().map((r) => r.headers['idempotency-key']);
    expect(keys).toHaveLength(4);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it.each([
    ['a command is not sent again: its key would be a new one', 'createOrganisation', 1],
    ['what may be done twice is', 'getProfile', 2],
  ] as const)('when the device slept for a weekend meanwhile: %s', async (_, name, sent) => {
    const time = virtualTime();
    let slept = 0;
    const now = () => time.now() + slept;
    const lost = () => {
      slept = 60 * 3_600_000;
      return offline();
    };
    const { client, calls } = signedIn([lost, () => json(200, {})], undefined, { tools: { ...time.tools, now }, time });
    const call: Promise<unknown> =
      name === 'getProfile' ? client.api.getProfile() : client.api[name]({ body: organisation });
    const outcome = await time.run(call).catch((error: Error) => error.name);
    expect([outcome, calls().length]).toEqual([sent === 1 ? 'NetworkError' : {}, sent]);
  });

  it('use the key that the app keeps itself', async () => {
    const { client, calls, time } = signedIn([() => json(201, {})]);
    await time.run(client.api.createOrganisation({ body: organisation }, { idempotencyKey: 'mine-1' }));
    expect(calls()[0]?.headers['idempotency-key']).toBe('mine-1');
  });

  it('do not repeat a POST without key whose outcome is unknown, but one that had no effect', async () => {
    const lost = signedIn([offline]);
    await expect(lost.time.run(lost.client.api.createTicket())).rejects.toMatchObject({
      name: 'NetworkError',
      timedOut: false,
    });
    expect(lost.calls()).toHaveLength(1);
    const failed = signedIn([() => problem(500, 'internal-error')]);
    await expect(failed.time.run(failed.client.api.createTicket())).rejects.toMatchObject({ code: 'internal-error' });
    expect(failed.calls()).toHaveLength(1);
    const busy = signedIn([() => problem(503, 'unavailable'), () => json(201, { url: 'ws://x' })]);
    expect(await busy.time.run(busy.client.api.createTicket())).toEqual({ url: 'ws://x' });
  });

  it('wait as long as Retry-After says, and then their jitter', async () => {
    const { client, time } = signedIn([
      () => problem(429, 'too-many-requests', { 'retry-after': '7' }),
      () => json(200, {}),
    ]);
    await time.run(client.api.getProfile());
    expect(time.waits).toEqual([7125]);
  });

  it('leave a long Retry-After to the app', async () => {
    const { client, calls, time } = signedIn([() => problem(503, 'unavailable', { 'retry-after': '120' })]);
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ code: 'unavailable', retryAfter: 120 });
    expect(calls()).toHaveLength(1);
  });

  it('wait for an earlier try of the same command that is still running', async () => {
    const { client, calls, time } = signedIn([
      () => problem(409, 'idempotency-key-in-flight', { 'retry-after': '1' }),
      () => json(201, {}),
    ]);
    await time.run(client.api.createOrganisation({ body: organisation }));
    expect(calls()).toHaveLength(2);
  });

  it.each([
    [400, 'invalid-request'],
    [404, 'not-found'],
    [409, 'conflict'],
    [422, 'idempotency-key-reused'],
  ])('are none for %i %s', async (status, code) => {
    const { client, calls, time } = signedIn([() => problem(status, code)]);
    await expect(time.run(client.api.createOrganisation({ body: organisation }))).rejects.toMatchObject({ code });
    expect(calls()).toHaveLength(1);
  });

  it('end after the given number, with the last failure', async () => {
    const { client, calls, time } = signedIn([() => problem(503, 'unavailable')]);
    await expect(time.run(client.api.getProfile({}, { retries: 2 }))).rejects.toMatchObject({ code: 'unavailable' });
    expect(calls()).toHaveLength(3);
  });

  it('follow a try that got no answer in time', async () => {
    const { client, calls, time } = signedIn([
      () => new Promise<Response>(() => {}),
      () => json(200, { personId: 'p' }),
    ]);
    expect(await time.run(client.api.getProfile())).toEqual({ personId: 'p' });
    expect(calls()).toHaveLength(2);
    const slow = signedIn([() => new Promise<Response>(() => {})]);
    const failed = slow.time.run(slow.client.api.getProfile({}, { retries: 0, timeoutMs: 2_000 }));
    await expect(failed).rejects.toMatchObject({ name: 'NetworkError', timedOut: true });
  });
});

describe('aborting a call', () => {
  it('ends the request that is under way with the reason of the signal', async () => {
    const controller = new AbortController();
    const { client, calls, time } = signedIn([() => new Promise<Response>(() => {})]);
    const call = client.api.getProfile({}, { signal: controller.signal });
    call.catch(() => undefined);
    await time.advance(100);
    controller.abort(new Error('left the screen'));
    await expect(call).rejects.toThrow('left the screen');
    expect(calls()).toHaveLength(1);
  });

  it('ends a wait between two tries', async () => {
    const controller = new AbortController();
    const { client, calls, time } = signedIn([() => problem(503, 'unavailable', { 'retry-after': '20' })]);
    const call = client.api.getProfile({}, { signal: controller.signal });
    call.catch(() => undefined);
    await time.advance(1_000);
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await time.advance(60_000);
    expect(calls()).toHaveLength(1);
  });
});

describe('each', () => {
  it('goes through all pages, asking for the next one only when it is needed', async () => {
    const pages = [
      { items: [{ personId: '1' }, { personId: '2' }], nextCursor: 'c1' },
      { items: [], nextCursor: 'c2' },
      { items: [{ personId: '3' }] },
    ];
    let page = 0;
    const { client, calls } = signedIn([() => json(200, pages[page++])]);
    const input = { params: { organisationId: deviceId }, query: { limit: 2 } };
    const found: string[] = [];
    for await (const member of each(client.api.listMembers, input)) {
      if (found.length === 0) expect(calls()).toHaveLength(1);
      found.push(member.personId);
    }
    expect(found).toEqual(['1', '2', '3']);
    expect(calls().map((r) => r.url.split('?')[1])).toEqual(['limit=2', 'limit=2&cursor=c1', 'limit=2&cursor=c2']);
  });
});
