import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { keyPlaceOf } from '../../lib/contract/keys.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import { Uuid } from '../../lib/contract/schemas.ts';
import { handle } from '../../lib/runtime/handle.ts';

const shop = defineModule('shop', {
  summary: 'A shop',
  policies: {
    stock: { by: 'membership', param: 'organisationId', actions: ['read'], roles: { owner: '*' } },
    cart: { by: 'self', actions: ['read'] },
    till: { by: 'group', group: 'admin', actions: ['open'] },
  },
});
const of = (more: object) =>
  readContract({
    shop,
    route: shop.route({
      method: 'GET',
      path: '/organisations/{organisationId}/stock',
      auth: 'user',
      permission: 'stock:read',
      summary: 'Stock',
      params: { organisationId: Uuid },
      ...more,
    } as never),
  });

describe('a route that is open to keys', () => {
  it('says with which scope, and whose things it touches', () => {
    const [route] = of({ keys: 'stock:read' }).routes;
    expect(route && keyPlaceOf(route.entry)).toEqual({ param: 'organisationId', holds: 'organisation' });
  });

  it.each<[string, object, string]>([
    ['a scope in another form', { keys: 'Stock' }, 'which is no scope'],
    ['a scope that a token could not carry', { keys: 'stock:read everything' }, 'which is no scope'],
    ['an audience of everybody', { keys: 'stock:read', auth: 'public', permission: undefined }, "has auth: 'public'"],
    ['an audience of admins', { keys: 'stock:read', auth: 'admin', permission: 'till:open' }, "has auth: 'admin'"],
    [
      'things of a person',
      { keys: 'cart:read', path: '/cart', permission: 'cart:read', params: {} },
      'no organisation',
    ],
  ])('cannot have %s', (_, more, problem) => {
    expect(() => of(more)).toThrow(problem);
  });

  it('cannot be built without what looks at keys', () => {
    const route = shop.route({
      method: 'GET',
      path: '/organisations/{organisationId}/stock',
      auth: 'user',
      permission: 'stock:read',
      summary: 'Stock',
      params: { organisationId: Uuid },
      keys: 'stock:read',
    });
    expect(() => handle(route, {}, async () => undefined)).toThrow('hand `keys: keyGuard()`');
  });
});

describe('the description of the API', () => {
  it('names the key beside the access token where keys may call, and its scope', () => {
    const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
    const { get, patch } = paths['/v1/organisations/{organisationId}'];
    expect(get.security).toEqual([
      { accessToken: [] },
      { apiKey: ['organisation:read'] },
      { machineToken: ['organisation:read'] },
    ]);
    expect(patch.security).toEqual([{ accessToken: [] }]);
  });
});

describe('the routes of keys themselves', () => {
  it('are not open to keys: a key cannot make, change, rotate or revoke keys', () => {
    const own = modules.find(({ module }) => module.name === 'keys')?.routes ?? [];
    expect(own.length).toBeGreaterThanOrEqual(6);
    expect(own.filter(({ entry }) => entry.keys !== undefined)).toEqual([]);
  });

  it('nor are those of devices, invitations, roles, members and people', () => {
    const open = modules.flatMap(({ routes }) => routes.filter(({ entry }) => entry.keys !== undefined));
    expect(open.length).toBeGreaterThanOrEqual(10);
    expect(
      open.filter(({ entry }) => /^\/v1\/(me|sync|admin|invitations|realtime)|roles|members/.test(entry.path)),
    ).toEqual([]);
  });
});
