import { sha256Hex } from '../../lib/step-up/command.ts';
import { Device } from './device.ts';

/** What people do with authenticators, over whatever carries their requests. */

export interface Asking {
  call(
    method: string,
    path: string,
    more?: { readonly json?: unknown; readonly headers?: Readonly<Record<string, string>> },
    // biome-ignore lint/suspicious/noExplicitAny: tests look into any answer
  ): Promise<{ readonly status: number; readonly body: any }>;
}

export interface Wanted {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
}

const must = <T extends { readonly status: number; readonly body: unknown }>(answer: T): T => {
  if (answer.status >= 300) throw new Error(`refused: ${JSON.stringify(answer.body)}`);
  return answer;
};

export const begin = <A extends Asking>(person: A, { method, path, json }: Wanted) =>
  person.call('POST', '/v1/step-ups', {
    json: { method, path, bodySha256: sha256Hex(json === undefined ? '' : JSON.stringify(json)) },
  }) as ReturnType<A['call']>;

export const prove = <A extends Asking>(person: A, stepUpId: string, json: object) =>
  person.call('POST', `/v1/step-ups/${stepUpId}/assertion`, { json }) as ReturnType<A['call']>;

/** A proof for one request, by a passkey. */
export async function proofByPasskey(device: Device, person: Asking, wanted: Wanted): Promise<{ 'step-up': string }> {
  const { stepUpId, passkeys } = must(await begin(person, wanted)).body;
  const { body } = must(await prove(person, stepUpId, { credential: device.get(passkeys.challenge) }));
  return { 'step-up': body.proof };
}

/** Adds a passkey. @param headers with a proof, when there is an authenticator already. */
export async function addPasskey(
  person: Asking,
  headers: Readonly<Record<string, string>> = {},
  device: Device = new Device(),
) {
  const begun = must(await person.call('POST', '/v1/me/authenticators/passkeys/options', { headers }));
  const { authenticatorId, options } = begun.body;
  const json = { authenticatorId, name: 'Laptop', credential: device.create(options.challenge) };
  must(await person.call('POST', '/v1/me/authenticators/passkeys', { json }));
  return { device, authenticatorId: authenticatorId as string };
}

export const totpRequest = { method: 'POST', path: '/v1/me/authenticators/totp', json: { name: 'Phone' } };
export const passkeyRequest = { method: 'POST', path: '/v1/me/authenticators/passkeys/options' };
export const removal = (authenticatorId: string) => ({
  method: 'DELETE',
  path: `/v1/me/authenticators/${authenticatorId}`,
});

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** What an authenticator app reads. */
export function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
