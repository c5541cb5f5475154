import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyText } from '../../functions/keys/model/secret-text.ts';
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
import { logLines } from './log-lines.ts';
import { routes, sample } from './sample-requests.ts';
import { call, eventually } from './stack.ts';
import { asText, everyMessage, everyRow } from './stored.ts';

let bakery: Holder;
let mill: Holder;
let robot: Key;
beforeAll(async () => {
  [bakery, mill] = [await createHolder(), await createHolder()];
  robot = await createKey(bakery);
}, 60_000);

const here = () => `/v1/organisations/${bakery.organisationId}`;
const lists = (space = bakery.space) => `/v1/spaces/${space}/collections/lists`;
const commits = (space = bakery.space) => `/v1/spaces/${space}/commits`;
const answer = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

describe('whoever attacks with a key', () => {
  it('of another organisation finds nothing there', async () => {
    const theirs = await createKey(mill);
    expect(answer(await theirs.call('GET', here()))).toEqual([404, 'not-found']);
    expect(answer(await theirs.call('GET', lists()))).toEqual([404, 'not-found']);
    expect(answer(await theirs.call('POST', commits(), list('theirs')))).toEqual([404, 'not-found']);
    expect(answer(await theirs.call('GET', `${here()}/webhook-endpoints`))).toEqual([404, 'not-found']);
    // Nor in places that a person of this id would have.
    for (const space of [`p-${theirs.keyId}`, `s-${randomUUID()}`, `p-${mill.owner.personId}`])
      expect(answer(await theirs.call('POST', commits(space), list('own')))).toEqual([404, 'not-found']);
    // Whose key it is, the people of another organisation do not learn, and cannot change.
    for (const method of ['GET', 'DELETE'])
      expect((await bakery.owner.call(method, `${bakery.at}/${theirs.keyId}`)).status).toBe(404);
    expect((await bakery.owner.call('POST', `${bakery.at}/${theirs.keyId}/secret`, { json: {} })).status).toBe(404);
    expect((await theirs.call('GET', lists(mill.space))).status).toBe(200);
  });

  it('that was truncated, mistyped, made up, or never given gets 401, in the words of every refused token', async () => {
    const { key, keyId } = robot;
    const madeUp = keyText(keyId, new Uint8Array(32).fill(7));
    const unknown = keyText(randomUUID(), new Uint8Array(32).fill(7));
    const mistyped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    for (const token of [key.slice(0, -1), key.slice(0, 40), mistyped, madeUp, unknown, 'mk_', `${key}${key}`]) {
      const refused = await call('GET', lists(), { token });
      expect([refused.status, refused.body]).toEqual([401, { message: 'Unauthorized' }]);
    }
  });

  it('in the query string, in another header, or under another scheme is nobody', async () => {
    const { key } = robot;
    for (const query of [`?key=${key}`, `?access_token=${key}`, `?authorization=${key}`])
      expect((await call('GET', `${lists()}${query}`)).status).toBe(401);
    const others: Record<string, string>[] = [
      { 'x-api-key': key },
      { authorization: key },
      { authorization: `Basic ${key}` },
      { authorization: `Bearer ${key}, Bearer ${key}` },
    ];
    for (const headers of others) expect((await call('GET', lists(), { headers })).status).toBe(401);
  });

  const closed = routes.filter(({ entry }) => entry.auth !== 'public' && entry.keys === undefined);
  it('at a route for people alone gets 401: all of them, those that make keys among them', async () => {
    expect(closed.length).toBeGreaterThan(80);
    expect(closed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['createApiKey', 'rotateApiKey', 'updateApiKey', 'pushMutations', 'createInvitation']),
    );
    for (const operation of closed) {
      const { path, json, query } = sample(operation);
      const { status } = await robot.call(
        operation.entry.method,
        path.replace(/[0-9a-f-]{36}(?=\/api-keys)/, bakery.organisationId) + query,
        json ? { json } : {},
      );
      expect([operation.name, status]).toEqual([operation.name, 401]);
    }
  }, 60_000);

  it('without the scope gets 403 at every open route, and the name of what it lacks', async () => {
    const open = routes.filter(({ entry }) => entry.keys !== undefined);
    for (const scope of allScopes) {
      const narrow = await createKey(bakery, { scopes: allScopes.filter((each) => each !== scope) });
      for (const operation of open.filter(({ entry }) => entry.keys === scope)) {
        const { path, json } = sample(operation);
        const at = path
          .replace(/organisations\/[^/]+/, `organisations/${bakery.organisationId}`)
          .replace(/spaces\/[^/]+/, `spaces/${bakery.space}`);
        const { status, body } = await narrow.call(operation.entry.method, at, json ? { json } : {});
        expect([operation.name, status, body.code, body.scope]).toEqual([operation.name, 403, 'scope-missing', scope]);
      }
      await bakery.owner.call('DELETE', `${bakery.at}/${narrow.keyId}`);
    }
  }, 60_000);
});

describe('nobody climbs by keys', () => {
  it('to a role beyond their own: neither making, nor changing, nor rotating one', async () => {
    const admin = await joins(bakery, 'admin');
    const json = { name: 'Crown', role: 'owner', scopes: ['documents:read'] };
    const refused = await admin.call('POST', bakery.at, { json });
    expect([...answer(refused), refused.body.actions.length > 0]).toEqual([403, 'beyond-own-rights', true]);
    const crown = await createKey(bakery, { role: 'owner' });
    const path = `${bakery.at}/${crown.keyId}`;
    expect(answer(await admin.call('POST', `${path}/secret`, { json: {} }))).toEqual([403, 'beyond-own-rights']);
    expect(answer(await admin.call('PATCH', path, { json: { scopes: allScopes } }))).toEqual([
      403,
      'beyond-own-rights',
    ]);
    // To end what is dangerous takes no more than the right to revoke.
    expect((await admin.call('DELETE', path)).status).toBe(204);
    expect(answer(await admin.call('POST', bakery.at, { json: { ...json, role: 'emperor' } }))).toEqual([
      422,
      'role-unknown',
    ]);
  });

  it('as a member of the organisation that has another role, or leaves: a key is none', async () => {
    const key = await createKey(bakery, { role: 'member' });
    const path = `${here()}/members/${key.keyId}`;
    const before = (await bakery.owner.call('GET', here())).body.members;
    expect(answer(await bakery.owner.call('PATCH', path, { json: { role: 'owner' } }))).toEqual([404, 'not-found']);
    expect(answer(await bakery.owner.call('DELETE', path))).toEqual([404, 'not-found']);
    const { items } = (await bakery.owner.call('GET', `${here()}/members?limit=100`)).body;
    expect(items.map(({ personId }: { personId: string }) => personId)).not.toContain(key.keyId);
    expect((await bakery.owner.call('GET', here())).body.members).toBe(before);
    await bakery.owner.call('DELETE', `${bakery.at}/${key.keyId}`);
  });

  it('as a member without rights over keys, or as nobody here', async () => {
    const person = await joins(bakery, 'member');
    expect(answer(await person.call('GET', bakery.at))).toEqual([403, 'forbidden']);
    expect(answer(await mill.owner.call('GET', bakery.at))).toEqual([404, 'not-found']);
  });

  it('with a role of the organisation’s own that was taken away meanwhile', async () => {
    await bakery.owner.call('PUT', `${here()}/roles/hooker`, { json: { actions: ['webhook:read'] } });
    const key = await createKey(bakery, { role: 'hooker' });
    expect((await key.call('GET', `${here()}/webhook-endpoints`)).status).toBe(200);
    await bakery.owner.call('PUT', `${here()}/roles/hooker`, { json: { actions: ['member:list'] } });
    expect(answer(await key.call('GET', `${here()}/webhook-endpoints`))).toEqual([403, 'forbidden']);
    expect((await bakery.owner.call('DELETE', `${here()}/roles/hooker`)).status).toBe(204);
    expect(answer(await key.call('GET', `${here()}/webhook-endpoints`))).toEqual([403, 'forbidden']);
  });
});

describe('a key is told of', () => {
  it('in the audit log, under its own id and kind, also where it was refused', async () => {
    const holder = await createHolder();
    const key = await createKey(holder, { scopes: ['documents:write', 'webhooks:read'] });
    await key.call('POST', commits(holder.space), list('Audited'));
    await key.call('GET', `/v1/organisations/${holder.organisationId}`);
    const lists = `/v1/spaces/${holder.space}/collections/lists`;
    for (const path of [lists, `${lists}/nothing`]) expect((await key.call('GET', path)).status).toBe(403);
    // What a person does not find among their documents is in no log.
    expect((await holder.owner.call('GET', `${lists}/nothing`)).status).toBe(404);
    await eventually(async () => {
      const { items } = (await holder.owner.call('GET', `/v1/organisations/${holder.organisationId}/audit?limit=100`))
        .body;
      const own = items.filter((each: { actorId: string }) => each.actorId === key.keyId);
      const told = own.map(({ operation, outcome, actorKind, reason }: Record<string, string>) => [
        operation,
        outcome,
        actorKind,
        reason,
      ]);
      expect(told).toEqual(
        expect.arrayContaining([
          ['sync/commitDocuments', 'done', 'api-key', undefined],
          ['identity/getOrganisation', 'refused', 'api-key', 'scope-missing key/scope'],
          ['sync/queryDocuments', 'refused', 'api-key', 'scope-missing key/scope'],
          ['sync/getDocument', 'refused', 'api-key', 'scope-missing key/scope'],
        ]),
      );
      const byOwner = items.filter(({ actorId }: { actorId: string }) => actorId === holder.owner.personId);
      expect(byOwner.map(({ operation }: { operation: string }) => operation)).not.toContain('sync/getDocument');
      const made = items.find((each: { operation: string }) => each.operation === 'keys/createApiKey');
      expect(made).toMatchObject({ actorId: holder.owner.personId, resource: `key/${key.keyId}` });
    });
  }, 40_000);

  it('nowhere by its secret: not in rows, outcomes, entries of the audit log, messages, logs', async () => {
    const { body } = await bakery.owner.call('POST', bakery.at, {
      json: { name: 'Secret', role: 'admin', scopes: allScopes },
    });
    const key = withKey(body.apiKey.keyId, body.key);
    await key.call('GET', lists());
    const rotated = (await bakery.owner.call('POST', `${bakery.at}/${key.keyId}/secret`, { json: {} })).body.key;
    await call('GET', lists(), { token: `${key.key.slice(0, -8)}00000000` });
    await call('GET', `${lists()}?key=${key.key}`);
    const everything = `${asText(await everyRow())}\n${(await everyMessage()).join('\n')}\n${(await logLines()).join('\n')}`;
    expect(everything).toContain(key.keyId);
    for (const text of [key.key, rotated]) {
      expect(everything).not.toContain(text.slice(-72, -8));
      expect(everything).not.toContain(text.slice(36));
    }
  });
});

describe('people on routes that are open to keys', () => {
  it('have the same answers as ever, from a gateway that asks a function', async () => {
    expect((await bakery.owner.call('GET', here())).status).toBe(200);
    expect((await call('GET', here(), { token: bakery.owner.idToken })).status).toBe(401);
  });
});
