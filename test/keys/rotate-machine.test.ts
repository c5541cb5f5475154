import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { operation } from '../../functions/keys/rotate-machine-secret.ts';

const start = Date.parse('2026-11-01T00:00:00.900Z');

/** Each call to the user pool takes 50 ms. */
async function rotated(graceHours: number) {
  let [now, gone] = [start, 0];
  let set: { sessionsValidAfter?: number } = {};
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
      save: (_: object, change: typeof set, saved: object) => {
        set = change;
        return call({ saved });
      },
    },
    clients: {
      secretIds: () => call(['old']),
      addSecret: () => call('new'),
      deleteSecret: () => {
        gone = now + 50;
        return call(true);
      },
    },
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const input = { params: { organisationId: 'o', keyId: 'k' }, body: { graceHours } };
  await operation(input as never, { membership: { role: 'owner' } } as never, context as never);
  return { bound: (set.sessionsValidAfter ?? 0) * 1000, gone, answered: now };
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

  it('with grace waits for nothing', async () => {
    expect(await rotated(1)).toEqual({ bound: 0, gone: 0, answered: start + 200 });
  });
});
