import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPasskey, begin, prove, totpRequest } from '../step-up/ceremonies.ts';
import { Device } from '../step-up/device.ts';
import { type App, addApp, nextCode, proofBy, setUp } from './authenticators.ts';
import { signUp, type TestPerson } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ passkeyRpId: 'localhost' });
});
afterAll(() => world?.stop());

const start = async (person: TestPerson): Promise<string> => (await begin(person, totpRequest)).body.stepUpId;
const codes = (answers: readonly { body: { code?: string } }[]) => answers.map(({ body }) => body.code ?? 'proved');
async function withApp() {
  const person = await signUp(world);
  const app = await addApp(world, person);
  nextCode(world);
  return { person, app };
}
const guess = async (person: TestPerson, app: App, code = app.wrong()) =>
  prove(person, await start(person), app.assertion(code));

describe('a step-up', () => {
  it('needs an authenticator, and names those there are', async () => {
    const ann = await signUp(world);
    expect((await begin(ann, totpRequest)).body.code).toBe('no-authenticator');
    const app = await addApp(world, ann);
    expect((await begin(ann, totpRequest)).body).toMatchObject({
      authenticators: [{ authenticatorId: app.authenticatorId, kind: 'totp', name: 'Phone' }],
    });
    expect((await begin(ann, { ...totpRequest, path: '/v1/%' })).body.code).toBe('path-undecodable');
  });

  it('is for its session, once, within five minutes; that of another is over', async () => {
    const { person, app } = await withApp();
    const stepUpId = await start(person);
    const { person: eve, app: hers } = await withApp();
    expect((await prove(person.signIn(), stepUpId, app.assertion())).body.code).toBe('step-up-over');
    expect((await prove(eve, stepUpId, hers.assertion())).body.code).toBe('step-up-over');
    expect((await prove(person, stepUpId, app.assertion())).status).toBe(200);
    nextCode(world);
    expect((await prove(person, stepUpId, app.assertion())).body.code).toBe('step-up-over');
    const late = await start(person);
    world.clock.offset += 300_000;
    expect((await prove(person, late, app.assertion())).body.code).toBe('step-up-over');
  });

  it('is answered once by two assertions at the same time', async () => {
    const { person, app } = await withApp();
    const stepUpId = await start(person);
    const answers = await Promise.all([
      prove(person, stepUpId, app.assertion()),
      prove(person, stepUpId, app.assertion()),
    ]);
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
  });
});

describe('its proof', () => {
  it('serves one request once', async () => {
    const { person, app } = await withApp();
    const headers = await proofBy(app, person, totpRequest);
    expect((await setUp(person, headers)).status).toBe(201);
    expect((await setUp(person, headers)).body).toMatchObject({ status: 403, code: 'step-up-invalid' });
  });

  it('serves neither another session nor another person', async () => {
    const [{ person, app }, { person: eve }] = [await withApp(), await withApp()];
    const headers = await proofBy(app, person, totpRequest);
    expect((await setUp(person.signIn(), headers)).body.code).toBe('step-up-invalid');
    expect((await setUp(eve, headers)).body.code).toBe('step-up-invalid');
    expect((await setUp(person, headers)).status).toBe(201);
  });

  it('serves no other body, and not after five minutes', async () => {
    const { person, app } = await withApp();
    const headers = await proofBy(app, person, totpRequest);
    const other = await person.call('POST', totpRequest.path, { json: { name: 'Tablet' }, headers });
    expect(other.body.code).toBe('step-up-invalid');
    world.clock.offset += 301_000;
    expect((await setUp(person, headers)).body.code).toBe('step-up-invalid');
  });

  it('is used up with the effect or not at all: what is refused leaves it', async () => {
    const { person, app } = await withApp();
    const headers = await proofBy(app, person, totpRequest);
    let crashes = 0;
    for (let call = 1; ; call += 1) {
      world.watch.crashed = false;
      world.watch.crashBefore = world.watch.calls + call;
      const { status } = await setUp(person, headers);
      world.watch.crashBefore = undefined;
      if (!world.watch.crashed) {
        expect(status).toBe(201);
        break;
      }
      crashes += 1;
      expect(status).toBe(500);
    }
    expect(crashes).toBeGreaterThanOrEqual(4);
    expect((await setUp(person, headers)).body.code).toBe('step-up-invalid');
  });
});

describe('a code', () => {
  it('is taken once: not again in another step-up, nor one older than it, nor the one that added the app', async () => {
    const person = await signUp(world);
    const app = await addApp(world, person);
    expect(codes([await guess(person, app, app.code())])).toEqual(['step-up-failed']);
    expect(codes([await guess(person, app, app.code(1)), await guess(person, app, app.code(1))])).toEqual([
      'proved',
      'step-up-failed',
    ]);
    expect(codes([await guess(person, app, app.code(0))])).toEqual(['step-up-failed']);
  });

  it('is taken once of many sent at the same time for many step-ups', async () => {
    const { person, app } = await withApp();
    const ids = [await start(person), await start(person), await start(person)];
    const answers = codes(await Promise.all(ids.map((id) => prove(person, id, app.assertion()))));
    expect(answers.filter((answer) => answer === 'proved').length).toBe(1);
  });

  it('of another person’s app confirms nothing, under either id', async () => {
    const [{ person, app }, { app: other }] = [await withApp(), await withApp()];
    const mixed = { authenticatorId: app.authenticatorId, code: other.code() };
    expect((await prove(person, await start(person), mixed)).body.code).toBe('step-up-failed');
    expect((await prove(person, await start(person), other.assertion())).body.code).toBe('step-up-failed');
  });

  it('wrong five times in a row locks for fifteen minutes, right ones too, then twice as long', async () => {
    const { person, app } = await withApp();
    const five = async () => {
      for (let n = 0; n < 5; n += 1) expect(codes([await guess(person, app)])).toEqual(['step-up-failed']);
    };
    await five();
    const locked = await guess(person, app, app.code());
    expect([locked.status, locked.body.code]).toEqual([429, 'step-up-locked']);
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(880);
    world.clock.offset += 901_000;
    await five();
    world.clock.offset += 901_000;
    expect((await guess(person, app, app.code())).body.code).toBe('step-up-locked');
    world.clock.offset += 901_000;
    expect(codes([await guess(person, app, app.code())])).toEqual(['proved']);
  });

  it('wrong four times, then right, begins the count anew', async () => {
    const { person, app } = await withApp();
    for (let round = 0; round < 2; round += 1) {
      for (let n = 0; n < 4; n += 1) expect((await guess(person, app)).body.code).toBe('step-up-failed');
      expect(codes([await guess(person, app, app.code())])).toEqual(['proved']);
      nextCode(world);
    }
  });

  it('guessed in parallel counts each guess: five are looked at, of however many', async () => {
    const { person, app } = await withApp();
    const id = await start(person);
    const answers = codes(
      await Promise.all(Array.from({ length: 12 }, () => prove(person, id, app.assertion(app.wrong())))),
    );
    expect(answers.filter((answer) => answer === 'step-up-failed').length).toBeLessThanOrEqual(5);
    expect(answers.filter((answer) => answer === 'proved')).toEqual([]);
    expect((await guess(person, app, app.code())).body.code).toBe('step-up-locked');
  });

  it('sealed for one row does not open in another', async () => {
    const [{ person, app }, { person: eve, app: hers }] = [await withApp(), await withApp()];
    const key = (personId: string, id: string) => ({ pk: `PERSON#${personId}`, sk: `AUTHENTICATOR#${id}` });
    const at = { TableName: world.table, Key: key(eve.personId, hers.authenticatorId) };
    const { Item } = await world.dynamo.get(at);
    const moved = { ...Item, ...key(person.personId, app.authenticatorId), authenticatorId: app.authenticatorId };
    await world.dynamo.put({ TableName: world.table, Item: moved });
    expect((await guess(person, app, hers.code())).status).toBe(500);
  });
});

describe('a passkey', () => {
  it('confirms, once for each challenge, and only if it is the person’s own', async () => {
    const [ann, eve] = [await signUp(world), await signUp(world)];
    const [{ device }, { device: hers }] = [await addPasskey(ann), await addPasskey(eve)];
    const { stepUpId, passkeys } = (await begin(ann, totpRequest)).body;
    expect(passkeys.allowCredentials).toEqual([{ type: 'public-key', id: device.id }]);
    const refused = await prove(ann, stepUpId, { credential: hers.get(passkeys.challenge) });
    expect(refused.body.code).toBe('step-up-failed');
    const posing = { credential: { ...hers.get(passkeys.challenge), id: device.id } };
    expect((await prove(ann, stepUpId, posing)).body.code).toBe('step-up-failed');
    const credential = device.get(passkeys.challenge);
    expect((await prove(ann, stepUpId, { credential })).status).toBe(200);
    expect((await prove(ann, stepUpId, { credential })).body.code).toBe('step-up-over');
    const next = (await begin(ann, totpRequest)).body;
    expect((await prove(ann, next.stepUpId, { credential })).body.code).toBe('step-up-failed');
  });

  it('that counts is not taken with a counter that went back, nor twice with one', async () => {
    const ann = await signUp(world);
    const counting = new Device();
    counting.signCount = 4;
    const { device } = await addPasskey(ann, {}, counting);
    const use = async (lies = {}) => {
      const { stepUpId, passkeys } = (await begin(ann, totpRequest)).body;
      return prove(ann, stepUpId, { credential: device.get(passkeys.challenge, lies) });
    };
    expect(codes([await use(), await use({ signCount: 5 }), await use({ signCount: 3 }), await use()])).toEqual([
      'proved',
      'step-up-failed',
      'step-up-failed',
      'proved',
    ]);
    const [one, two] = [(await begin(ann, totpRequest)).body, (await begin(ann, totpRequest)).body];
    const at = { signCount: 40 };
    const answers = await Promise.all(
      [one, two].map(({ stepUpId, passkeys }) =>
        prove(ann, stepUpId, { credential: device.get(passkeys.challenge, at) }),
      ),
    );
    expect(codes(answers).sort()).toEqual(['proved', 'step-up-failed']);
  });
});
