import { policies } from '../../lib/policy/catalogue.generated.ts';
import { actionsOfRole } from '../../lib/policy/role-actions.ts';
import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listMembers } from './contract/members.ts';
import { type MemberStore, memberStore } from './store/members.ts';

export const operation: Operation<typeof listMembers, { store: Pick<MemberStore, 'page'> }> = async (
  { params, query },
  { membership, organisation },
  { store, page },
) => {
  const actions = actionsOfRole(policies, membership?.role ?? '', organisation?.roles) ?? [];
  const start = (await page.start()) as Key | undefined;
  const { members, next } = await store.page(params.organisationId, query.limit, start);
  return {
    items: members.map(({ personId, role, joinedAt, person }) => ({
      personId,
      role,
      joinedAt,
      displayName: person.displayName,
      avatarUrl: person.avatarUrl,
      ...(actions.includes('member:update') ? { email: person.email } : {}),
    })),
    nextCursor: await page.next(next),
  };
};

export const handler = handle(listMembers, { store: memberStore(), cursors: signedCursors() }, operation);
