import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { readSpaceId } from '../../lib/sync/space-id.ts';
import { revokeSpaceLink } from './contract/space-links.ts';
import { assertMayLink } from './model/may-link.ts';
import { type EndingStore, endingStore } from './store/ending.ts';
import { linksTable } from './store/links-table.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { type SpaceLinks, spaceLinks } from './store/space-links.ts';

interface Dependencies {
  readonly store: Pick<SpaceLinks, 'find'>;
  readonly places: PlaceStore;
  readonly ending: Pick<EndingStore, 'end'>;
}

export const operation: Operation<typeof revokeSpaceLink, Dependencies> = async ({ params }, caller, context) => {
  const { store, places, ending, now } = context;
  const { spaceId, linkId } = params;
  assertMayLink(caller, await places.place(caller.personId, spaceId), 'manage');
  const { code, personId } = await store.find(spaceId, linkId, now());
  const { kind, of } = readSpaceId(spaceId);
  concerns({ resource: `link/${linkId}`, personId, ...(kind === 'organisation' ? { organisationId: of } : {}) });
  if (!(await ending.end({ linkId, code, personId, space: spaceId }, now()))) throw new AppError('not-found');
};

const table = linksTable();
export const handler = handle(
  revokeSpaceLink,
  { store: spaceLinks(table), places: placeStore(), ending: endingStore(table) },
  operation,
);
