import { describe, expect, it } from 'vitest';
import { banking } from '../../functions/banking/contract/module.ts';
import type { Facts } from '../../lib/policy/accounts.ts';
import { assertHolderBy } from '../../lib/policy/assert-holder.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import type { Caller } from '../../lib/runtime/operation.ts';

const ann = { personId: 'ann', sessionId: 's', groups: [], signedInAt: 0 } as unknown as Caller;
const account = { status: 'active', revokedSessions: [] } as unknown as Facts['account'];
const organisation = {
  organisationId: 'o',
  status: 'active',
  roles: { clerk: ['bank-account:read'] },
} as unknown as Facts['organisation'];
const assertHolder = assertHolderBy<'manage'>(banking.policies, 'bank-account');

/** What a person gets to hear who has this role in the organisation `o`, and how often was read for it. */
async function outcome(held: Parameters<typeof assertHolder>[1], action: 'read' | 'manage', role?: string) {
  const asked: string[][] = [];
  const memberships = async (...who: [string, string]) => {
    asked.push(who);
    const membership = role && { personId: 'ann', organisationId: 'o', role };
    return { account, organisation, ...(membership ? { membership } : {}) } as Facts;
  };
  const code = await assertHolder(ann, held, action, memberships).then(
    () => 'may',
    (cause: unknown) => (cause instanceof AppError ? cause.code : String(cause)),
  );
  return [code, asked];
}

const bakery = { holderId: 'o', holderKind: 'organisation' } as const;
const read = [['ann', 'o']];

describe('what somebody holds', () => {
  it.each([
    ['of the person themselves', { holderId: 'ann', holderKind: 'person' }, 'manage', undefined, ['may', []]],
    ['of another person', { holderId: 'bob', holderKind: 'person' }, 'read', undefined, ['not-found', []]],
    ['of a person who is gone', { holderKind: 'person' }, 'read', undefined, ['not-found', []]],
    ['of an organisation that is gone', { holderKind: 'organisation' }, 'read', 'owner', ['not-found', []]],
    ['of an organisation, by its owner', bakery, 'manage', 'owner', ['may', read]],
    ['of an organisation, by a plain member', bakery, 'manage', 'member', ['not-found', read]],
    ['of an organisation, by who may read it alone, to read it', bakery, 'read', 'clerk', ['may', read]],
    ['of an organisation, by who may read it alone', bakery, 'manage', 'clerk', ['forbidden', read]],
    ['of an organisation, by who is not in it', bakery, 'read', undefined, ['not-found', read]],
  ] as const)('%s', async (_, held, action, role, expected) => {
    expect(await outcome(held, action, role)).toEqual(expected);
  });
});
