import { randomUUID } from 'node:crypto';
import { must, somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import { push } from './fault-scenarios-of-push.ts';
import type { Person } from './people.ts';

/** Someone with three tasks, one of them deleted. */
const ann = somebodyOf(async (person) => {
  const task = (id: string) => ({ id, kind: 'create', set: { listId: 'l', title: `Task ${id}` } });
  await push(person, [task('a'), task('b'), task('c'), { id: 'c', kind: 'delete', base: 1 }]).send();
});

/** A read, whose answer must be the whole one or none. */
const reading = (send: (person: Person) => ReturnType<Person['call']>, ids: string) => async (): Promise<Attempt> => {
  const person = await ann();
  return {
    async send() {
      const answer = await send(person);
      const { changes, items = changes } = answer.status === 200 ? (answer.body.spaces?.[0] ?? answer.body) : {};
      const seen = items ?? (answer.body.id ? [answer.body] : undefined);
      if (seen) must(seen.map(({ id }: { id: string }) => id).join() === ids, answer.body);
      return answer;
    },
  };
};

const documents = (person: Person) => `/v1/spaces/p-${person.personId}/collections/tasks`;

/** As `scenarios` in fault-scenarios.ts. */
export const pullScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  pullChanges: reading((person) => {
    const json = { clientId: randomUUID(), collections: { tasks: 3 }, spaces: [{ space: `p-${person.personId}` }] };
    return person.call('POST', '/v1/sync/pull', { json, key: null });
  }, 'a,b'),
  getDocument: reading((person) => person.call('GET', `${documents(person)}/b`), 'b'),
  queryDocuments: reading((person) => {
    const filter = encodeURIComponent(JSON.stringify({ listId: { eq: 'l' } }));
    return person.call('GET', `${documents(person)}?filter=${filter}&sort=-priority,title&limit=1`);
  }, 'a'),
};
