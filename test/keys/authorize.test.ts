import { beforeEach, describe, expect, it } from 'vitest';
import { operation } from '../../functions/keys/authorize-request.ts';
import { hashOf, keyText } from '../../functions/keys/model/secret-text.ts';
import type { KeyAccount } from '../../lib/policy/key-account.ts';
import { httpAuthorizer, Unauthorized } from '../../lib/runtime/sources/http.ts';

const keyId = '0190b5a0-0000-7000-8000-000000000001';
const organisationId = '0190b5a0-0000-7000-8000-00000000000a';
const now = new Date('2026-11-01T00:00:00.000Z');
const text = keyText(keyId, new Uint8Array(32).fill(1));
const account: KeyAccount = {
  entity: 'KeyAccount',
  personId: keyId,
  status: 'active',
  kind: 'api-key',
  organisationId,
  scopes: [],
  secrets: { s1: { hash: hashOf(text) } },
  limit: { tokens: 1, refillPerSecond: 1 },
};

let read: string[];
let lines: string[];
let fail: Error | undefined;
beforeEach(() => {
  read = [];
  lines = [];
  fail = undefined;
});

const ask = (credential: string, claims?: object) =>
  operation({ credential }, {
    now: () => now,
    log: { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) },
    store: {
      account: async (id: string) => {
        read.push(id);
        return id === keyId ? account : undefined;
      },
      holderOf: async (id: string) => (id === 'till' ? { keyId, organisationId } : undefined),
      noteUse: async () => {
        if (fail) throw fail;
      },
    },
    tokens: { appClient: () => 'app', verify: async () => claims },
  } as never);

describe('the authorizer of routes that are open to keys', () => {
  it('says whose key it is, and which of its secrets', async () => {
    expect(await ask(text)).toEqual({ kind: 'api-key', id: keyId, secret: 's1', since: String(now.getTime() / 1000) });
  });

  it('reads nothing for what has not the form of a key, or a wrong checksum', async () => {
    for (const odd of ['mk_', text.slice(0, -1), `${text.slice(0, -1)}x`, `mk_${'0'.repeat(105)}`])
      expect(await ask(odd)).toBeUndefined();
    expect(read).toEqual([]);
  });

  it('knows no key by its id alone', async () => {
    expect(await ask(keyText(keyId, new Uint8Array(32).fill(2)))).toBeUndefined();
    expect(await ask(keyText(organisationId, new Uint8Array(32).fill(1)))).toBeUndefined();
    expect(read).toEqual([keyId, organisationId]);
  });

  it('lets a key in whose use cannot be noted, and says so in the log', async () => {
    fail = new Error('throttled');
    expect(await ask(text)).toMatchObject({ kind: 'api-key' });
    expect(lines).toEqual(['the use of a key was not noted']);
  });

  it('hands on what the pipeline reads of a person’s token, and when it ends', async () => {
    const claims = { sub: 'p', client_id: 'app', token_use: 'access', exp: 9, email: 'ann@example.com' };
    const context = (await ask('e.y.j', { ...claims, 'cognito:groups': ['admin'] })) as Record<string, string>;
    expect(context).toMatchObject({ kind: 'person', id: 'p', ends: '9' });
    expect(JSON.parse(context.claims ?? '')).toEqual({ sub: 'p', token_use: 'access', 'cognito:groups': ['admin'] });
  });

  it('says whose machine a token belongs to, with its scopes of ours', async () => {
    const scope = 'api/documents:read other/documents:write aws.cognito.signin.user.admin';
    expect(await ask('e.y.j', { sub: 'till', client_id: 'till', scope, iat: 1, exp: 2 })).toEqual({
      kind: 'machine',
      id: keyId,
      secret: 'till',
      since: '1',
      ends: '2',
      scopes: 'documents:read',
    });
  });

  it.each<[string, object | undefined]>([
    ['a token that is none', undefined],
    ['a machine that nobody made here', { sub: 'x', client_id: 'x', scope: 'api/documents:read' }],
    ['a person of another client', { sub: 'p', client_id: 'till', username: 'ann' }],
    ['a person who poses as a client', { sub: 'till', client_id: 'till', username: 'till' }],
    ['a token without a client', { sub: 'till' }],
  ])('refuses %s', async (_, claims) => {
    expect(await ask('e.y.j', claims)).toBeUndefined();
  });
});

describe('the header', () => {
  const asked: unknown[] = [];
  const authorize = (header: string | undefined) =>
    httpAuthorizer(
      { identitySource: header === undefined ? null : [header] },
      {} as never,
      async (input) => {
        asked.push(input);
        return { kind: 'x' };
      },
      {} as never,
    );

  it('is a bearer’s, in any letter case', async () => {
    for (const header of ['Bearer abc', 'bearer abc', 'BEARER  abc'])
      expect(await authorize(header)).toEqual({ isAuthorized: true, context: { kind: 'x' } });
    expect(asked).toEqual([{ credential: 'abc' }, { credential: 'abc' }, { credential: 'abc' }]);
  });

  it('makes what the authorizer does a part of the request', async () => {
    const traces: unknown[] = [];
    const ask = (requestContext?: object) =>
      httpAuthorizer(
        { identitySource: ['Bearer abc'], requestContext },
        {} as never,
        async (_, trace) => {
          traces.push(trace);
          return {};
        },
        {} as never,
      );
    await ask({ requestId: 'r1' });
    await ask();
    expect(traces).toEqual([{ correlationId: 'r1', causationId: 'r1' }, undefined]);
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'abc', 'Basic abc', 'Bearer a b', 'Bearer a,b', 'Bearer a, Bearer b'])(
    'is refused as 401 where it is %j',
    async (header) => {
      await expect(authorize(header)).rejects.toThrow(new Unauthorized());
      await expect(authorize(header)).rejects.toThrow('Unauthorized');
    },
  );
});
