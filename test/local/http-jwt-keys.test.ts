import { describe, expect, it } from 'vitest';
import { access, api, get, issuer, start, unauthorized, useJwtApi } from './http-jwt-api.ts';

useJwtApi();

describe('the keys of an issuer', () => {
  it('are fetched once for many requests', async () => {
    await start();
    const tokens = await Promise.all(Array.from({ length: 30 }, (_, n) => issuer.sign(access({ n }))));
    const answers = await Promise.all(tokens.map((token) => get('/me', token)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(issuer.fetches()).toBe(1);
  });

  it('of a pool on this machine are waited for: after a start everything is late', async () => {
    issuer.behave('late');
    await start();
    expect((await get('/me', await issuer.sign(access()))).status).toBe(200);
  });

  it('are fetched again for a new key id, but not once per forged id', async () => {
    let now = Date.now();
    await start({ pauseMs: 1000, now: () => now });
    const old = await issuer.sign(access());
    expect((await get('/me', old)).status).toBe(200);
    await issuer.rotate('key-2');
    now += 2000;
    expect((await get('/me', await issuer.sign(access()))).status).toBe(200);
    expect(issuer.fetches()).toBe(2);
    const forged = await Promise.all(
      Array.from({ length: 50 }, (_, n) => issuer.sign(access(), { kid: `forged-${n}` })),
    );
    for (const token of forged) expect((await get('/me', token)).status).toBe(401);
    expect(issuer.fetches()).toBe(2);
    expect((await get('/me', old)).status).toBe(200);
  });

  it('that were taken away are refused once the new ones are known', async () => {
    let now = Date.now();
    await start({ pauseMs: 1000, now: () => now });
    const old = await issuer.sign(access());
    expect((await get('/me', old)).status).toBe(200);
    await issuer.rotate('key-2', true);
    now += 2000;
    expect((await get('/me', await issuer.sign(access()))).status).toBe(200);
    expect(await get('/me', old)).toMatchObject(unauthorized);
  });

  it.each(['fail', 'hang', 'huge', 'redirect'] as const)(
    'go on serving while their address does "%s", without a storm of fetches',
    async (how) => {
      let now = Date.now();
      await start({ timeoutMs: 200, maxAgeMs: 60_000, pauseMs: 1000, now: () => now });
      const token = await issuer.sign(access());
      expect((await get('/me', token)).status).toBe(200);
      issuer.behave(how);
      now += 61_000;
      for (let n = 0; n < 10; n++) expect((await get('/me', await issuer.sign(access({ n })))).status).toBe(200);
      expect(issuer.fetches()).toBeLessThanOrEqual(2);
      const unknown = await issuer.sign(access(), { kid: 'unknown' });
      now += 2000;
      expect(await get('/me', unknown)).toMatchObject(unauthorized);
      expect((await get('/open')).status).toBe(200);
      issuer.behave('serve');
      now += 2000;
      expect((await get('/me', token)).status).toBe(200);
    },
  );

  it('that cannot be had at all make a 401 and recover', async () => {
    let now = Date.now();
    issuer.behave('fail');
    await start({ now: () => now });
    const token = await issuer.sign(access());
    expect(await get('/me', token)).toMatchObject(unauthorized);
    expect(api?.log.messages.join()).toContain('answered 500');
    issuer.behave('serve');
    now += 2000;
    expect((await get('/me', token)).status).toBe(200);
  });
});
