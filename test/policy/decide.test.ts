import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicySpecs } from '../../lib/contract/policy.ts';
import type { Facts } from '../../lib/policy/accounts.ts';
import { decide } from '../../lib/policy/decide.ts';

const policies = {
  profile: { by: 'self', actions: ['read', 'update', 'keep'], withoutAccount: ['read'], whileErasing: ['keep'] },
  team: {
    by: 'membership',
    param: 'teamId',
    actions: ['read', 'update', 'delete'],
    roles: { owner: '*', member: ['read'] },
    custom: true,
    neverCustom: ['delete'],
  },
  desk: { by: 'group', group: 'admin', actions: ['open'] },
} as const satisfies PolicySpecs;

const ann = { personId: 'ann', sessionId: 's1', groups: [] as string[], signedInAt: 1000 };
const account = { personId: 'ann', status: 'active' as const };
const organisation = { organisationId: 't', status: 'active' as const };
const member = (role: string): Facts => ({
  account,
  organisation,
  membership: { personId: 'ann', organisationId: 't', role },
});

describe('the policy engine', () => {
  it.each([
    ['profile:update', { account }, 'profile/self'],
    ['profile:read', {}, 'profile/self'],
    ['profile:read', { account: { ...account, sessionsValidAfter: 1000 } }, 'profile/self'],
    ['profile:keep', { account: { ...account, status: 'erasing' as const } }, 'profile/self'],
    ['team:delete', member('owner'), 'team/role/owner'],
    ['team:read', member('member'), 'team/role/member'],
    [
      'team:update',
      { ...member('editor'), organisation: { ...organisation, roles: { editor: ['team:update'] } } },
      'team/own-role/editor',
    ],
  ])('allows %s by the rule that says so', (permission, facts, rule) => {
    expect(decide(policies, permission, ann, facts as Facts)).toMatchObject({ allowed: true, rule });
  });

  it.each([
    ['profile:update', {}, 'account/missing', 'account-missing'],
    ['nothing:read', {}, 'account/missing', 'account-missing'],
    ['nothing:read', { account: { ...account, status: 'erasing' as const } }, 'account/erasing', 'account-erasing'],
    [
      'profile:update',
      { account: { ...account, status: 'disabled' as const } },
      'account/disabled',
      'account-disabled',
    ],
    ['profile:update', { account: { ...account, status: 'erasing' as const } }, 'account/erasing', 'account-erasing'],
    ['profile:read', { account: { ...account, status: 'erased' as const } }, 'account/erased', 'session-revoked'],
    ['profile:read', { account: { ...account, revokedSessions: { s1: 9e9 } } }, 'session/revoked', 'session-revoked'],
    ['profile:read', { account: { ...account, sessionsValidAfter: 1001 } }, 'session/revoked', 'session-revoked'],
    ['team:update', member('member'), 'default-deny', 'forbidden'],
    ['team:read', { account }, 'default-deny', 'not-found'],
    [
      'team:read',
      { ...member('owner'), organisation: { ...organisation, status: 'deleted' as const } },
      'default-deny',
      'not-found',
    ],
    ['team:read', { account, membership: member('owner').membership }, 'default-deny', 'not-found'],
    ['desk:open', { account }, 'default-deny', 'forbidden'],
    ['profile:burn', { account }, 'default-deny', 'forbidden'],
    ['nothing:read', { account }, 'default-deny', 'forbidden'],
    ['constructor:read', { account }, 'default-deny', 'forbidden'],
  ])('denies %s', (permission, facts, rule, code) => {
    expect(decide(policies, permission, ann, facts as Facts)).toMatchObject({ allowed: false, rule, code });
  });

  it('never gives a role of the organisation what custom roles may not have', () => {
    const facts = { ...member('editor'), organisation: { ...organisation, roles: { editor: ['team:delete'] } } };
    expect(decide(policies, 'team:delete', ann, facts).allowed).toBe(false);
  });
  it('does not take names of Object.prototype for roles', () => {
    for (const role of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(decide(policies, 'team:read', ann, member(role)).allowed).toBe(false);
    }
  });
  it('allows the group that a token names', () => {
    expect(decide(policies, 'desk:open', { ...ann, groups: ['admin'] }, { account })).toMatchObject({
      rule: 'desk/group/admin',
    });
  });

  it('denies whatever no rule allows (property)', () => {
    const role = fc.constantFrom('owner', 'member', 'editor', 'stranger');
    const action = fc.constantFrom('read', 'update', 'delete', 'burn', '*');
    fc.assert(
      fc.property(
        role,
        action,
        fc.boolean(),
        fc.constantFrom('active', 'disabled', 'erasing', 'erased'),
        (r, a, isMember, status) => {
          const facts = {
            account: { ...account, status },
            organisation,
            ...(isMember ? { membership: member(r).membership } : {}),
          };
          const should =
            status === 'active' &&
            isMember &&
            ['read', 'update', 'delete'].includes(a) &&
            (r === 'owner' || (r === 'member' && a === 'read'));
          return decide(policies, `team:${a}`, ann, facts as Facts).allowed === should;
        },
      ),
    );
  });
});
