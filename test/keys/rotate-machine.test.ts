import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { operation } from '../../functions/keys/rotate-machine-secret.ts';

const start = Date.parse('2026-11-01T00:00:00.900Z');

/** Each call to the user pool takes 50 ms. */
async function rotated(graceHours: number, fails = false) {
  let [now, gone] = [start, 0];
  let set: { sessionsValidAfter?: number } | undefined;
  const call = <T>(answer: T) => {
    now += 50;
    return Promise.resolve(answer);
  };
  const client = { clientId: 'c', secretId: 'old' };
  const account = { role: 'member', client, limit: {}, scopes: [], version: 1 };
  const context = {
    now: () => new Date(now),
    newId: () => 'id',
    randomBytes: (size: number) => new Uint8Array(size),
    tokenUrl: () => '',
    rules: () => ({ graceHours: 24 }),
    store: {
      get: () => call({ account }),
      claim: (_: object, claim: string) => call({ ...account, claim }),
      save: (_: object, change: NonNullable<typeof set>, saved: object) => {
        set = change;
        return call({ saved });
      },
    },
    clients: {
      secretIds: () => call(['old']),
      addSecret: () => call('new'),
      deleteSecret: () => {
        if (fails) return Promise.reject(new Error('throttled'));
        gone = now + 50;
        return call(true);
      },
    },
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const input = { params: { organisationId: 'o', keyId: 'k' }, body: { graceHours } };
  const answer = operation(input as never, { membership: { role: 'owner' } } as never, context as never);
  if (fails) await expect(answer).rejects.toThrow('throttled');
  else await answer;
  return { kept: set !== undefined, bound: (set?.sessionsValidAfter ?? 0) * 1000, gone, answered: now };
}

/** A token's second. */
const secondOf = (moment: number) => Math.floor(moment / 1000) * 1000;

describe('another secret of a machine without grace', () => {
  beforeEach(() => void vi.stubEnv('TABLE_KEYS_KEYS', 'keys'));
  afterEach(() => void vi.unstubAllEnvs());

  it('leaves no token good that the former one got, however late, and none of the new one bad', async () => {
    const { bound, gone, answered } = await rotated(0);
    expect(secondOf(gone)).toBeLessThan(bound);
    expect(secondOf(answered)).toBeGreaterThanOrEqual(bound);
    expect(answered - start).toBeLessThan(2_500);
  });

  it('keeps nothing when the former one could not be removed: the command is repeated, and no answer says that it ended', async () => {
    expect(await rotated(0, true)).toMatchObject({ kept: false });
  });

  it('with grace waits for nothing', async () => {
    expect(await rotated(1)).toEqual({ kept: true, bound: 0, gone: 0, answered: start + 250 });
  });
});

/** A user pool whose client takes two secrets, and an account of which only who read its newest version writes. */
function shared(graceHours: number) {
  const pool = new Map([['old', 'old-secret']]);
  const client = { clientId: 'c', secretId: 'old' };
  let account = { role: 'member', client, limit: {}, scopes: [], version: 1, claim: '' };
  let made = 0;
  const isNewest = (before: typeof account) => before.version === account.version && before.claim === account.claim;
  const write = (change: object) => {
    account = { ...account, ...change };
    return account;
  };
  const context = {
    now: () => new Date(),
    newId: randomUUID,
    randomBytes: (size: number) => {
      made += 1;
      return new Uint8Array(size).fill(made);
    },
    tokenUrl: () => '',
    rules: () => ({ graceHours }),
    sleep: async () => undefined,
    store: {
      get: async () => ({ account }),
      claim: async (before: typeof account, claim: string) => (isNewest(before) ? write({ claim }) : undefined),
      save: async (before: typeof account, change: object, saved: object) =>
        isNewest(before) && write({ ...change, version: account.version + 1 }) ? { saved } : undefined,
    },
    clients: {
      secretIds: async () => [...pool.keys()],
      deleteSecret: async (_: string, id: string) => pool.delete(id),
      addSecret: async (_: string, secret: string) => {
        if (pool.size === 2) throw new Error('LimitExceededException');
        pool.set(`id-${secret}`, secret);
        return `id-${secret}`;
      },
    },
  };
  const rotate = (parts: object = {}) =>
    operation(
      { params: { organisationId: 'o', keyId: 'k' }, body: { graceHours } } as never,
      { membership: { role: 'owner' } } as never,
      { ...context, ...parts } as never,
    );
  return { pool, context, rotate };
}

describe('another secret of a machine, asked for twice at the same moment', () => {
  beforeEach(() => void vi.stubEnv('TABLE_KEYS_KEYS', 'keys'));
  afterEach(() => void vi.unstubAllEnvs());

  it.each([24, 0])('is answered once, and that one is good (grace %d)', async (graceHours) => {
    const { pool, context, rotate } = shared(graceHours);
    const { addSecret } = context.clients;
    const firstIsOver = Promise.withResolvers<void>();
    const secondIsThere = Promise.withResolvers<void>();
    let second: Promise<unknown> | undefined;
    const first = rotate({
      clients: {
        ...context.clients,
        addSecret: async (...asked: Parameters<typeof addSecret>) => {
          const id = await addSecret(...asked);
          // The second goes on as far as its own secret, and waits there until the first was answered.
          const slow = async (...all: Parameters<typeof addSecret>) => {
            secondIsThere.resolve();
            await firstIsOver.promise;
            return addSecret(...all);
          };
          second = rotate({ clients: { ...context.clients, addSecret: slow } });
          await Promise.race([secondIsThere.promise, second.catch(() => undefined)]);
          return id;
        },
      },
    });
    await first.catch(() => undefined);
    firstIsOver.resolve();
    const ends = await Promise.allSettled([first, second]);
    const good = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value as { clientSecret: string }] : []));
    expect(good).toHaveLength(1);
    expect([...pool.values()]).toContain(good[0]?.clientSecret);
    expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    expect(pool.has('old')).toBe(graceHours > 0);
  });

  it.each([24, 0])('is good also when the first goes on late (grace %d)', async (graceHours) => {
    const { pool, context, rotate } = shared(graceHours);
    let second: Promise<unknown> | undefined;
    const first = rotate({
      store: {
        ...context.store,
        claim: async (...asked: Parameters<typeof context.store.claim>) => {
          const claimed = await context.store.claim(...asked);
          second = rotate();
          await second;
          return claimed;
        },
      },
    });
    await expect(first).rejects.toThrow();
    expect([...pool.values()]).toContain(((await second) as { clientSecret: string }).clientSecret);
  });
});
