import { randomUUID } from 'node:crypto';
import { codeOf, stepAt } from '../../functions/identity/model/totp.ts';
import {
  addPasskey,
  begin,
  fromBase32,
  passkeyRequest,
  proofByPasskey,
  removal,
  totpRequest,
} from '../step-up/ceremonies.ts';
import { Device } from '../step-up/device.ts';
import { must, somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import type { Person } from './people.ts';

/** Somebody with a passkey that confirms what the others ask for. */
let device: Device;
const somebody = somebodyOf(async (person) => {
  ({ device } = await addPasskey(person));
});
const all = async (person: Person) => (await person.call('GET', '/v1/me/authenticators')).body.items as object[];

/** Leaves the first authenticator alone, so that the next run may add one again. */
async function tidy(person: Person): Promise<void> {
  for (const { authenticatorId } of ((await all(person)) as { authenticatorId: string }[]).slice(1)) {
    const wanted = removal(authenticatorId);
    const headers = await proofByPasskey(device, person, wanted);
    const { status, body } = await person.call('DELETE', wanted.path, { headers });
    must(status === 204, body);
  }
}
/** Fails unless there is one more than before. */
const oneMore = (person: Person, before: readonly object[]) => async () => {
  const now = await all(person);
  must(now.length === before.length + 1, now);
  await tidy(person);
};

export const authenticatorScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listAuthenticators: async () => {
    const person = await somebody();
    return { send: () => person.call('GET', '/v1/me/authenticators') };
  },

  // With the setup the proof is used up: a repeat needs another.
  beginTotp: async () => {
    const person = await somebody();
    const headers = await proofByPasskey(device, person, totpRequest);
    const send = () => person.call('POST', totpRequest.path, { json: totpRequest.json, headers });
    return { send, repeatMay: [403] };
  },
  beginPasskey: async () => {
    const person = await somebody();
    const headers = await proofByPasskey(device, person, passkeyRequest);
    return { send: () => person.call('POST', passkeyRequest.path, { headers }), repeatMay: [403] };
  },
  confirmTotp: async () => {
    const person = await somebody();
    const before = await all(person);
    const headers = await proofByPasskey(device, person, totpRequest);
    const { body } = await person.call('POST', totpRequest.path, { json: totpRequest.json, headers });
    const code = codeOf(fromBase32(body.secret), stepAt(new Date()));
    const json = { authenticatorId: body.authenticatorId, code };
    const key = randomUUID();
    const send = () => person.call('POST', '/v1/me/authenticators/totp/confirmation', { json, key });
    return { send, check: oneMore(person, before) };
  },
  addPasskey: async () => {
    const person = await somebody();
    const before = await all(person);
    const headers = await proofByPasskey(device, person, passkeyRequest);
    const { authenticatorId, options } = (await person.call('POST', passkeyRequest.path, { headers })).body;
    const json = { authenticatorId, name: 'Key', credential: new Device().create(options.challenge) };
    const key = randomUUID();
    const send = () => person.call('POST', '/v1/me/authenticators/passkeys', { json, key });
    return { send, check: oneMore(person, before) };
  },
  removeAuthenticator: async () => {
    const person = await somebody();
    const before = await all(person);
    const { authenticatorId } = await addPasskey(person, await proofByPasskey(device, person, passkeyRequest));
    const wanted = removal(authenticatorId);
    const [headers, key] = [await proofByPasskey(device, person, wanted), randomUUID()];
    const check = async () => must((await all(person)).length === before.length, authenticatorId);
    return { send: () => person.call('DELETE', wanted.path, { headers, key }), check };
  },

  beginStepUp: async () => {
    const person = await somebody();
    return { send: () => begin(person, totpRequest) };
  },
  // A step-up is answered once; whose answer was lost begins another.
  proveStepUp: async () => {
    const person = await somebody();
    const { stepUpId, passkeys } = (await begin(person, totpRequest)).body;
    const json = { credential: device.get(passkeys.challenge) };
    return { send: () => person.call('POST', `/v1/step-ups/${stepUpId}/assertion`, { json }), repeatMay: [410] };
  },
};
