import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicySpecs } from '../../lib/contract/policy.ts';
import type { SpaceFacts } from '../../lib/policy/accounts.ts';
import { policies as catalogue } from '../../lib/policy/catalogue.generated.ts';
import { decide } from '../../lib/policy/decide.ts';
import { actionsOfRole, builtInRoles, grantableActions } from '../../lib/policy/role-actions.ts';
import { collectionPolicies, collectionPolicy } from '../../lib/sync/collection-policy.ts';
import { collections } from '../../lib/sync/collections.generated.ts';

const policies = {
  notes: {
    by: 'space',
    actions: ['read', 'update', 'delete'],
    roles: { owner: '*', member: ['read', 'update'], reader: ['read'] },
    custom: true,
    neverCustom: ['delete'],
  },
  prices: { by: 'space', actions: ['read'], roles: { owner: '*', reader: ['read'] } },
  profile: { by: 'self', actions: ['read'] },
  desk: { by: 'group', group: 'admin', actions: ['open'] },
  team: { by: 'membership', param: 'teamId', actions: ['rename'], roles: { owner: '*', member: [] }, custom: true },
} as const satisfies PolicySpecs;

const ann = { personId: 'ann', sessionId: 's1', groups: [] as string[], signedInAt: 1000 };
const account = { personId: 'ann', status: 'active' as const };
const asked = (permission: string, space: SpaceFacts | undefined) =>
  decide(policies, permission, ann, { account, ...(space ? { space } : {}) });

describe('documents of a space', () => {
  it.each<[string, SpaceFacts, string]>([
    ['notes:delete', { role: 'owner' }, 'notes/role/owner'],
    ['notes:update', { role: 'member' }, 'notes/role/member'],
    ['notes:read', { role: 'reader' }, 'notes/role/reader'],
    ['notes:update', { role: 'editor', roles: { editor: ['notes:update'] } }, 'notes/own-role/editor'],
    ['notes:delete', { role: 'owner', roles: { editor: ['notes:update'] } }, 'notes/role/owner'],
  ])('%s is allowed to %j by the rule %s', (permission, space, rule) => {
    expect(asked(permission, space)).toMatchObject({ allowed: true, rule });
  });
  it.each<[string, SpaceFacts | undefined, string]>([
    ['notes:read', undefined, 'not-found'],
    ['notes:read', {}, 'not-found'],
    ['notes:read', { roles: { owner: ['notes:read'] } }, 'not-found'],
    ['notes:delete', { role: 'member' }, 'forbidden'],
    ['notes:update', { role: 'reader' }, 'forbidden'],
    ['notes:read', { role: 'stranger' }, 'forbidden'],
    ['notes:burn', { role: 'owner' }, 'forbidden'],
    ['notes:read', { role: 'constructor' }, 'forbidden'],
    ['notes:read', { role: '__proto__' }, 'forbidden'],
    ['notes:read', { role: 'constructor', roles: {} }, 'forbidden'],
    ['notes:read', { role: 'editor', roles: { editor: ['notes:update'] } }, 'forbidden'],
    ['notes:delete', { role: 'editor', roles: { editor: ['notes:delete'] } }, 'forbidden'],
    ['prices:read', { role: 'editor', roles: { editor: ['prices:read'] } }, 'forbidden'],
  ])('%s is denied to %j as %s', (permission, space, code) => {
    expect(asked(permission, space)).toMatchObject({ allowed: false, rule: 'default-deny', code });
  });
  it('say what the caller is not a member of', () => {
    expect(asked('notes:read', {}).reason).toBe('The caller is not a member of this space.');
    expect(decide(policies, 'team:rename', ann, { account }).reason).toContain('this organisation');
  });
  it('do not open to members of an organisation that the request did not look at', () => {
    const membership = { personId: 'ann', organisationId: 'o', role: 'owner' };
    const organisation = { organisationId: 'o', status: 'active' as const };
    expect(decide(policies, 'notes:read', ann, { account, membership, organisation }).code).toBe('not-found');
    expect(decide(policies, 'team:rename', ann, { account, space: { role: 'owner' } }).code).toBe('not-found');
  });
  it('are closed to accounts that are closed', () => {
    for (const status of ['disabled', 'erasing', 'erased'] as const) {
      const facts = { account: { ...account, status }, space: { role: 'owner' } };
      expect(decide(policies, 'notes:read', ann, facts).allowed).toBe(false);
    }
    expect(decide(policies, 'notes:read', ann, { space: { role: 'owner' } }).code).toBe('account-missing');
  });
  it('give an organisation’s own role what the organisation gave it, whatever a collection calls by the same name', () => {
    const readers = (...actions: string[]): SpaceFacts => ({ role: 'reader', roles: { reader: actions } });
    expect(asked('notes:read', readers()).allowed).toBe(false);
    expect(asked('prices:read', readers()).allowed).toBe(false);
    expect(asked('notes:update', readers('notes:update'))).toMatchObject({ rule: 'notes/own-role/reader' });
    const membership = { personId: 'ann', organisationId: 'o', role: 'owner' };
    const organisation = { organisationId: 'o', status: 'active' as const, roles: { owner: [] } };
    expect(decide(policies, 'team:rename', ann, { account, membership, organisation }).allowed).toBe(true);
  });
});

describe('what a role is said to allow', () => {
  it('is exactly what it allows, in the organisation’s documents too (property)', () => {
    const permissions = (['notes', 'prices', 'team'] as const).flatMap((resource) =>
      policies[resource].actions.map((action) => `${resource}:${action}`),
    );
    const roles = fc.dictionary(fc.constantFrom('reader', 'editor'), fc.subarray(permissions));
    fc.assert(
      fc.property(roles, fc.constantFrom('owner', 'member', 'reader', 'editor'), (own, role) => {
        const said = actionsOfRole(policies, role, own);
        if (!said) {
          expect(['owner', 'member', ...Object.keys(own)]).not.toContain(role);
          return;
        }
        const organisation = { organisationId: 'o', status: 'active' as const, roles: own };
        const membership = { personId: 'ann', organisationId: 'o', role };
        const facts = { account, organisation, membership, space: { role, roles: own } };
        const allowed = permissions.filter((permission) => decide(policies, permission, ann, facts).allowed);
        expect(allowed).toEqual(permissions.filter((permission) => said.includes(permission)));
      }),
    );
  });
  it('names the roles of organisations only: a collection makes no new ones', () => {
    expect(builtInRoles(policies)).toEqual(['owner', 'member']);
    expect(actionsOfRole(policies, 'reader')).toBeUndefined();
    expect(actionsOfRole(policies, 'constructor')).toBeUndefined();
    const own = { editor: ['notes:update', 'notes:delete', 'profile:read'] };
    expect(actionsOfRole(policies, 'editor', own)).toEqual(['notes:update']);
    expect(actionsOfRole(policies, 'owner')).toEqual([
      'notes:read',
      'notes:update',
      'notes:delete',
      'prices:read',
      'team:rename',
    ]);
  });
  it('can be given to an organisation’s own roles where the policy says so', () => {
    expect(grantableActions(policies)).toEqual(['notes:read', 'notes:update', 'team:rename']);
  });
});

describe('the policy of a collection', () => {
  const roles = { owner: '*', member: ['read', 'create', 'update-own'], dropper: ['create'] } as const;
  it('is that of its roles, and organisations can use it in roles of their own', () => {
    expect(collectionPolicy({ roles, writer: 'devices' })).toEqual({
      by: 'space',
      actions: ['read', 'create', 'update', 'delete', 'update-own', 'delete-own'],
      roles,
      custom: true,
    });
  });
  it('knows nothing but reading where the backend writes', () => {
    const policy = collectionPolicy({ roles, writer: 'server' });
    expect(policy).toEqual({ by: 'space', actions: ['read'], roles: { owner: '*', member: '*' }, custom: true });
  });
  it('is the one by which the API decides, for every collection', () => {
    for (const [name, policy] of Object.entries(collectionPolicies(Object.values(collections)))) {
      expect(catalogue[name]).toEqual(policy);
    }
    expect(Object.keys(collections).length).toBeGreaterThan(1);
  });
});
