import { describe, expect, it } from 'vitest';
import type { Locks } from '../../client/src/environment.ts';
import { fakeClient, json, problem } from './fake-backend.ts';
import { bearer, profile, started } from './started-session.ts';

/** Web Locks as a browser has them: one holder over all tabs. */
function webLocks(): Locks {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request(_name, work) {
      const mine = last.then(work, work);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

describe('renewing the access token', () => {
  it('happens once, however many calls find it expired', async () => {
    const { client, calls, pool, time } = started();
    await time.advance(901_000);
    await time.run(Promise.all(Array.from({ length: 20 }, () => client.api.getProfile())));
    expect(pool.state.refreshes).toBe(1);
    expect(calls()).toHaveLength(20);
    expect(new Set(calls().map((r) => bearer(r.headers))).size).toBe(1);
  });

  it('happens in the background shortly before the expiry: no call waits for it', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { client, calls, pool, time, kept } = started({
      cognito: (p) => (request, signal) => gate.then(() => p.answer(request, signal)),
    });
    const before = kept.values.get('mainstay.client1.access');
    await time.advance(850_000);
    await client.api.getProfile();
    expect(bearer(calls()[0]?.headers ?? {})).toBe(before);
    open();
    await time.advance(10);
    await client.api.getProfile();
    expect(pool.state.refreshes).toBe(1);
    expect(bearer(calls()[1]?.headers ?? {})).not.toBe(before);
  });

  it('goes by the clock of the server, not by that of the device', async () => {
    const { client, pool, time } = started({
      api: () => json(200, profile, { date: new Date(Date.parse('2026-11-01T09:14:30Z')).toUTCString() }),
    });
    await time.run(client.api.getProfile());
    expect(pool.state.refreshes).toBe(0);
    await time.run(client.api.getProfile());
    await time.advance(10);
    expect(pool.state.refreshes).toBe(1);
  });

  it('takes the time of a token’s issue where the Date header is hidden', async () => {
    const { client, pool, time, calls } = started();
    pool.state.skewSeconds = 3600;
    await time.advance(901_000);
    await time.run(client.api.getProfile());
    await time.advance(800_000);
    await time.run(client.api.getProfile());
    expect(pool.state.refreshes).toBe(1);
    await time.advance(50_000);
    await time.run(client.api.getProfile());
    await time.advance(10);
    expect(pool.state.refreshes).toBe(2);
    expect(calls()).toHaveLength(3);
  });

  it('follows a 401, once, and the call is sent again with the same key', async () => {
    const refused = new Set<string | undefined>();
    const { client, calls, pool, time, kept } = started({
      api: ({ headers }) =>
        refused.has(bearer(headers)) ? new Response('{"message":"Unauthorized"}', { status: 401 }) : json(201, {}),
    });
    refused.add(kept.values.get('mainstay.client1.access'));
    const body = { name: 'Lovelace' };
    await time.run(
      Promise.all([
        client.api.createOrganisation({ body }),
        client.api.createOrganisation({ body }),
        client.api.getProfile(),
      ]),
    );
    expect(pool.state.refreshes).toBe(1);
    const keys = calls().flatMap((r) => r.headers['idempotency-key'] ?? []);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(2);
    expect(time.waits).toEqual([]);
  });

  it('does not count as one of the tries', async () => {
    const answers = [401, 503, 503, 503].map(
      (status) => () => problem(status, status === 401 ? 'unauthenticated' : 'unavailable'),
    );
    const { client, calls, time } = started({ api: () => answers.shift()?.() ?? json(200, profile) });
    expect(await time.run(client.api.getProfile())).toEqual(profile);
    expect(calls()).toHaveLength(5);
    expect(time.waits).toEqual([125, 250, 500]);
  });

  it('is not tried again when the new token is refused as well: the call fails, the session stays', async () => {
    const { client, calls, pool, told, time } = started({ api: () => problem(401, 'unauthenticated') });
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(calls()).toHaveLength(2);
    expect(pool.state.refreshes).toBe(1);
    expect(told).toEqual([]);
    expect(await client.auth.session()).toMatchObject({ personId: 'person-1' });
  });

  it('uses a token that another call has got in the meantime', async () => {
    let first = true;
    const { client, pool, time } = started({
      api: () => {
        if (!first) return json(200, profile);
        first = false;
        return problem(401, 'unauthenticated');
      },
    });
    await time.advance(901_000);
    await time.run(Promise.all([client.api.getProfile(), client.api.getProfile()]));
    expect(pool.state.refreshes).toBeLessThanOrEqual(2);
  });
});

describe('a refresh token that rotates', () => {
  it('is stored before the new access token is used', async () => {
    const { client, kept, time } = started({
      api: () => {
        kept.log.push('call');
        return json(200, profile);
      },
    });
    await time.advance(901_000);
    await time.run(client.api.getProfile());
    expect(kept.log).toEqual(['set refresh', 'set access', 'set id', 'call']);
    expect(kept.refreshToken()).toBe('refresh-1');
  });

  it('holds calls back until it is stored', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { client, calls, kept, time } = started();
    const { set } = kept.storage;
    kept.storage.set = async (name, value) => {
      await gate;
      return set(name, value);
    };
    await time.advance(901_000);
    const call = client.api.getProfile();
    await time.advance(10);
    expect(calls()).toHaveLength(0);
    open();
    expect(await time.run(call)).toEqual(profile);
  });

  it('lets the session go on after a restart at any moment of the writing', async () => {
    for (const crashAfter of [1, 2, 3]) {
      const { client, kept, time, answering, pool } = started();
      await time.advance(901_000);
      const { set } = kept.storage;
      let writes = 0;
      kept.storage.set = (name, value) => (++writes > crashAfter ? new Promise<void>(() => {}) : set(name, value));
      client.api.getProfile().catch(() => undefined);
      await time.advance(10);
      kept.storage.set = set;
      const restarted = fakeClient(answering, { time, storage: kept.storage });
      expect(await time.run(restarted.client.api.getProfile())).toEqual(profile);
      expect(pool.state.ended).toBe(false);
    }
  });

  it('is kept in memory when the storage fails, and stored with the next one', async () => {
    const { client, kept, pool, told, time } = started();
    const { set } = kept.storage;
    kept.storage.set = async () => {
      throw new Error('disk full');
    };
    await time.advance(901_000);
    expect(await time.run(client.api.getProfile())).toEqual(profile);
    expect(told).toEqual(['storage: write']);
    kept.storage.set = set;
    await time.advance(901_000);
    expect(await time.run(client.api.getProfile())).toEqual(profile);
    expect(pool.state.refreshes).toBe(2);
    expect(kept.refreshToken()).toBe('refresh-2');
  });

  it('is asked for once by two tabs of a browser: the second takes what the first has stored', async () => {
    const first = started({ options: { locks: webLocks() } });
    const locks = webLocks();
    const tabs = [1, 2].map(() =>
      fakeClient(first.answering, { time: first.time, storage: first.kept.storage, locks }),
    );
    await first.time.run(Promise.all(tabs.map((tab) => tab.client.api.getProfile())));
    await first.time.advance(901_000);
    await first.time.run(Promise.all(tabs.map((tab) => tab.client.api.getProfile())));
    expect(first.pool.state.refreshes).toBe(1);
  });

  it('does not wait for ever for a tab that is frozen in its turn', async () => {
    const locks = webLocks();
    let thaw = () => {};
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    void locks.request('', () => frozen);
    const { client, pool, time } = started({ options: { locks } });
    await time.advance(901_000);
    const call = client.api.getProfile();
    await time.advance(29_000);
    expect(pool.state.refreshes).toBe(0);
    await time.advance(1_000);
    expect(await time.run(call)).toEqual(profile);
    thaw();
    await time.advance(1_000);
    expect(pool.state.refreshes).toBe(1);
  });

  it('that comes late does not bring back a session that another tab has ended meanwhile, waiting no longer', async () => {
    const locks = webLocks();
    let tries = 0;
    // Two tries without an answer are half a minute.
    const { client, kept, time, told, answering } = started({
      options: { locks },
      cognito: (p) => (request, signal) => (++tries > 2 ? p.answer(request, signal) : new Promise(() => {})),
    });
    await time.advance(901_000);
    const call = client.api.getProfile();
    await time.advance(1);
    const noLine = () => Promise.reject(new TypeError('fetch failed'));
    const other = fakeClient({ ...answering, cognito: noLine }, { time, storage: kept.storage, locks }).client;
    const ends = await time.run(Promise.allSettled([call, other.auth.signOut()]));
    expect(ends).toMatchObject([{ reason: { code: 'SignedOut' } }, { status: 'fulfilled' }]);
    expect([tries, kept.values.size, told]).toEqual([3, 0, ['signed out: signed-out']]);
    expect(await other.auth.session()).toBeUndefined();
  });

  it('that another process has used up does not lose the session where there are no locks', async () => {
    const { client, kept, pool, told, time } = started({
      cognito: (p) => async (request, signal) => {
        if (pool.state.refreshes === 0 && request.action === 'GetTokensFromRefreshToken') {
          const other = fakeClient(
            { api: () => json(200, profile), cognito: p.answer },
            { time, storage: kept.storage },
          );
          await other.client.api.getProfile();
        }
        return p.answer(request, signal);
      },
    });
    await time.advance(901_000);
    expect(await time.run(client.api.getProfile())).toEqual(profile);
    expect(told).toEqual([]);
    expect(kept.refreshToken()).toBe('refresh-1');
  });
});
