import { codeOf, stepAt } from '../../functions/identity/model/totp.ts';
import {
  addPasskey,
  begin,
  fromBase32,
  passkeyRequest,
  prove,
  removal,
  totpRequest,
  type Wanted,
} from '../step-up/ceremonies.ts';
import { drain } from './deliveries.ts';
import type { TestPerson } from './people.ts';
import type { Call } from './requests.ts';
import type { World } from './world.ts';

/** An authenticator app with one secret. */
export class App {
  readonly world: World;
  readonly authenticatorId: string;
  readonly secret: Buffer;
  constructor(world: World, authenticatorId: string, secret: string) {
    this.world = world;
    this.authenticatorId = authenticatorId;
    this.secret = fromBase32(secret);
  }
  /** The code that it shows, or showed or will show some steps away. */
  code(steps = 0): string {
    return codeOf(this.secret, stepAt(this.world.tools.now()) + steps);
  }
  /** A code that cannot be right. */
  wrong(): string {
    const taken = new Set([-1, 0, 1].map((steps) => this.code(steps)));
    return ['000000', '000001', '000002', '000003'].find((code) => !taken.has(code)) as string;
  }
  assertion(code = this.code()) {
    return { authenticatorId: this.authenticatorId, code };
  }
}

/** Half a minute later: the next code is another one. */
export const nextCode = (world: World) => {
  world.clock.offset += 30_000;
};

export const setUp = (person: TestPerson, headers: Call['headers'] = {}) =>
  person.call('POST', '/v1/me/authenticators/totp', { json: { name: 'Phone' }, headers });

/** Adds a first authenticator app. Its present code is used. */
export async function addApp(world: World, person: TestPerson, headers: Call['headers'] = {}): Promise<App> {
  const { status, body } = await setUp(person, headers);
  if (status !== 201) throw new Error(`not begun: ${JSON.stringify(body)}`);
  const app = new App(world, body.authenticatorId, body.secret);
  const json = app.assertion();
  const added = await person.call('POST', '/v1/me/authenticators/totp/confirmation', { json });
  if (added.status !== 201) throw new Error(`not added: ${JSON.stringify(added.body)}`);
  return app;
}

/** A proof for one request, by a new code of the app. */
export async function proofBy(app: App, person: TestPerson, wanted: Wanted): Promise<{ 'step-up': string }> {
  nextCode(app.world);
  const { stepUpId } = (await begin(person, wanted)).body;
  const { status, body } = await prove(person, stepUpId, app.assertion());
  if (status !== 200) throw new Error(`not proved: ${JSON.stringify(body)}`);
  return { 'step-up': body.proof };
}

/** Walks through everything that a person does with authenticators. */
export async function authenticatorTour(world: World, person: TestPerson): Promise<void> {
  const app = await addApp(world, person);
  const { device, authenticatorId } = await addPasskey(person, await proofBy(app, person, passkeyRequest));
  await setUp(person, await proofBy(app, person, totpRequest));
  const { stepUpId, passkeys } = (await begin(person, totpRequest)).body;
  await prove(person, stepUpId, { credential: device.get(passkeys.challenge) });
  await person.call('GET', '/v1/me/authenticators');
  const wanted = removal(authenticatorId);
  await person.call('DELETE', wanted.path, { headers: await proofBy(app, person, wanted) });
  await drain(world);
  const deletion = { method: 'DELETE', path: '/v1/me' };
  await person.call('DELETE', '/v1/me', { headers: await proofBy(app, person, deletion) });
}
