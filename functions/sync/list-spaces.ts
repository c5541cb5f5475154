import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { organisationSpace, personSpace } from '../../lib/sync/space-id.ts';
import { listSpaces } from './contract/spaces.ts';
import { type SpaceStore, spaceStore } from './store/spaces.ts';

/** Spaces are few by their limits: one page. */
export const operation: Operation<
  typeof listSpaces,
  { store: Pick<SpaceStore, 'memberships' | 'organisations' | 'joined'> }
> = async (_input, { personId }, { store }) => {
  const [memberships, joined] = await Promise.all([store.memberships(personId), store.joined(personId)]);
  const found = await store.organisations(memberships.map(({ organisationId }) => organisationId));
  const organisations = new Map(found.map((organisation) => [organisation.organisationId, organisation]));
  return {
    items: [
      { space: personSpace(personId), kind: 'person' as const, role: 'owner' },
      ...memberships.flatMap(({ organisationId, role }) => {
        const organisation = organisations.get(organisationId);
        if (organisation?.status !== 'active') return [];
        const name = organisation.name as string;
        return [{ space: organisationSpace(organisationId), kind: 'organisation' as const, name, role }];
      }),
      ...joined.map(({ joined: { spaceId, role }, item: { name } }) => ({
        space: spaceId,
        kind: 'shared' as const,
        name,
        role,
      })),
    ],
  };
};

export const handler = handle(listSpaces, { store: spaceStore() }, operation);
