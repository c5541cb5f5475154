import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPerson, makeAdmin, makeAnalyst, type Person } from './people.ts';
import { routes, sample, titled } from './sample-requests.ts';
import { call } from './stack.ts';

const signedIn = routes.filter(({ entry }) => entry.auth !== 'public');
const withBody = routes.filter(({ entry }) => entry.body);
const withIds = signedIn.filter(({ entry }) => entry.path.includes('{'));
const ofOrganisation = signedIn.filter(({ entry }) => entry.path.includes('{organisationId}'));

let ann: Person;
let bob: Person;
let admin: Person;
let analyst: Person;
let organisationId: string;
beforeAll(async () => {
  ann = await createPerson();
  bob = await createPerson();
  admin = await makeAdmin(await createPerson());
  analyst = await makeAnalyst(await createPerson());
  organisationId = (await bob.call('POST', '/v1/organisations', { json: { name: "Bob's" } })).body.organisationId;
});

const parts = (token: string) => token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens that must never be taken, made from a real one. */
function forgeries(person: Person): Record<string, string> {
  const [header, payload] = parts(person.token)
    .slice(0, 2)
    .map((text) => JSON.parse(text));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signed = (head: object, claims: object) => {
    const text = `${encode(head)}.${encode(claims)}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url')}`;
  };
  const signature = person.token.split('.')[2] ?? '';
  return {
    'no JWT': 'x',
    'an unsigned token (alg none)': `${encode({ ...header, alg: 'none' })}.${encode(payload)}.`,
    'a token signed by another key with our key id': signed(header, payload),
    'a token of an unknown key': signed({ ...header, kid: 'other' }, payload),
    'a key of its own in the header (jwk, jku)': signed(
      { ...header, jku: 'http://127.0.0.1:1/jwks', jwk: {} },
      payload,
    ),
    'claims changed under the signature': `${encode(header)}.${encode({ ...payload, 'cognito:groups': ['admin'] })}.${signature}`,
    'an expiry changed under the signature': `${encode(header)}.${encode({ ...payload, exp: payload.exp + 9999 })}.${signature}`,
    'a token of another pool': signed(header, { ...payload, iss: `${payload.iss}x` }),
  };
}

describe('every route that needs a caller', () => {
  it.each(titled(signedIn))('%s answers 401 without a token', async (_, operation) => {
    const { path, json, query } = sample(operation);
    const answer = await call(operation.entry.method, path + query, { ...(json ? { json } : {}) });
    expect([answer.status, answer.body]).toEqual([401, { message: 'Unauthorized' }]);
  });

  it.each(titled(signedIn))('%s answers 401 to an id token', async (_, operation) => {
    const { path, json, query } = sample(operation);
    const answer = await call(operation.entry.method, path + query, { token: ann.idToken, ...(json ? { json } : {}) });
    // Where keys may call, the gateway refuses it without asking the function.
    expect([answer.status, answer.body.code]).toEqual([401, operation.entry.keys ? undefined : 'unauthenticated']);
  });

  it.each(Object.keys(forgeries({ token: `${encode({})}.${encode({})}.x` } as Person)))(
    'answers 401 to %s',
    async (name) => {
      const answer = await call('GET', '/v1/me', { token: forgeries(ann)[name] as string });
      expect(answer.status).toBe(401);
    },
  );

  it('takes no identity from headers', async () => {
    const spoof = { 'x-user-id': bob.personId, 'x-forwarded-for': '10.0.0.1', 'x-http-method-override': 'DELETE' };
    const answer = await ann.call('GET', '/v1/me', { headers: spoof });
    expect([answer.status, answer.body.personId]).toEqual([200, ann.personId]);
  });
});

describe('every route', () => {
  // Networks and mails add a query to addresses that are shared: the page of a link passes it over.
  it.each(titled(routes.filter(({ entry }) => !entry.ignoresQuery)))(
    '%s refuses a query parameter that it does not know',
    async (_, operation) => {
      const { path, json, query } = sample(operation);
      const more = `${query ? `${query}&` : '?'}__proto__=1`;
      const answer = await ann.call(operation.entry.method, path + more, { ...(json ? { json } : {}) });
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request']);
    },
  );

  it.each(titled(withBody))('%s refuses fields that are not the caller’s to set', async (_, operation) => {
    const { path, json } = sample(operation);
    for (const field of [
      'ownerId',
      'tenantId',
      'role_',
      'balance',
      'pk',
      'sk',
      'expiresAt',
      '_internal',
      'constructor',
    ]) {
      const answer = await ann.call(operation.entry.method, path, { json: { ...json, [field]: 'x' } });
      expect([field, answer.status, answer.body.code]).toEqual([field, 400, 'invalid-request']);
    }
  });

  it.each(titled(withBody))('%s refuses malformed JSON, other types and too much', async (_, operation) => {
    const { path } = sample(operation);
    const { method, bodyLimit } = operation.entry;
    const send = async (text: string, type = 'application/json') => {
      const { status, body } = await ann.call(method, path, { text, headers: { 'content-type': type } });
      return [status, body.code];
    };
    expect(await send('{"a":')).toEqual([400, 'malformed-json']);
    expect(await send('{"__proto__":{"admin":true}}')).toEqual([400, 'malformed-json']);
    expect(await send('[]')).toEqual([400, 'invalid-request']);
    expect(await send('null')).toEqual([400, 'invalid-request']);
    expect(await send('<a/>', 'application/xml')).toEqual([415, 'unsupported-media-type']);
    expect(await send(JSON.stringify({ a: 'x'.repeat(bodyLimit) }))).toEqual([413, 'body-too-large']);
    expect(await send('['.repeat(1000))).toEqual([400, 'malformed-json']);
  });

  it.each(titled(withIds))('%s refuses ids that could reach another key', async (_, operation) => {
    const { json } = sample(operation);
    for (const id of ['a%23b', '%2e%2e%2fme', '%00', 'PERSON%23x', '%E2%80%AE', 'x'.repeat(2000), '{"S":"x"}', '*']) {
      const path = operation.entry.path.replace(/\{\w+\}/g, encodeURIComponent(decodeURIComponent(id)));
      const answer = await ann.call(operation.entry.method, path, { ...(json ? { json } : {}) });
      expect([id, answer.status]).toEqual([id, 400]);
    }
  });

  it('answers 404 for a method or path that no contract names', async () => {
    for (const [method, path] of [
      ['POST', '/v1/me'],
      ['PUT', '/v1/organisations'],
      ['GET', '/v1/debug'],
      ['GET', '/'],
    ] as const) {
      expect((await ann.call(method, path)).status).toBe(404);
    }
  });

  it('answers no foreign origin', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost:3000.evil.example']) {
      const { headers } = await ann.call('GET', '/v1/me', { headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe("someone else's organisation", () => {
  it.each(titled(ofOrganisation))('%s answers as if it were not there', async (_, operation) => {
    const { json, query } = sample(operation);
    const at = (id: string) =>
      operation.entry.path
        .replace('{organisationId}', id)
        .replace('{role}', 'clerk')
        .replace(/\{\w+\}/g, bob.personId);
    const send = (id: string) => ann.call(operation.entry.method, at(id) + query, { ...(json ? { json } : {}) });
    const [theirs, none] = [await send(organisationId), await send(randomUUID())];
    expect([theirs.status, none.status]).toEqual([404, 404]);
    expect({ ...theirs.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
  });
});

describe('administration', () => {
  const groupOf = ({ entry }: (typeof routes)[number]) => {
    const policy = entry.module.policies[(entry.permission ?? '').split(':')[0] ?? ''];
    return policy?.by === 'group' ? policy.group : undefined;
  };
  const ofGroups = routes.filter((operation) => groupOf(operation) !== undefined);

  it('is what a group may do: the routes of admins, analysts and the staff of the bank', () => {
    expect([...new Set(ofGroups.map(groupOf))].sort()).toEqual(['admin', 'bank-staff', 'fraud-analyst']);
  });

  it.each(titled(ofGroups))('%s answers 403 to a person of no group, and of another one', async (_, operation) => {
    const { path, json, query } = sample(operation);
    for (const person of groupOf(operation) === 'admin' ? [ann, analyst] : [ann, admin]) {
      const answer = await person.call(operation.entry.method, path + query, { ...(json ? { json } : {}) });
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
  });
});
