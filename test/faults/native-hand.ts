import type { Documents } from '../../client/src/sync/collection.ts';
import type { AnyTypes } from '../../client/src/sync/collection-data.ts';
import { type Hand, NotDone } from './hand.ts';

/** @throws NotDone in place of what the client refuses at once. */
async function done(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if ((error as Error).name !== 'SyncError') throw error;
    throw new NotDone((error as { code?: string }).code);
  }
}

/** @param documents of a space. */
export function nativeHand(documents: (collection: 'tasks' | 'lists', space: string) => Documents<AnyTypes>): Hand {
  const tasks = (space: string) => documents('tasks', space);
  return {
    ids: async (space) => (await tasks(space).list()).map(({ id }) => id),
    create: (space, collection, id, fields) => done(documents(collection, space).create(fields, { id })),
    update: (space, id, fields) => done(tasks(space).update(id, fields)),
    increment: (space, id, votes) => done(tasks(space).increment(id, { votes })),
    append: (space, id, log) => done(tasks(space).append(id, { log })),
    insert: (space, id, tag) => done(tasks(space).insert(id, { tags: [tag] })),
    async remove(space, id, pick) {
      const tags = ((await tasks(space).get(id))?.tags ?? []) as string[];
      if (tags.length > 0) await done(tasks(space).remove(id, { tags: [pick(tags)] }));
    },
    delete: (space, id) => done(tasks(space).delete(id)),
  };
}
