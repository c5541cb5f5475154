import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listSpaceMembers } from './contract/spaces.ts';
import { requireShared } from './model/space.ts';
import { type SpaceMemberStore, spaceMemberStore } from './store/members.ts';
import { type SpaceStore, spaceStore } from './store/spaces.ts';

interface Dependencies {
  readonly store: Pick<SpaceStore, 'find'>;
  readonly members: Pick<SpaceMemberStore, 'page'>;
}

export const operation: Operation<typeof listSpaceMembers, Dependencies> = async (
  { params, query },
  { personId },
  { store, members, page },
) => {
  const { place } = await store.find(personId, params.spaceId);
  requireShared(place);
  const found = await members.page(params.spaceId, query.limit, (await page.start()) as Key | undefined);
  return {
    items: found.members.map(({ personId: id, role, joinedAt }) => ({ personId: id, role, joinedAt })),
    nextCursor: await page.next(found.next),
  };
};

export const handler = handle(
  listSpaceMembers,
  { store: spaceStore(), members: spaceMemberStore(), cursors: signedCursors() },
  operation,
);
