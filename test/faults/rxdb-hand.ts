import { type Hand, NotDone } from './hand.ts';
import type { Local } from './rxdb-device.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents of several releases
type Change = (document: any) => any;

/**
 * @param local the copy of a space's collection; undefined when the device has none.
 * @param counted hears of votes that are given to a document.
 * @param deleted hears of a document that goes, with its votes; one that is made under its id begins anew.
 */
export function rxdbHand(
  local: (name: 'tasks' | 'lists', space: string) => Local | undefined,
  counted: (document: string, votes: number) => void,
  deleted: (document: string) => void,
): Hand {
  const tasks = (space: string) => {
    const found = local('tasks', space);
    if (!found) throw new NotDone('is not followed');
    return found;
  };
  async function change(space: string, id: string, how: Change): Promise<void> {
    const document = await tasks(space).findOne(id).exec();
    if (!document) throw new NotDone('is not there');
    await document.incrementalModify(how);
  }
  return {
    ids: async (space) => (await tasks(space).find().exec()).map(({ primary }) => primary).sort(),
    async create(space, name, id, fields) {
      const copy = local(name, space);
      if (!copy) throw new NotDone('is not followed');
      if (await copy.findOne(id).exec()) throw new NotDone('is there');
      await copy.insert({ id, ...fields });
      if (name === 'tasks') counted(`${space} tasks/${id}`, Number(fields.votes ?? 0));
    },
    update: (space, id, fields) => change(space, id, (document) => ({ ...document, ...fields })),
    async increment(space, id, votes) {
      await change(space, id, (document) => ({ ...document, votes: (document.votes ?? 0) + votes }));
      counted(`${space} tasks/${id}`, votes);
    },
    append: (space, id, log) =>
      change(space, id, (document) => ({ ...document, log: [...(document.log ?? []), ...log] })),
    insert: (space, id, tag) =>
      change(space, id, (document) => ({ ...document, tags: [...(document.tags ?? []), tag] })),
    remove: (space, id, pick) =>
      change(space, id, (document) => {
        if (!document.tags?.length) return document;
        const away = pick(document.tags);
        return { ...document, tags: document.tags.filter((tag: string) => tag !== away) };
      }),
    async delete(space, id) {
      const document = await tasks(space).findOne(id).exec();
      if (!document) throw new NotDone('is not there');
      await document.incrementalRemove();
      deleted(`${space} tasks/${id}`);
    },
  };
}
