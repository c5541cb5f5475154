import type { Database, Model } from '@nozbe/watermelondb';
import { type Hand, NotDone } from './hand.ts';

type Fields = Readonly<Record<string, unknown>>;
type Wide = Model & { _raw: Record<string, unknown> & { id: string }; _setRaw(column: string, value: unknown): void };

/** The column of the title keeps its name. */
const columnOf = (field: string) =>
  field === 'name' ? 'title' : field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const listOf = (text: unknown): string[] => JSON.parse(String(text || '[]'));

const fill = (id: string | undefined, fields: Fields) => (record: Model) => {
  if (id !== undefined) (record as Wide)._raw.id = id;
  for (const [field, value] of Object.entries(fields)) {
    (record as Wide)._setRaw(columnOf(field), Array.isArray(value) ? JSON.stringify(value) : value);
  }
};

/** @param database of a space; undefined when the device has none. */
export function watermelonHand(database: (space: string) => Database | undefined): Hand {
  const of = (space: string) => {
    const found = database(space);
    if (!found) throw new NotDone('is not followed');
    return found;
  };
  const find = async (space: string, table: string, id: string) =>
    (await of(space).get(table).query().fetch()).find((record) => record.id === id) as Wide | undefined;
  async function change(space: string, id: string, how: (raw: Fields) => Fields): Promise<void> {
    await of(space).write(async () => {
      const record = await find(space, 'tasks', id);
      if (!record) throw new NotDone('is not there');
      await record.update((each) => fill(undefined, how((each as Wide)._raw))(each));
    });
  }
  return {
    ids: async (space) => (await of(space).get('tasks').query().fetch()).map(({ id }) => id).sort(),
    async create(space, name, id, fields) {
      await of(space).write(async () => {
        const deleted = await of(space).adapter.getDeletedRecords(name as never);
        if (deleted.includes(id) || (await find(space, name, id))) throw new NotDone('is there');
        await of(space).batch(of(space).get(name).prepareCreate(fill(id, fields)));
      });
    },
    update: (space, id, fields) => change(space, id, () => fields),
    increment: (space, id, votes) => change(space, id, (raw) => ({ votes: Number(raw.votes ?? 0) + votes })),
    append: (space, id, log) => change(space, id, (raw) => ({ log: [...listOf(raw.log), ...log] })),
    insert: (space, id, tag) => change(space, id, (raw) => ({ tags: [...listOf(raw.tags), tag] })),
    remove: (space, id, pick) =>
      change(space, id, ({ tags }) => {
        const all = listOf(tags);
        if (all.length === 0) return {};
        const away = pick(all);
        return { tags: all.filter((tag) => tag !== away) };
      }),
    async delete(space, id) {
      await of(space).write(async () => {
        const record = await find(space, 'tasks', id);
        if (!record) throw new NotDone('is not there');
        await record.markAsDeleted();
      });
    },
    async createMany(space, rows) {
      const tasks = of(space).get('tasks');
      await of(space).write(() =>
        of(space).batch(rows.map(({ id, ...fields }) => tasks.prepareCreate(fill(id, fields)))),
      );
    },
  };
}
