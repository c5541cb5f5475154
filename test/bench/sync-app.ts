import { randomUUID } from 'node:crypto';
import { type Client, createClient } from '../../client/src/create-client.ts';
import { collections } from '../../client/src/generated/collections.ts';
import { createSync } from '../../client/src/sync/create-sync.ts';
import { memoryStore } from '../../client/src/sync/store/memory-store.ts';
import { mailed } from './person.ts';
import type { RunningStack } from './running-stack.ts';

const password = 'Correct-Horse-7-Battery';
export const versions = { tasks: collections.tasks.version, lists: collections.lists.version };

export interface Owner {
  readonly client: Client;
  /** Their own space. */
  readonly space: string;
  /** Another device of the same person. */
  device(through?: typeof fetch): Promise<Client>;
}

/** Someone new, signed in through the client that apps use. */
export async function newOwner({ outputs }: RunningStack): Promise<Owner> {
  const { apiUrl = '', userPoolId = '', userPoolClientId = '', region = '', cognitoEndpoint = '' } = outputs;
  const options = { apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint };
  const email = `bench-${randomUUID()}@example.com`;
  const device = async (through?: typeof fetch) => {
    const client = createClient({ ...options, ...(through ? { fetch: through } : {}) });
    await client.auth.signIn(email, password);
    return client;
  };
  const guest = createClient(options);
  await guest.auth.signUp(email, password);
  const { code = '' } = await mailed(outputs, email, (mail) => mail.code !== undefined);
  await guest.auth.confirmSignUp(email, code);
  const client = await device();
  const { personId } = await client.api.getProfile();
  return { client, space: `p-${personId}`, device };
}

/** The offline client on a device, its copy in memory. */
export function startApp(client: Client, space: string, socket = true) {
  let tell: (online: boolean) => void = () => {};
  const sync = createSync({
    client,
    collections,
    socket,
    storage: memoryStore(),
    spaces: [space],
    network(listener) {
      tell = listener;
      return () => {};
    },
  });
  return { sync, tasks: sync.collection('tasks').in(space), online: (now: boolean) => tell(now) };
}

export const newTask = (n: number) => ({ listId: 'l1', title: `Buy two litres of milk, number ${n}` });

/** A new document of each collection: tasks are indexed and searched, lists are not. */
const newDocument = {
  tasks: newTask,
  lists: (n: number) => ({ title: `Groceries and everything else, number ${n}` }),
};

/** A device that pushes over HTTP without keeping anything. */
export function rawDevice(client: Client, space: string, collection: keyof typeof newDocument = 'tasks') {
  const clientId = randomUUID();
  let number = 0;
  return async (count = 1) => {
    const mutations = Array.from({ length: count }, () => {
      number += 1;
      return {
        number,
        space,
        collection,
        id: randomUUID(),
        kind: 'create' as const,
        set: newDocument[collection](number),
      };
    });
    const { outcomes } = await client.api.pushMutations(
      { body: { clientId, collections: versions, mutations } },
      { retries: 0 },
    );
    const refused = outcomes.find(({ status }) => status !== 'applied');
    if (refused) throw new Error(`a push was answered ${JSON.stringify(refused)}`);
  };
}
