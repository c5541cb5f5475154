import type { Collection } from '../../lib/contract/collection.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { systemTools } from '../../lib/runtime/tools.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { type PullCursors, pullCursorHours, pullCursors } from '../../lib/sync/pull/cursor.ts';
import { Room } from '../../lib/sync/pull/pulled-changes.ts';
import { viewOf } from '../../lib/sync/pull/view.ts';
import { checkVersions } from '../../lib/sync/schema/versions.ts';
import { sync } from './contract/module.ts';
import { type PulledSpace, pullChanges } from './contract/pull.ts';
import { type PullStore, pullStore } from './store/pulls.ts';

interface Dependencies {
  readonly store: PullStore;
  readonly pullCursors: PullCursors;
  readonly rules: () => { readonly tombstoneDays: number };
  readonly collections: Readonly<Record<string, Collection>>;
}

/** Space after space, as long as there is room; those behind keep their cursors and are asked for again. */
export const operation: Operation<typeof pullChanges, Dependencies> = async ({ body }, caller, context) => {
  const { store, pullCursors: cursors } = context;
  checkVersions(context.collections, body.collections);
  const rules = { now: context.now(), tombstoneDays: context.rules().tombstoneDays };
  const { personId } = caller;
  const places = await store.places(
    personId,
    body.spaces.map(({ space }) => space),
  );
  const room = new Room(body.limit);
  const spaces: PulledSpace[] = [];
  for (const { space, cursor } of body.spaces) {
    const place = places.get(space);
    if (place?.space.role === undefined) {
      spaces.push({ space, status: 'gone', changes: [] });
      continue;
    }
    const view = viewOf(context.collections, body.collections, caller, place);
    const given = await cursors.open(personId, space, cursor);
    const { reset, changes, position, more, checksum } = await store.pull(place.head, view, given, room, rules);
    spaces.push({
      space,
      status: 'ok',
      ...(reset ? { reset } : {}),
      changes: [...changes],
      cursor: await cursors.seal(personId, space, position),
      more,
      ...(position.copy ? {} : { seq: position.seq }),
      ...(checksum === undefined ? {} : { checksum }),
    });
  }
  return { spaces };
};

export const handler = handle(
  pullChanges,
  {
    store: pullStore(),
    pullCursors: pullCursors(signedCursors(systemTools, pullCursorHours)),
    rules: () => settings(sync),
    collections,
  },
  operation,
);
