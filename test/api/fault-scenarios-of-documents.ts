import { randomUUID } from 'node:crypto';
import { must, somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import type { Person } from './people.ts';

const ann = somebodyOf();

/** A task as it is now: what a replacement that assumes nonsense is answered. */
async function current(person: Person, id: string) {
  const rows = [{ id, assumed: { title: 'nonsense' }, next: { title: 'nonsense too' } }];
  const path = `/v1/spaces/p-${person.personId}/collections/tasks/replace`;
  const { body } = await person.call('POST', path, { json: { version: 3, rows }, key: null });
  return body.conflicts[0];
}

const task = { listId: 'l', title: 'Milk', status: 'open', priority: 0, votes: 0 };

/** As `scenarios` in fault-scenarios.ts. */
export const documentScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  commitDocuments: async () => {
    const person = await ann();
    const [id, other, key] = [randomUUID(), randomUUID(), randomUUID()];
    const path = `/v1/spaces/p-${person.personId}/commits`;
    const change = (name: string, document: object | null) => ({ collection: 'tasks', id: name, document });
    const commit = (changes: object[], commitKey: string) =>
      person.call('POST', path, { json: { collections: { tasks: 3 }, changes }, key: commitKey });
    must((await commit([change(other, task)], randomUUID())).status === 200, 'not prepared');
    const check = async () => {
      const [made, changed] = [await current(person, id), await current(person, other)];
      must(made.revision === 1 && made.document.votes === 3, made);
      must(changed.revision === 2 && changed.document.title === 'Bread', changed);
    };
    return {
      send: () => commit([change(id, { ...task, votes: 3 }), change(other, { title: 'Bread' })], key),
      check,
    };
  },
  replaceDocuments: async () => {
    const person = await ann();
    const id = randomUUID();
    const path = `/v1/spaces/p-${person.personId}/collections/tasks/replace`;
    const replace = (assumed: object | null, next: object | null) =>
      person.call('POST', path, { json: { version: 3, rows: [{ id, assumed, next }] }, key: null });
    must((await replace(null, task)).status === 200, 'not prepared');
    const check = async () => {
      const found = await current(person, id);
      must(found.revision === 2 && found.document.votes === 1, found);
    };
    return { send: () => replace(task, { ...task, votes: 1 }), check };
  },
};
