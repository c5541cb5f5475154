import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyPlace } from '../../lib/contract/keys.ts';
import type { Facts } from '../../lib/policy/accounts.ts';
import { policies } from '../../lib/policy/catalogue.generated.ts';
import { decide, type Subject } from '../../lib/policy/decide.ts';
import { refuseKey } from '../../lib/policy/decide-key.ts';
import type { KeyAccount } from '../../lib/policy/key-account.ts';
import { builtInRoles, grantableActions } from '../../lib/policy/role-actions.ts';

const keyId = '0190b5a0-0000-7000-8000-000000000001';
const organisationId = '0190b5a0-0000-7000-8000-00000000000a';
const elsewhere = '0190b5a0-0000-7000-8000-00000000000b';
const now = new Date('2026-11-01T00:00:00.000Z');
const past = '2026-10-31T23:59:59.999Z';
const soon = '2026-11-01T00:00:00.001Z';
const inOrganisation: KeyPlace = { param: 'organisationId', holds: 'organisation' };
const inSpace: KeyPlace = { param: 'spaceId', holds: 'space' };

const account = (more: Partial<KeyAccount> = {}): KeyAccount => ({
  entity: 'KeyAccount',
  personId: keyId,
  status: 'active',
  kind: 'api-key',
  organisationId,
  scopes: ['documents:read'],
  secrets: { s1: { hash: 'x' } },
  limit: { tokens: 1, refillPerSecond: 1 },
  ...more,
});
const subject: Subject = {
  personId: keyId,
  sessionId: 's1',
  groups: [],
  signedInAt: now.getTime() / 1000,
  key: { kind: 'api-key' },
};
const ask = { scope: 'documents:read', place: inOrganisation, at: organisationId };

describe('a key', () => {
  it('passes when it is good, here, and has the scope; then its role decides', () => {
    expect(refuseKey(subject, account(), ask, now)).toBeUndefined();
    expect(refuseKey(subject, account(), { ...ask, place: inSpace, at: `o-${organisationId}` }, now)).toBeUndefined();
  });

  it('passes to its last millisecond, that of its account and that of a secret that was replaced', () => {
    expect(refuseKey(subject, account({ endsAt: soon }), ask, now)).toBeUndefined();
    expect(refuseKey(subject, account({ secrets: { s1: { hash: 'x', until: soon } } }), ask, now)).toBeUndefined();
  });

  it.each<[string, Parameters<typeof refuseKey>, string]>([
    ['revoked', [subject, undefined, ask, now], 'key-refused'],
    ['of a person’s account', [subject, { personId: keyId, status: 'active' }, ask, now], 'key-refused'],
    ['disabled', [subject, account({ status: 'disabled' }), ask, now], 'key-refused'],
    ['expired', [subject, account({ endsAt: now.toISOString() }), ask, now], 'key-refused'],
    ['rotated out', [subject, account({ secrets: { s2: { hash: 'y' } } }), ask, now], 'key-refused'],
    [
      'rotated, its grace over',
      [subject, account({ secrets: { s1: { hash: 'x', until: past } } }), ask, now],
      'key-refused',
    ],
    ['of a name of Object.prototype', [{ ...subject, sessionId: 'constructor' }, account(), ask, now], 'key-refused'],
    ['of another kind', [{ ...subject, key: { kind: 'machine' } }, account(), ask, now], 'key-refused'],
    [
      'no key at all',
      [{ personId: keyId, sessionId: 's1', groups: [], signedInAt: 1 }, account(), ask, now],
      'key-refused',
    ],
    ['in another organisation', [subject, account(), { ...ask, at: elsewhere }, now], 'not-found'],
    [
      'in another organisation’s space',
      [subject, account(), { ...ask, place: inSpace, at: `o-${elsewhere}` }, now],
      'not-found',
    ],
    ['in a space of its own', [subject, account(), { ...ask, place: inSpace, at: `p-${keyId}` }, now], 'not-found'],
    [
      'in a shared space',
      [subject, account(), { ...ask, place: inSpace, at: `s-${organisationId}` }, now],
      'not-found',
    ],
    ['without the scope', [subject, account({ scopes: ['webhooks:read'] }), ask, now], 'scope-missing'],
  ])('%s is refused', (_, args, code) => {
    expect(refuseKey(...args)).toMatchObject({ allowed: false, code });
  });

  it.each<[string, number, readonly string[] | undefined, string | undefined]>([
    ['of a machine passes', 1000, undefined, undefined],
    ['from before the tokens were ended is refused', 999, undefined, 'key-refused'],
    ['with the scope among its own passes', 1000, ['documents:read'], undefined],
    ['without the scope is refused, whatever the account has', 1000, ['webhooks:read'], 'scope-missing'],
  ])('token %s', (_, signedInAt, scopes, code) => {
    const machine: Subject = { ...subject, signedInAt, key: { kind: 'machine', ...(scopes ? { scopes } : {}) } };
    const found = refuseKey(machine, account({ kind: 'machine', sessionsValidAfter: 1000 }), ask, now);
    expect(found?.code).toBe(code);
  });
});

const permissions = Object.entries(policies).flatMap(([resource, { actions }]) =>
  actions.map((action) => `${resource}:${action}`),
);
const bits = fc.boolean();

describe('whatever role, scopes and rules there are', () => {
  it('a key is never allowed what a person with its role is not (property, all policies)', () => {
    let allowed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...permissions),
        fc.constantFrom(...builtInRoles(policies), 'clerk', 'gone', 'constructor'),
        fc.uniqueArray(fc.constantFrom(...grantableActions(policies)), { maxLength: 6 }),
        fc.uniqueArray(fc.constantFrom('documents:read', 'documents:write', 'webhooks:read')),
        fc.constantFrom('documents:read', 'documents:write', 'webhooks:read'),
        fc.record({ here: bits, member: bits, alive: bits, active: bits, current: bits }),
        (permission, role, actions, scopes, scope, { here, member, alive, active, current }) => {
          const own = account({
            scopes,
            secrets: current ? { s1: { hash: 'x' } } : {},
            ...(alive ? {} : { endsAt: past }),
          });
          const roles = { clerk: actions };
          const facts = (who: KeyAccount | { personId: string; status: 'active' }): Facts => ({
            account: who,
            organisation: { organisationId, status: active ? 'active' : 'deleted', roles },
            ...(member ? { membership: { personId: keyId, organisationId, role } } : {}),
            ...(member ? { space: { role, roles } } : {}),
          });
          const at = here ? organisationId : elsewhere;
          const asKey =
            refuseKey(subject, own, { scope, place: inOrganisation, at }, now) ??
            decide(policies, permission, subject, facts(own));
          const { key: _, ...asPerson } = subject;
          const person = decide(policies, permission, asPerson, facts({ personId: keyId, status: 'active' }));
          if (asKey.allowed) {
            allowed += 1;
            expect(person.allowed).toBe(true);
            expect(here && alive && current && scopes.includes(scope)).toBe(true);
          }
        },
      ),
      { numRuns: 3_000 },
    );
    // The property would hold of a key that may do nothing, too.
    expect(allowed).toBeGreaterThan(20);
  });
});
