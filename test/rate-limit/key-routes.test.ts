import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { defineModule } from '../../lib/contract/module.ts';
import { Uuid } from '../../lib/contract/schemas.ts';
import type { Facts } from '../../lib/policy/accounts.ts';
import type { KeyAccount } from '../../lib/policy/key-account.ts';
import { handle } from '../../lib/runtime/handle.ts';
import { keyBucket, keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import type { RateLimiter, Verdict } from '../../lib/runtime/rate-limit/limiter.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { claims, event, person, send, services } from '../runtime/route-fixture.ts';

const organisationId = '0190b5a0-0000-7000-8000-00000000000a';
const keyId = '0190b5a0-0000-7000-8000-00000000000c';
const shop = defineModule('shop', {
  summary: 'A shop',
  policies: {
    stock: { by: 'membership', param: 'organisationId', actions: ['count'], roles: { owner: '*', guest: [] } },
  },
});
const count = shop.route({
  method: 'POST',
  path: '/organisations/{organisationId}/stock',
  auth: 'user',
  permission: 'stock:count',
  keys: 'stock:count',
  summary: 'Count',
  params: { organisationId: Uuid },
  response: z.strictObject({ by: z.string(), kind: z.string() }),
  idempotency: 'none',
  limit: shop.limit('counts', { per: 'person', tokens: 5, refillPerSecond: 1 }),
});

const bucket = { tokens: 2, refillPerSecond: 0.5 };
const account: KeyAccount = {
  entity: 'KeyAccount',
  personId: keyId,
  status: 'active',
  kind: 'api-key',
  organisationId,
  scopes: ['stock:count'],
  secrets: { s1: { hash: 'x' } },
  limit: bucket,
};
const context = { kind: 'api-key', id: keyId, secret: 's1', since: '1000' };

function stock(facts: Partial<Facts>, verdict: Verdict = { allowed: true }, route: typeof count = count) {
  const taken: unknown[][] = [];
  const limiter: RateLimiter = {
    take: async (...args) => {
      taken.push(args.slice(0, 3));
      return verdict;
    },
  };
  const readFacts = async (personId: string | undefined) =>
    ({
      organisation: { organisationId, status: 'active' },
      membership: { personId, organisationId, role: 'owner' },
      ...facts,
    }) as Facts;
  const handler = handle(
    route,
    { ...services, readFacts, keys: keyGuard(limiter), limiter: rateLimiter(limiter) },
    async (_, caller) => ({ by: caller.personId, kind: caller.key?.kind ?? 'person' }),
  );
  const ask = (authorizer: object | undefined, at = organisationId) =>
    send(
      handler,
      event('POST', `/v1/organisations/${at}/stock`, {
        pathParameters: { organisationId: at },
        requestContext: {
          requestId: 'r',
          http: { method: 'POST', sourceIp: '127.0.0.1' },
          ...(authorizer ? { authorizer } : {}),
        } as never,
      }),
    );
  return { taken, ask };
}

describe('a route that is open to keys', () => {
  it('is called by a key under the id of its own account, with a token of the key’s own bucket and of no other', async () => {
    const { taken, ask } = stock({ account });
    expect(await ask({ lambda: context })).toMatchObject({ status: 200, body: { by: keyId, kind: 'api-key' } });
    expect(taken).toEqual([[keyBucket, { kind: 'key', id: keyId }, bucket]]);
  });

  it('takes of the route’s bucket too where that says so, one for all keys of the organisation', async () => {
    const limit = shop.limit('calls', { per: 'person', keys: 'organisation', tokens: 5, refillPerSecond: 1 });
    const { taken, ask } = stock({ account }, undefined, { ...count, limit });
    await ask({ lambda: context });
    const [own, shared] = taken;
    expect(own).toEqual([keyBucket, { kind: 'key', id: keyId }, bucket]);
    expect(shared).toEqual([
      'shop/calls',
      { kind: 'organisation', id: organisationId },
      { tokens: 5, refillPerSecond: 1 },
    ]);
    const ofPeople = stock({ account: { personId: person, status: 'active' } }, undefined, { ...count, limit });
    await ofPeople.ask({ jwt: { claims } });
    expect(ofPeople.taken.map(([name, subject]) => [name, subject])).toEqual([
      ['shop/calls', { kind: 'person', id: person }],
    ]);
  });

  it('answers 429 with Retry-After to a key without a token', async () => {
    const { ask } = stock({ account }, { allowed: false, retryAfterMs: 1_500 });
    const { status, headers, body } = await ask({ lambda: context });
    expect([status, headers['retry-after'], body.code]).toEqual([429, '2', 'rate-limited']);
  });

  it('takes no token for what is refused anyway', async () => {
    const { taken, ask } = stock({ account: { ...account, scopes: [] } });
    expect(await ask({ lambda: context })).toMatchObject({
      status: 403,
      body: { code: 'scope-missing', scope: 'stock:count' },
    });
    expect(await ask({ lambda: context }, keyId)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(taken).toEqual([]);
  });

  it('is called by a person as ever, by the function’s word or by that of the gateway', async () => {
    const { taken, ask } = stock({ account: { personId: person, status: 'active' } });
    const said = { kind: 'person', id: person, ends: '9999999999', claims: JSON.stringify(claims) };
    for (const authorizer of [{ lambda: said }, { jwt: { claims } }]) {
      expect(await ask(authorizer)).toMatchObject({ status: 200, body: { by: person, kind: 'person' } });
    }
    expect(taken.map(([name]) => name)).toEqual(['shop/counts', 'shop/counts']);
  });

  it.each<[string, object | undefined]>([
    [
      'a person’s token ended since',
      { lambda: { kind: 'person', id: person, ends: '1761955200', claims: JSON.stringify(claims) } },
    ],
    ['its end is no number', { lambda: { kind: 'person', id: person, ends: 'NaN', claims: JSON.stringify(claims) } }],
    [
      'it is an id token',
      { lambda: { kind: 'person', id: person, claims: JSON.stringify({ ...claims, token_use: 'id' }) } },
    ],
    ['nobody says who calls', { lambda: {} }],
    ['the function says nothing', { lambda: null }],
    ['the caller is of a kind that is not known', { lambda: { ...context, kind: 'root' } }],
    ['the id is none', { lambda: { ...context, id: 'PERSON#x' } }],
    ['there is no authorizer at all', undefined],
  ])('answers 401 when %s', async (_, authorizer) => {
    const { ask } = stock({ account });
    expect((await ask(authorizer)).status).toBe(401);
  });

  it('answers 401 to a key that was revoked, ended or rotated out since the authorizer was asked', async () => {
    for (const now of [undefined, { ...account, endsAt: '2026-11-01T00:00:00.000Z' }, { ...account, secrets: {} }]) {
      const { ask } = stock(now ? { account: now } : {});
      expect(await ask({ lambda: context })).toMatchObject({ status: 401, body: { code: 'key-refused' } });
    }
  });

  it('lets no person’s account be used as a key, and no key’s without its kind', async () => {
    const { ask } = stock({ account: { personId: keyId, status: 'active' } });
    expect((await ask({ lambda: context })).status).toBe(401);
    const machine = stock({ account });
    expect((await machine.ask({ lambda: { ...context, kind: 'machine' } })).status).toBe(401);
  });
});

describe('a route that is not open to keys', () => {
  it('does not look at what a function said', async () => {
    const closed = shop.route({ ...count, path: '/organisations/{organisationId}/shelves', keys: undefined } as never);
    const handler = handle(
      closed as unknown as typeof count,
      { ...services, limiter: rateLimiter({} as never) },
      async () => ({
        by: '',
        kind: '',
      }),
    );
    const asked = event('POST', '/', {
      pathParameters: { organisationId },
      requestContext: { ...event('POST', '/').requestContext, authorizer: { lambda: context } },
    });
    expect((await send(handler, asked)).status).toBe(401);
  });
});
