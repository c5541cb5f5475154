import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createConfig } from '../../client/src/config/create-config.ts';
import { createClient } from '../../client/src/create-client.ts';
import { memoryStorage } from '../../client/src/storage/storage.ts';
import { config, createCast, named, path } from './config-cast.ts';
import { invite } from './invite.ts';
import { openSocket } from './open-socket.ts';
import { createPerson, type Person } from './people.ts';
import { call, eventually, outputs } from './stack.ts';

let admin: Person;
let ann: Person;
let put: Awaited<ReturnType<typeof createCast>>['put'];
beforeAll(async () => {
  ({ admin, ann, put } = await createCast());
});

describe('GET /v1/config', () => {
  it('goes by person, segment, organisation, role, app and locale, and says why', async () => {
    const [flag, segment] = [named(), named()];
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body;
    await ann.call('PATCH', '/v1/me', { json: { locale: 'de-CH', metadata: { plan: 'gold' } } });
    const bob = await createPerson();
    await bob.call('POST', '/v1/invitations/accept', {
      json: { token: await invite(ann, bob.email, 'member', organisationId) },
    });
    const when = [{ any: [{ attribute: 'custom.plan', operator: 'in', values: ['gold'] }] }];
    const made = await admin.call('PUT', `/v1/admin/segments/${segment}`, {
      json: { summary: 'Gold', when, reason: 'x' },
    });
    expect([made.status, made.body.version]).toEqual([200, 1]);
    const rule = (name: string, variant: string, ...conditions: object[]) => ({
      name,
      when: conditions,
      serve: { variant },
    });
    await put(flag, {
      type: 'string',
      variants: { gold: 'gold', member: 'member', off: '' },
      rules: [
        rule(
          'gold',
          'gold',
          { segment },
          { attribute: 'country', operator: 'in', values: ['CH'] },
          { attribute: 'appVersion', operator: 'version-at-least', values: ['2.10'] },
        ),
        rule('member', 'member', { attribute: 'role', operator: 'in', values: [`${organisationId}:member`] }),
      ],
    });
    const app = (version: string) => ({ headers: { 'x-app-platform': 'ios', 'x-app-version': version } });
    expect((await config(ann, app('2.11.0'))).body.flags[flag]).toEqual({
      value: 'gold',
      variant: 'gold',
      reason: 'TARGETING_MATCH',
    });
    expect((await config(ann, app('2.9.0'))).body.flags[flag].reason).toBe('DEFAULT');
    await eventually(async () => expect((await config(bob)).body.flags[flag].value).toBe('member'));
    const elsewhere = await config(bob, {}, `?revision=999999999999999&organisationId=${randomUUID()}`);
    expect(elsewhere.body.flags[flag].value).toBe('');
    const asked = `${path(flag)}/explanation?personId=${ann.personId}&platform=ios&appVersion=2.11.0`;
    expect((await admin.call('GET', asked)).body).toEqual({
      value: 'gold',
      variant: 'gold',
      reason: 'TARGETING_MATCH',
      version: 1,
      steps: [{ step: 'rule', name: 'gold', holds: true }],
    });
  });

  it('goes by a segment until nobody speaks of it and it is deleted; its history says so', async () => {
    const [flag, segment] = [named(), named()];
    const at = `/v1/admin/segments/${segment}`;
    const when = [{ attribute: 'personId', operator: 'in', values: [ann.personId] }];
    await admin.call('PUT', at, { json: { summary: 'Ann', when, reason: 'first' } });
    await put(flag, { rules: [{ name: 'ann', when: [{ segment }], serve: { variant: 'on' } }] });
    expect((await config(ann)).body.flags[flag].value).toBe(true);
    const remove = () => admin.call('DELETE', `${at}?version=1&reason=unused`);
    const refused = await remove();
    expect([refused.status, refused.body.issues[0].message]).toEqual([422, `flag '${flag}' speaks of it`]);
    await put(flag, { version: 1 });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    const { items } = (await admin.call('GET', `${at}/history`)).body;
    expect(items.map((each: { reason: string; deleted?: boolean }) => [each.reason, each.deleted])).toEqual([
      ['unused', true],
      ['first', undefined],
    ]);
  });

  it('answers 304 to who has it already, also when a flag changed that gives them the same', async () => {
    const flag = named();
    await put(flag);
    const first = await config(ann);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toBe(`"${first.body.etag}"`);
    await put(flag, { version: 1, summary: 'Said otherwise' });
    const again = await config(ann, { headers: { 'if-none-match': etag } });
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
    await put(flag, { version: 2, otherwise: { variant: 'on' } });
    expect((await config(ann, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('is not older than a change that the caller was told of, and within seconds for who was not', async () => {
    const flag = named();
    await put(flag);
    await config(ann, {}, '');
    await put(flag, { version: 1, otherwise: { variant: 'on' } });
    await eventually(async () => expect((await config(ann, {}, '')).body.flags[flag].value).toBe(true), 8);
  });

  it('before sign-in gives public flags only', async () => {
    const [open, closed] = [named(), named()];
    await put(open, { public: true, otherwise: { variant: 'on' } });
    await put(closed, { otherwise: { variant: 'on' } });
    const { status, body } = await call(
      'GET',
      `/v1/config/public?anonymousId=${randomUUID()}&locale=de-CH&revision=999999999999999`,
    );
    expect(status).toBe(200);
    expect(body.flags[open].value).toBe(true);
    expect(body.flags).not.toHaveProperty(closed);
  });
});

describe('the oldest version served', () => {
  it('is set for a platform without a deployment, and given back to the stage', async () => {
    const old = { headers: { 'x-app-platform': 'android', 'x-app-version': '1.0.0' } };
    const at = '/v1/admin/minimum-versions/android';
    expect((await ann.call('GET', '/v1/me', old)).status).toBe(200);
    const json = { minimum: '3.0.0', storeUrl: 'https://play.example/app', reason: 'broken release' };
    expect((await admin.call('PUT', at, { json })).body).toMatchObject({ platform: 'android', version: 1 });
    await eventually(async () => {
      const { status, body } = await ann.call('GET', '/v1/me', old);
      expect([status, body.code, body.minimumVersion, body.storeUrl]).toEqual([
        426,
        'upgrade-required',
        '3.0.0',
        json.storeUrl,
      ]);
    }, 30);
    const anonymous = await call('GET', `/v1/config/public?anonymousId=${randomUUID()}&revision=999999999999999`, old);
    expect([anonymous.status, anonymous.body.minimumVersion]).toEqual([426, '3.0.0']);
    expect((await ann.call('GET', '/v1/me', { headers: { ...old.headers, 'x-app-version': '3.0.0' } })).status).toBe(
      200,
    );
    await admin.call('PUT', at, { json: { minimum: null, version: 1, reason: 'over' } });
    await eventually(async () => expect((await ann.call('GET', '/v1/me', old)).status).toBe(200), 30);
    expect((await admin.call('GET', '/v1/admin/minimum-versions')).body.items).toContainEqual(
      expect.objectContaining({ platform: 'android', minimum: null, version: 2 }),
    );
    const { items } = (await admin.call('GET', `${at}/history`)).body;
    expect(items.map((each: { minimum: string | null; reason: string }) => [each.minimum, each.reason])).toEqual([
      [null, 'over'],
      ['3.0.0', 'broken release'],
    ]);
  }, 90_000);
});

describe('a change', () => {
  it('is told to sockets that asked, with its revision', async () => {
    const socket = await openSocket(ann);
    const frames: { action: string; revision: number; spreadSeconds?: number }[] = [];
    socket.on('message', (data) => frames.push(JSON.parse(String(data))));
    socket.send(JSON.stringify({ action: 'config' }));
    await eventually(async () => expect(frames[0]).toMatchObject({ action: 'config', revision: expect.any(Number) }));
    const before = frames[0]?.revision ?? 0;
    await put(named());
    await eventually(async () => {
      expect(frames.at(-1)).toMatchObject({ action: 'config', spreadSeconds: 20 });
      expect(frames.at(-1)?.revision).toBeGreaterThan(before);
    });
    socket.close();
    // Its listener is found closed, and forgotten.
    await put(named());
  });

  it('reaches an app through the client, which keeps it for a start without a connection', async () => {
    const flag = named();
    await put(flag, { type: 'number', variants: { few: 5, off: 0 }, otherwise: { variant: 'few' } });
    const storage = memoryStorage();
    const client = createClient({ ...outputs, webSocket: WebSocket as never, onStorageError: () => {} });
    await client.auth.signIn(ann.email, ann.password);
    const tools = {
      now: () => Date.now(),
      random: () => 0,
      after: (ms: number, work: () => void) => {
        const t = setTimeout(work, ms);
        return () => clearTimeout(t);
      },
    };
    const mine = createConfig({ client, storage, tools, defaults: { [flag]: 1 } });
    const told: string[] = [];
    mine.onChange((keys) => told.push(...keys));
    expect(mine.get(flag)).toBe(1);
    await eventually(async () => expect(mine.get(flag)).toBe(5));
    await put(flag, { version: 1, type: 'number', variants: { few: 7, off: 0 }, otherwise: { variant: 'few' } });
    await eventually(async () => expect(mine.get(flag)).toBe(7));
    expect(told).toEqual([flag, flag]);
    mine.stop();
    const failing = {
      ...client,
      api: {
        ...client.api,
        getConfig: async () => {
          throw new Error('offline');
        },
      },
    };
    const offline = createConfig({ client: failing as never, storage, socket: false, defaults: { [flag]: 1 } });
    await offline.ready();
    expect(offline.get(flag)).toBe(7);
    offline.stop();
  });
});
