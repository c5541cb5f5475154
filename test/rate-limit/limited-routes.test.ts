import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LimitSpec } from '../../lib/contract/limit.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import { AccessDenied, OutcomeUnknown, Throttled, Unavailable } from '../../lib/runtime/aws/errors.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { HttpEvent, RouteServices } from '../../lib/runtime/pipeline/exchange.ts';
import type { RateLimiter, Verdict } from '../../lib/runtime/rate-limit/limiter.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { event, lines, person, send, services } from '../runtime/route-fixture.ts';

const specs: Readonly<Record<string, LimitSpec>> = {
  mine: { per: 'person', tokens: 2, refillPerSecond: 1 },
  device: { per: 'device', tokens: 2, refillPerSecond: 1 },
  anyone: { per: 'address', tokens: 2, refillPerSecond: 1 },
  closed: { per: 'address', tokens: 2, refillPerSecond: 1, whenUnknown: 'refuse' },
};
const doors = defineModule('doors', {
  summary: 'Doors',
  policies: { door: { by: 'self', actions: ['open'] } },
});
const knock = (limit?: string, auth: 'user' | 'public' = 'user') =>
  doors.route({
    method: 'POST',
    path: '/doors',
    auth,
    ...(auth === 'user' ? { permission: 'door:open' as const } : {}),
    summary: 'Knock',
    body: z.strictObject({ times: z.int() }),
    response: z.strictObject({ open: z.boolean() }),
    idempotency: 'none',
    ...(limit ? { limit: doors.limit(limit, specs[limit] as LimitSpec) } : {}),
  });

type Take = Parameters<RateLimiter['take']>;
function door(limit: string | undefined, verdict: Verdict | Error, more: Partial<RouteServices> = {}, auth?: 'public') {
  const taken: Take[] = [];
  const state = { opened: 0 };
  const limiter: RateLimiter = {
    take: async (...args) => {
      taken.push(args);
      if (verdict instanceof Error) throw verdict;
      return verdict;
    },
  };
  const handler = handle(knock(limit, auth), { ...services, limiter: rateLimiter(limiter), ...more }, async () => {
    state.opened += 1;
    return { open: true };
  });
  const post = (json: object = { times: 1 }, request: Partial<HttpEvent> = {}) =>
    send(handler, event('POST', '/v1/doors', { json, ...request }));
  return { taken, state, post };
}
const failure = { code: 'X', message: 'x', status: 500, operation: 'dynamodb:UpdateItem' };

describe('a route with a limit', () => {
  it('takes a token of its subject, by the injected clock, and goes on', async () => {
    const { taken, post } = door('mine', { allowed: true });
    expect((await post()).status).toBe(200);
    expect(taken).toMatchObject([
      ['doors/mine', { kind: 'person', id: person }, { tokens: 2, refillPerSecond: 1 }, new Date('2026-11-01')],
    ]);
  });

  it.each([
    ['device', undefined, { kind: 'device', id: 's-1' }],
    ['anyone', undefined, { kind: 'address', id: '127.0.0.1' }],
    ['anyone', 'public', { kind: 'address', id: '127.0.0.1' }],
  ] as const)('%s %s is the bucket of %j', async (limit, auth, subject) => {
    const { taken, post } = door(limit, { allowed: true }, {}, auth);
    await post();
    expect(taken[0]?.[1]).toEqual(subject);
  });

  it('answers 429 with Retry-After in whole seconds when there is no token, and nothing happens', async () => {
    for (const [retryAfterMs, seconds] of [
      [1, '1'],
      [1_000, '1'],
      [1_001, '2'],
      [61_500, '62'],
    ] as const) {
      const { state, post } = door('mine', { allowed: false, retryAfterMs });
      const { status, headers, body } = await post();
      expect([status, body.code, headers['retry-after'], state.opened]).toEqual([429, 'rate-limited', seconds, 0]);
      expect(headers['content-type']).toBe('application/problem+json');
    }
  });

  it('asks for no token where the request is refused anyway', async () => {
    const { taken, post } = door('mine', { allowed: true });
    expect((await post({ times: 'x' })).status).toBe(400);
    const shut = door(
      'mine',
      { allowed: true },
      { readFacts: async () => ({ account: { personId: person, status: 'disabled' } }) },
    );
    expect((await shut.post()).status).toBe(403);
    expect([taken, shut.taken]).toEqual([[], []]);
  });

  it.each([
    ['is throttled', new Throttled(failure)],
    ['cannot be reached', new Unavailable(failure)],
    ['answered nothing', new OutcomeUnknown(failure)],
  ])(
    'lets the request in when the table %s, and says so in the log; refuses it where the contract wants that',
    async (_, error) => {
      lines.length = 0;
      const open = door('mine', error);
      expect([(await open.post()).status, open.state.opened]).toEqual([200, 1]);
      expect(lines.join('\n')).toContain('rate limit not checked');
      const closed = door('closed', error);
      const { status, headers, body } = await closed.post();
      expect([status, body.code, headers['retry-after'], closed.state.opened]).toEqual([503, 'unavailable', '1', 0]);
    },
  );

  it.each([
    ['no right', new AccessDenied(failure)],
    ['a mistake of ours', new TypeError('x')],
  ])('is a fault with %s: a limit that never works must be seen', async (_, error) => {
    expect((await door('mine', error).post()).status).toBe(500);
  });
});

describe('the stage', () => {
  const withLimits = async (value: object, work: () => Promise<void>) => {
    process.env.LIMITS = JSON.stringify(value);
    try {
      await work();
    } finally {
      delete process.env.LIMITS;
    }
  };
  it('puts another bucket in the place of the contract’s', () =>
    withLimits({ mine: { tokens: 9, refillPerSecond: 3 } }, async () => {
      const { taken, post } = door('mine', { allowed: true });
      await post();
      expect(taken[0]?.[2]).toEqual({ tokens: 9, refillPerSecond: 3 });
    }));
  it('switches a limit off, and leaves the others', () =>
    withLimits({ mine: false }, async () => {
      const off = door('mine', { allowed: false, retryAfterMs: 1 });
      expect([(await off.post()).status, off.taken]).toEqual([200, []]);
      expect((await door('device', { allowed: false, retryAfterMs: 1 }).post()).status).toBe(429);
    }));
});

describe('a contract', () => {
  it('gives no limit to a route that names none', async () => {
    const { taken, post } = door(undefined, { allowed: false, retryAfterMs: 1 });
    expect([(await post()).status, taken]).toEqual([200, []]);
  });
  it('whose limit is another module’s, knows nobody, or makes no sense is not read', () => {
    const read = (route: object) => () => readContract({ doors, route });
    const foreign = { ...knock('mine'), limit: { ...specs.mine, name: 'windows/mine' } };
    expect(read(foreign)).toThrow('of another module');
    expect(read(knock('mine', 'public'))).toThrow('nobody is known');
    for (const bucket of [
      { tokens: 0, refillPerSecond: 1 },
      { tokens: 1.5, refillPerSecond: 1 },
      { tokens: 1, refillPerSecond: 0 },
      { tokens: 1, refillPerSecond: Number.NaN },
      { tokens: 1_000_000, refillPerSecond: 0.1 },
    ]) {
      const route = { ...knock('mine'), limit: { name: 'doors/mine', per: 'person', ...bucket } };
      expect(read(route)).toThrow("limit 'doors/mine': ");
    }
  });
  it('with a limit whose function was given no limiter does not load', () => {
    expect(() => handle(knock('mine'), {}, async () => ({ open: true }))).toThrow('rateLimiter()');
  });
});
