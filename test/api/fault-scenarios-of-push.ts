import { randomUUID } from 'node:crypto';
import { must, somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import type { Person } from './people.ts';

const ann = somebodyOf();

interface Sent {
  readonly clientId: string;
  send(): ReturnType<Person['call']>;
}

/** Mutations of a client of their own: the rest of each is filled in. */
export function push(person: Person, mutations: readonly object[], clientId: string = randomUUID()): Sent {
  const space = `p-${person.personId}`;
  const numbered = mutations.map((mutation, index) => ({ number: index + 1, space, collection: 'tasks', ...mutation }));
  const json = { clientId, collections: { tasks: 3, lists: 1 }, mutations: numbered };
  return { clientId, send: () => person.call('POST', '/v1/sync/push', { json, key: null }) };
}

const task = (id: string) => ({ id, kind: 'create', set: { listId: 'l', title: 'Milk' } });
const vote = (id: string) => ({ id, kind: 'update', base: 1, add: { votes: 1 } });

/** The document, and what the client's record says. */
async function after(person: Person, clientId: string, id: string) {
  const again = push(person, [task(id)], randomUUID());
  const [{ current }] = (await again.send()).body.outcomes;
  const { last, items } = (await person.call('GET', `/v1/sync/outcomes?clientId=${clientId}`)).body;
  return { votes: current?.document?.votes, revision: current?.revision, last, kept: items.length };
}

/** A client with one rejected and one merged mutation. */
async function history(person: Person) {
  const sent = push(person, [task('known'), { id: randomUUID(), kind: 'update', set: { title: 'nobody' } }]);
  must((await sent.send()).status === 200, 'not pushed');
  return sent.clientId;
}

/** As `scenarios` in fault-scenarios.ts. */
export const pushScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  pushMutations: async () => {
    const person = await ann();
    const id = randomUUID();
    const { clientId, send } = push(person, [task(id), vote(id), { ...task(id), set: {} }, vote(id)]);
    const check = async () => {
      const found = await after(person, clientId, id);
      const expected = { votes: 2, revision: 3, last: 4, kept: 1 };
      must(JSON.stringify(found) === JSON.stringify(expected), found);
    };
    return { send, check };
  },
  listOutcomes: async () => {
    const person = await ann();
    const clientId = await history(person);
    return { send: () => person.call('GET', `/v1/sync/outcomes?clientId=${clientId}&limit=1`), natural: true };
  },
  discardOutcome: async () => {
    const person = await ann();
    const clientId = await history(person);
    const check = async () => {
      const { items } = (await person.call('GET', `/v1/sync/outcomes?clientId=${clientId}`)).body;
      must(!items.some((item: { number: number }) => item.number === 2), items);
    };
    return { send: () => person.call('DELETE', `/v1/sync/outcomes/${clientId}/2`), check };
  },
};
