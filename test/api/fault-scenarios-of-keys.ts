import { randomUUID } from 'node:crypto';
import { must, somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import type { Person } from './people.ts';
import type { Answer } from './stack.ts';

let collection = '';
let machines = '';
const somebody = somebodyOf(async (person) => {
  const { organisationId } = (await person.call('POST', '/v1/organisations', { json: { name: 'Keys' } })).body;
  collection = `/v1/organisations/${organisationId}/api-keys`;
  machines = `/v1/organisations/${organisationId}/machine-clients`;
});
const fields = { role: 'admin', scopes: ['documents:read'] };

/** A key alone in its organisation. */
async function key(owner: Person): Promise<string> {
  for (const { keyId } of (await owner.call('GET', collection)).body.items)
    await owner.call('DELETE', `${collection}/${keyId}`);
  const { body } = await owner.call('POST', collection, { json: { name: 'Robot', ...fields } });
  return `${collection}/${body.apiKey.keyId}`;
}

/** A machine alone in its organisation. */
async function machine(owner: Person): Promise<string> {
  for (const { keyId } of (await owner.call('GET', machines)).body.items)
    await owner.call('DELETE', `${machines}/${keyId}`);
  const { body } = await owner.call('POST', machines, { json: { name: 'Till', ...fields } });
  return `${machines}/${body.machineClient.keyId}`;
}
const onlyMachine = async (owner: Person) => (await owner.call('GET', machines)).body.items;

/** The secret itself is in the first answer alone. */
async function withoutKey(answer: Promise<Answer>): Promise<Answer> {
  const { body, ...rest } = await answer;
  const { key: _, clientSecret: __, ...shown } = body;
  return { ...rest, body: shown };
}

let shared: Promise<{ owner: Person; path: string }> | undefined;
const read = (target: (path: string) => string) => async (): Promise<Attempt> => {
  shared ??= (async () => {
    const owner = await somebody();
    return { owner, path: await key(owner) };
  })();
  const { owner, path } = await shared;
  return { send: () => owner.call('GET', target(path)) };
};

/** Reads come first: commands begin with a key of their own, and take the others away. */
export const keyScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listApiKeys: read(() => collection),
  getApiKey: read((path) => path),

  createApiKey: async () => {
    const owner = await somebody();
    await key(owner);
    const name = randomUUID();
    const check = async () => {
      const { items } = (await owner.call('GET', collection)).body;
      must(items.filter((each: { name: string }) => each.name === name).length === 1, items);
    };
    const json = { name, ...fields };
    return { send: () => withoutKey(owner.call('POST', collection, { json, key: name })), check };
  },

  updateApiKey: async () => {
    const owner = await somebody();
    const path = await key(owner);
    const name = randomUUID();
    const check = async () => {
      const { body } = await owner.call('GET', path);
      must(body.name === name && body.version === 2, body);
    };
    return { send: () => owner.call('PATCH', path, { json: { name }, key: name }), check };
  },

  rotateApiKey: async () => {
    const owner = await somebody();
    const path = await key(owner);
    const idempotencyKey = randomUUID();
    const check = async () => {
      const { body } = await owner.call('GET', path);
      must(body.version === 2, body);
    };
    return {
      send: () => withoutKey(owner.call('POST', `${path}/secret`, { json: {}, key: idempotencyKey })),
      check,
    };
  },

  revokeApiKey: async () => {
    const owner = await somebody();
    const path = await key(owner);
    const idempotencyKey = randomUUID();
    const check = async () => must((await owner.call('GET', path)).status === 404, 'it is still there');
    return { send: () => owner.call('DELETE', path, { key: idempotencyKey }), check };
  },

  listMachineClients: read(() => machines),

  createMachineClient: async () => {
    const owner = await somebody();
    await machine(owner);
    const name = randomUUID();
    const check = async () => {
      const items = await onlyMachine(owner);
      must(items.filter((each: { name: string }) => each.name === name).length === 1, items);
    };
    const json = { name, ...fields };
    return { send: () => withoutKey(owner.call('POST', machines, { json, key: name })), check };
  },

  updateMachineClient: async () => {
    const owner = await somebody();
    const path = await machine(owner);
    const name = randomUUID();
    const check = async () => {
      const [made] = await onlyMachine(owner);
      must(made.name === name && made.version === 2, made);
    };
    return { send: () => owner.call('PATCH', path, { json: { name }, key: name }), check };
  },

  rotateMachineSecret: async () => {
    const owner = await somebody();
    const path = await machine(owner);
    const idempotencyKey = randomUUID();
    const check = async () => {
      const [made] = await onlyMachine(owner);
      must(made.version === 2, made);
    };
    return {
      send: () => withoutKey(owner.call('POST', `${path}/secret`, { json: {}, key: idempotencyKey })),
      check,
    };
  },

  revokeMachineClient: async () => {
    const owner = await somebody();
    const path = await machine(owner);
    const idempotencyKey = randomUUID();
    const check = async () => must((await onlyMachine(owner)).length === 0, 'it is still there');
    return { send: () => owner.call('DELETE', path, { key: idempotencyKey }), check };
  },
};
