import { randomUUID } from 'node:crypto';
import { begun, connected, connectionOf, connectionPath, notify, provider, syncedAfter } from './connection-cast.ts';
import { must, somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import type { Person } from './people.ts';

const list = '/v1/banking/connections';
const ann = somebodyOf();
let known: Promise<string> | undefined;
/** One that is active, for whatever leaves it so. */
const active = async () => {
  const person = await ann();
  known ??= connected(person).then(async (connectionId) => {
    await syncedAfter(person, connectionId, undefined);
    return connectionId;
  });
  return { person, connectionId: await known };
};
const itemsOf = async (person: Person) => (await person.call('GET', list)).body.items as { connectionId: string }[];
let made = 0;
/** As many as one may have are not left open. */
async function makeRoom() {
  const { person, connectionId } = await active();
  made += 1;
  if (made % 60 === 0) {
    const others = (await itemsOf(person)).filter((each) => each.connectionId !== connectionId);
    for (const each of others) await person.call('DELETE', connectionPath(each.connectionId));
  }
  return person;
}
async function pending() {
  const person = await makeRoom();
  return { person, ...(await begun(person)) };
}
const stateIs = (person: Person, connectionId: string, state: string | undefined) => async () => {
  const row = await connectionOf(person, connectionId);
  must(row?.state === state, row);
};

export const connectionScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listConnections: async () => {
    const { person } = await active();
    return { send: () => person.call('GET', list) };
  },

  listConnectionTransactions: async () => {
    const { person, connectionId } = await active();
    return { send: () => person.call('GET', connectionPath(connectionId, '/transactions')) };
  },

  connectBank: async () => {
    const person = await makeRoom();
    const before = (await itemsOf(person)).length;
    const key = randomUUID();
    const check = async () => must((await itemsOf(person)).length === before + 1, before);
    return { send: () => person.call('POST', list, { json: { institution: 'sandbox-bank' }, key }), check };
  },

  completeConnection: async () => {
    const { person, connectionId, code } = await pending();
    const key = randomUUID();
    const send = () => person.call('POST', connectionPath(connectionId, '/completion'), { json: { code }, key });
    return { send, check: stateIs(person, connectionId, 'active') };
  },

  renewConnection: async () => {
    const { person, connectionId } = await active();
    const key = randomUUID();
    const send = () => person.call('POST', connectionPath(connectionId, '/consent'), { key });
    return { send, check: stateIs(person, connectionId, 'active') };
  },

  refreshConnection: async () => {
    const { person, connectionId } = await active();
    const key = randomUUID();
    const send = () => person.call('POST', connectionPath(connectionId, '/refresh'), { key });
    return { send, check: stateIs(person, connectionId, 'active') };
  },

  removeConnection: async () => {
    const { person, connectionId } = await pending();
    const key = randomUUID();
    const send = () => person.call('DELETE', connectionPath(connectionId), { key });
    return { send, check: stateIs(person, connectionId, undefined) };
  },

  receiveConnectionMessage: async () => {
    const { person, connectionId } = await active();
    return { send: () => notify(connectionId), check: stateIs(person, connectionId, 'active'), natural: true };
  },

  pretendAggregation: async () => {
    const connection = randomUUID();
    const send = () => provider({ call: 'begin', connection, institution: 'sandbox-bank' });
    const check = async () => {
      const { body } = await provider({ call: 'complete', reference: connection, code: `code-${connection}` });
      must(body.consentUntil !== undefined, body);
    };
    return { send, check, natural: true };
  },
};
