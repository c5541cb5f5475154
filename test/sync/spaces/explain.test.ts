import { describe, expect, it } from 'vitest';
import { operation } from '../../../functions/sync/explain-space-access.ts';

/** @returns what the caller is told who has that role in the space. */
const explain = (role: string | undefined, action: string) => {
  const spaceId = 'o-0197c3a0-0000-7000-8000-000000000000';
  const place = { spaceId, kind: 'organisation', space: role ? { role } : {} };
  const caller = {
    personId: 'p',
    sessionId: 's',
    signedInAt: 1,
    groups: [],
    account: { personId: 'p', status: 'active' },
  };
  const store = { read: async () => new Map([[spaceId, place]]) };
  return operation({ params: { spaceId }, query: { action } } as never, caller as never, { store } as never);
};

describe('what a space allows', () => {
  it.each([
    ['owner', 'link:manage', true, 'link/role/owner'],
    ['member', 'link:manage', false, 'default-deny'],
    ['member', 'link:create', true, 'link/role/member'],
    ['member', 'file:create', true, 'file/role/member'],
    ['owner', 'organisation:delete', false, 'default-deny'],
    [undefined, 'link:create', false, 'default-deny'],
  ])('is explained of files and links as well: %s, %s', async (role, action, allowed, rule) => {
    expect(await explain(role, action)).toMatchObject({ allowed, rule });
  });
});
