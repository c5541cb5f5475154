import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPasskey, passkeyRequest, proofByPasskey, removal, totpRequest } from '../step-up/ceremonies.ts';
import { Device } from '../step-up/device.ts';
import { App, addApp, proofBy, setUp } from './authenticators.ts';
import { drain } from './deliveries.ts';
import { signUp, type TestPerson } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ passkeyRpId: 'localhost', authenticatorsPerPerson: 3, coolingOffDays: 0 });
});
afterAll(() => world?.stop());

const list = async (person: TestPerson) => (await person.call('GET', '/v1/me/authenticators')).body.items;
const confirm = (person: TestPerson, json: object, key?: string) =>
  person.call('POST', '/v1/me/authenticators/totp/confirmation', { json, ...(key ? { key } : {}) });

describe('a first authenticator', () => {
  it('is added by its first code, told of as an event and by mail, and kept without its secret in the clear', async () => {
    const ann = await signUp(world);
    const { status, body } = await setUp(ann);
    expect(status).toBe(201);
    const app = new App(world, body.authenticatorId, body.secret);
    expect((await list(ann)).length).toBe(0);
    expect((await confirm(ann, app.assertion(app.wrong()))).body.code).toBe('code-wrong');
    const key = randomUUID();
    const added = await confirm(ann, app.assertion(), key);
    expect(added.body).toMatchObject({ authenticatorId: app.authenticatorId, kind: 'totp', name: 'Phone' });
    expect((await confirm(ann, app.assertion(), key)).body).toEqual(added.body);
    expect(await list(ann)).toEqual([added.body]);
    await drain(world);
    const detail = { personId: ann.personId, authenticatorId: app.authenticatorId };
    expect(world.events.filter(({ detailType }) => detailType === 'AuthenticatorAdded').at(-1)?.detail).toEqual(detail);
    expect(world.mailer.to(ann.email).map(({ subject }) => subject)).toEqual(['Authenticator added in the app']);
    const rows = JSON.stringify(await world.everything());
    expect(rows).not.toContain(body.secret);
    expect(rows).not.toContain(app.secret.toString('base64'));
  });

  it('needs a sign-in of the last minutes, not a refreshed token', async () => {
    const ann = await signUp(world);
    world.clock.offset += 11 * 60_000;
    expect((await setUp(ann)).body.code).toBe('sign-in-too-old');
    expect((await ann.call('POST', '/v1/me/authenticators/passkeys/options')).body.code).toBe('sign-in-too-old');
    expect((await setUp(ann.signIn())).status).toBe(201);
  });

  it('is completed in its session, in time, once, and not after another setup took its place', async () => {
    const ann = await signUp(world);
    const first = (await setUp(ann)).body;
    const second = (await setUp(ann)).body;
    const [old, app] = [first, second].map((each) => new App(world, each.authenticatorId, each.secret)) as [App, App];
    expect((await confirm(ann, old.assertion())).body.code).toBe('setup-over');
    expect((await confirm(ann.signIn(), app.assertion())).body.code).toBe('setup-over');
    const both = await Promise.all([confirm(ann, app.assertion()), confirm(ann, app.assertion())]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 410]);
    const bob = await signUp(world);
    const { body } = await setUp(bob);
    world.clock.offset += 10 * 60_000;
    const late = new App(world, body.authenticatorId, body.secret);
    expect((await confirm(bob, late.assertion())).body.code).toBe('setup-over');
  });

  it('that a thief began before it was added is not completed after', async () => {
    const ann = await signUp(world);
    const thief = { ...ann, ...ann.signIn() };
    const stolen = (await setUp(thief)).body;
    const setup = await world.dynamo.get({
      TableName: world.table,
      Key: { pk: `PERSON#${ann.personId}`, sk: 'AUTHENTICATOR-SETUP' },
    });
    await addApp(world, ann);
    await world.dynamo.put({ TableName: world.table, Item: setup.Item as never });
    const app = new App(world, stolen.authenticatorId, stolen.secret);
    expect((await confirm(thief, app.assertion())).body.code).toBe('conflict');
    expect((await list(ann)).length).toBe(1);
  });
});

describe('another authenticator', () => {
  it('is asked to be confirmed by the first: a stolen token, however fresh, adds none', async () => {
    const ann = await signUp(world);
    const app = await addApp(world, ann);
    const thief = ann.signIn();
    for (const { method, path, json } of [totpRequest, { ...passkeyRequest, json: undefined }])
      expect((await thief.call(method, path, { json })).body).toMatchObject({
        status: 403,
        code: 'step-up-required',
        stepUp: { method, path },
      });
    const { authenticatorId } = await addPasskey(ann, await proofBy(app, ann, passkeyRequest));
    expect((await list(ann)).map((each: App) => each.authenticatorId)).toEqual([app.authenticatorId, authenticatorId]);
    await addApp(world, ann, await proofBy(app, ann, totpRequest));
    const proof = await proofBy(app, ann, totpRequest);
    expect((await setUp(ann, proof)).body.code).toBe('authenticator-limit');
  });

  it('cannot be the same passkey, nor one that this setup did not ask for', async () => {
    const ann = await signUp(world);
    const { device } = await addPasskey(ann);
    const app = await addByPasskey(ann, device);
    const begun = await ann.call('POST', passkeyRequest.path, { headers: await proofBy(app, ann, passkeyRequest) });
    const { authenticatorId, options } = begun.body;
    expect(options.excludeCredentials).toEqual([{ type: 'public-key', id: device.id }]);
    const send = (credential: object) =>
      ann.call('POST', '/v1/me/authenticators/passkeys', { json: { authenticatorId, name: 'Again', credential } });
    expect((await send(device.create(options.challenge))).body.code).toBe('passkey-refused');
    expect((await send(new Device().create('AAAA'))).body.code).toBe('passkey-refused');
    expect((await send(new Device().create(options.challenge))).status).toBe(201);
    expect((await send(new Device().create(options.challenge))).body.code).toBe('setup-over');
  });
});

/** An authenticator app beside a passkey that confirms it. */
const addByPasskey = async (person: TestPerson, device: Device): Promise<App> =>
  addApp(world, person, await proofByPasskey(device, person, totpRequest));

describe('removing an authenticator', () => {
  it('is confirmed by one of them, the last one too, and told', async () => {
    const ann = await signUp(world);
    const app = await addApp(world, ann);
    const { path } = removal(app.authenticatorId);
    expect((await ann.call('DELETE', path)).body.code).toBe('step-up-required');
    const headers = await proofBy(app, ann, removal(app.authenticatorId));
    const key = randomUUID();
    expect((await ann.call('DELETE', path, { headers, key })).status).toBe(204);
    expect((await ann.call('DELETE', path, { key })).status).toBe(204);
    expect((await ann.call('DELETE', path)).status).toBe(404);
    expect(await list(ann)).toEqual([]);
    await drain(world);
    expect(world.mailer.to(ann.email).at(-1)?.subject).toBe('Authenticator removed in the app');
    expect(world.events.at(-1)?.detailType).toBe('AuthenticatorRemoved');
    await addApp(world, ann.signIn());
  });

  it('of another person is not found', async () => {
    const [ann, eve] = [await signUp(world), await signUp(world)];
    const [app, own] = [await addApp(world, ann), await addApp(world, eve)];
    const headers = await proofBy(own, eve, removal(app.authenticatorId));
    expect((await eve.call('DELETE', removal(app.authenticatorId).path, { headers })).status).toBe(404);
    expect((await list(ann)).length).toBe(1);
  });
});

describe('the deletion of an account', () => {
  it('is confirmed by whoever has an authenticator, and with it everything of authenticators goes', async () => {
    const ann = await signUp(world);
    const app = await addApp(world, ann);
    expect((await ann.call('DELETE', '/v1/me')).body.code).toBe('step-up-required');
    const exported = (await world.run('exportPersonData', { personId: ann.personId })) as { records: object[] };
    const record = exported.records.find((each) => 'authenticatorId' in each);
    expect(Object.keys(record ?? {}).sort()).toEqual([
      'authenticatorId',
      'createdAt',
      'kind',
      'lastUsedAt',
      'name',
      'type',
    ]);
    const headers = await proofBy(app, ann, { method: 'DELETE', path: '/v1/me' });
    expect((await ann.call('DELETE', '/v1/me', { headers })).status).toBe(202);
    await drain(world);
    const left = (await world.everything()).filter(({ pk }) => pk === `PERSON#${ann.personId}`);
    expect(left.map(({ sk }) => sk)).toEqual(['PERSON']);
    expect(left[0]).not.toHaveProperty('authenticatorCount');
  });
});
