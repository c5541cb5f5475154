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
    randomBytes: (size: number) => new Uint8Array(size),
    tokenUrl: () => '',
    rules: () => ({ graceHours: 24 }),
    store: {
      get: () => call({ account }),
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
    expect(await rotated(1)).toEqual({ kept: true, bound: 0, gone: 0, answered: start + 200 });
  });
});
