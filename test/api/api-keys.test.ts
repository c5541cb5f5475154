import { randomUUID } from 'node:crypto';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  allScopes,
  createHolder,
  createKey,
  type Holder,
  joins,
  type Key,
  newList as list,
  withKey,
} from './key-cast.ts';
import { eventually } from './stack.ts';
import { everyRow } from './stored.ts';
import { owner, tableLike } from './sync-tables.ts';

let bakery: Holder;
let robot: Key;
beforeAll(async () => {
  bakery = await createHolder();
  robot = await createKey(bakery);
}, 60_000);

const here = () => `/v1/organisations/${bakery.organisationId}`;
const lists = (space = bakery.space) => `/v1/spaces/${space}/collections/lists`;
const commits = (space = bakery.space) => `/v1/spaces/${space}/commits`;
const answer = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];
const receiver = { url: 'http://127.0.0.1:1/', description: 'nobody', events: ['WebhookEndpointDisabled'] };

describe('an API key', () => {
  it('is shown once, and known afterwards by its beginning, its scopes and the hour of its last use', async () => {
    const { body } = await bakery.owner.call('POST', bakery.at, {
      json: { name: 'Till', role: 'member', scopes: ['documents:read'] },
    });
    expect(body.key).toMatch(/^mk_[0-9a-f]{32}_[0-9a-f]{72}$/);
    const till = withKey(body.apiKey.keyId, body.key);
    expect((await bakery.owner.call('GET', `${bakery.at}/${till.keyId}`)).body.lastUsedAt).toBeUndefined();
    expect((await till.call('GET', lists())).status).toBe(200);
    const shown = (await bakery.owner.call('GET', `${bakery.at}/${till.keyId}`)).body;
    expect(shown).toMatchObject({
      name: 'Till',
      role: 'member',
      scopes: ['documents:read'],
      lastUsedAt: expect.any(String),
    });
    expect(till.key.startsWith(shown.prefix)).toBe(true);
    const all = (await bakery.owner.call('GET', bakery.at)).body;
    expect(all.items).toContainEqual(shown);
    expect(all.offeredScopes).toEqual(allScopes);
    expect(JSON.stringify([shown, all])).not.toContain(till.key.slice(-72));
    await bakery.owner.call('DELETE', `${bakery.at}/${till.keyId}`);
  });

  it('is in no answer to a repeated command, which makes no second one', async () => {
    const key = randomUUID();
    const json = { name: 'Repeated', role: 'admin', scopes: ['documents:read'] };
    const [first, again] = [
      await bakery.owner.call('POST', bakery.at, { json, key }),
      await bakery.owner.call('POST', bakery.at, { json, key }),
    ];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual({ apiKey: first.body.apiKey });
    const rotation = randomUUID();
    const path = `${bakery.at}/${first.body.apiKey.keyId}/secret`;
    const rotated = await bakery.owner.call('POST', path, { json: {}, key: rotation });
    const repeated = await bakery.owner.call('POST', path, { json: {}, key: rotation });
    expect(repeated.body).toEqual({ apiKey: rotated.body.apiKey });
    expect(rotated.body.key).not.toBe(first.body.key);
    await bakery.owner.call('DELETE', `${bakery.at}/${first.body.apiKey.keyId}`);
  });

  it('reads and writes documents of its organisation under its own id, as far as its role goes', async () => {
    const id = randomUUID();
    expect((await robot.call('POST', commits(), list('Flour', id))).body).toMatchObject({ refused: [] });
    const seen = (await bakery.owner.call('GET', `${lists()}/${id}`)).body;
    expect(seen.document.title).toBe('Flour');
    expect((await robot.call('GET', `${lists()}/${id}`)).body).toEqual(seen);
    expect((await robot.call('GET', lists())).body.items.map((each: { id: string }) => each.id)).toContain(id);
    const weak = await createKey(bakery, { role: 'member' });
    expect(answer(await weak.call('GET', `${here()}/webhook-endpoints`))).toEqual([403, 'forbidden']);
    await bakery.owner.call('DELETE', `${bakery.at}/${weak.keyId}`);
  });

  it('administers webhook endpoints, and sees its organisation', async () => {
    const at = `${here()}/webhook-endpoints`;
    expect((await robot.call('GET', here())).body).toMatchObject({
      organisationId: bakery.organisationId,
      role: 'admin',
    });
    const { endpointId } = (await robot.call('POST', at, { json: receiver })).body.endpoint;
    expect((await robot.call('PATCH', `${at}/${endpointId}`, { json: { description: 'x' } })).status).toBe(200);
    expect((await robot.call('POST', `${at}/${endpointId}/secret`)).status).toBe(200);
    expect((await robot.call('GET', at)).body.items).toHaveLength(1);
    expect((await robot.call('GET', `${at}/${endpointId}`)).body.description).toBe('x');
    const { deliveryId } = (await robot.call('POST', `${at}/${endpointId}/test`)).body;
    await eventually(async () => {
      const { body } = await robot.call('GET', `${at}/${endpointId}/deliveries/${deliveryId}`);
      expect(body.state).toBe('waiting');
    });
    expect((await robot.call('POST', `${at}/${endpointId}/deliveries/${deliveryId}/replay`)).status).toBeLessThan(300);
    expect((await robot.call('GET', `${at}/${endpointId}/deliveries`)).body.items).toHaveLength(1);
    expect((await robot.call('DELETE', `${at}/${endpointId}`)).status).toBe(204);
  });

  it('stays when whoever made it leaves, and is gone with its organisation', async () => {
    const holder = await createHolder();
    const admin = await joins(holder, 'admin');
    const made = await createKey({ owner: admin, at: holder.at });
    expect(
      (await admin.call('DELETE', `/v1/organisations/${holder.organisationId}/members/${admin.personId}`)).status,
    ).toBe(204);
    expect((await made.call('GET', lists(holder.space))).status).toBe(200);
    expect((await holder.owner.call('DELETE', `/v1/organisations/${holder.organisationId}`)).status).toBe(204);
    expect((await made.call('GET', lists(holder.space))).status).toBe(404);
    await eventually(async () => {
      const rows = await everyRow(/Keys|People/);
      const about = ({ pk, sk }: { pk?: unknown; sk?: unknown }) => `${pk} ${sk}`.includes(made.keyId);
      expect(rows.filter(about)).toEqual([]);
    });
    expect((await made.call('GET', lists(holder.space))).status).toBe(401);
  });

  it('counts towards the keys that an organisation may have, until it is revoked', async () => {
    const holder = await createHolder();
    const made: Key[] = [];
    for (let n = 0; n < 50; n += 1) made.push(await createKey(holder));
    const json = { name: 'One more', role: 'admin', scopes: ['documents:read'] };
    expect(answer(await holder.owner.call('POST', holder.at, { json }))).toEqual([409, 'key-limit']);
    // A machine counts as well, and its client does not stay behind.
    const machines = `/v1/organisations/${holder.organisationId}/machine-clients`;
    expect(answer(await holder.owner.call('POST', machines, { json }))).toEqual([409, 'key-limit']);
    await holder.owner.call('DELETE', `${holder.at}/${made[0]?.keyId}`);
    expect((await holder.owner.call('POST', holder.at, { json })).status).toBe(201);
    expect((await holder.owner.call('GET', holder.at)).body.items).toHaveLength(50);
  }, 60_000);
});

describe('the end of a key', () => {
  it('is at the very next call when it is revoked, although the gateway still keeps what it heard of it', async () => {
    const key = await createKey(bakery);
    expect((await key.call('GET', lists())).status).toBe(200);
    expect((await bakery.owner.call('DELETE', `${bakery.at}/${key.keyId}`)).status).toBe(204);
    expect(answer(await key.call('GET', lists()))).toEqual([401, 'key-refused']);
    expect(answer(await key.call('POST', commits(), list('late')))).toEqual([401, 'key-refused']);
    expect((await bakery.owner.call('GET', `${bakery.at}/${key.keyId}`)).status).toBe(404);
    expect((await bakery.owner.call('DELETE', `${bakery.at}/${key.keyId}`)).status).toBe(404);
  });

  it('comes with its row, whatever its account says: in no list, nobody could revoke it', async () => {
    const key = await createKey(bakery);
    const Key = { pk: `ORGANISATION#${bakery.organisationId}`, sk: `KEY#${key.keyId}` };
    await owner.send(new DeleteCommand({ TableName: await tableLike(/KeysData-KeysTable/), Key }));
    expect((await key.call('GET', lists())).status).toBe(401);
  });

  it('comes at its time, also while the gateway keeps what it heard of it', async () => {
    const endsAt = new Date(Date.now() + 3_000).toISOString();
    const key = await createKey(bakery, { endsAt });
    expect((await key.call('GET', lists())).status).toBe(200);
    await eventually(async () => expect(answer(await key.call('GET', lists()))).toEqual([401, 'key-refused']));
    const path = `${bakery.at}/${key.keyId}`;
    for (const [never, refusal] of [
      ['2634-62-82T62:82:01.627Z', [400, 'invalid-request']],
      ['2634-02-30T00:00:00.000Z', [422, 'key-end-refused']],
    ])
      expect(answer(await bakery.owner.call('PATCH', path, { json: { endsAt: never } }))).toEqual(refusal);
    expect((await bakery.owner.call('PATCH', path, { json: { endsAt: null } })).status).toBe(200);
    expect((await key.call('GET', lists())).status).toBe(200);
    const json = { name: 'Late', role: 'admin', scopes: ['documents:read'], endsAt: '2020-01-01T00:00:00.000Z' };
    expect(answer(await bakery.owner.call('POST', bakery.at, { json }))).toEqual([422, 'key-end-refused']);
    await bakery.owner.call('DELETE', path);
  });

  it('after a rotation comes with the grace; without grace at once', async () => {
    const first = await createKey(bakery);
    expect((await first.call('GET', lists())).status).toBe(200);
    const path = `${bakery.at}/${first.keyId}/secret`;
    const rotated = (await bakery.owner.call('POST', path, { json: {} })).body;
    const second = withKey(first.keyId, rotated.key);
    const grace = Date.parse(rotated.apiKey.previousUntil) - Date.now();
    expect([grace > 23 * 3_600_000, grace <= 24 * 3_600_000]).toEqual([true, true]);
    for (const key of [first, second]) expect((await key.call('GET', lists())).status).toBe(200);
    const third = withKey(first.keyId, (await bakery.owner.call('POST', path, { json: { graceHours: 0 } })).body.key);
    for (const key of [first, second]) expect(answer(await key.call('GET', lists()))).toEqual([401, 'key-refused']);
    expect((await third.call('GET', lists())).status).toBe(200);
    await bakery.owner.call('DELETE', `${bakery.at}/${first.keyId}`);
  });

  it('of a scope comes with the next call, and its limit with the one after', async () => {
    const key = await createKey(bakery);
    const path = `${bakery.at}/${key.keyId}`;
    expect((await key.call('GET', here())).status).toBe(200);
    expect(
      (await bakery.owner.call('PATCH', path, { json: { scopes: ['documents:read'], name: 'Less' } })).body,
    ).toMatchObject({ scopes: ['documents:read'], name: 'Less', version: 2 });
    const refused = await key.call('GET', here());
    expect([...answer(refused), refused.body.scope]).toEqual([403, 'scope-missing', 'organisation:read']);
    expect(
      answer(await bakery.owner.call('PATCH', path, { json: { name: 'Old', version: 1 }, key: randomUUID() })),
    ).toEqual([409, 'conflict']);
    expect(
      answer(await bakery.owner.call('PATCH', path, { json: { limit: { tokens: 1_000_000, refillPerSecond: 9 } } })),
    ).toEqual([422, 'key-limit-refused']);
    await bakery.owner.call('DELETE', path);
  });
});

describe('the limit of a key', () => {
  it('is its own: 429 with Retry-After, while others go on', async () => {
    const slow = await createKey(bakery, { limit: { tokens: 3, refillPerSecond: 0.01 } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => slow.call('GET', lists())));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(refused).toHaveLength(5);
    const wait = Number(refused[0]?.headers.get('retry-after'));
    expect([wait > 30, wait <= 100, refused[0]?.body.code]).toEqual([true, true, 'rate-limited']);
    expect((await robot.call('GET', lists())).status).toBe(200);
    await bakery.owner.call('DELETE', `${bakery.at}/${slow.keyId}`);
  });
});
