import { randomUUID } from 'node:crypto';
import { CreateUserPoolClientCommand, ListUserPoolClientsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { createHolder, type Holder, joins, newList } from './key-cast.ts';
import { logLines } from './log-lines.ts';
import { operator } from './people.ts';
import { routes, sample } from './sample-requests.ts';
import { type Answer, afterSchedule, type Call, call, eventually, outputs } from './stack.ts';
import { asText, everyMessage, everyRow } from './stored.ts';
import { tableLike, owner as tables } from './sync-tables.ts';

interface Machine {
  readonly keyId: string;
  readonly clientId: string;
  readonly secret: string;
  readonly tokenUrl: string;
}

let bakery: Holder;
let at: string;
let till: Machine;
beforeAll(async () => {
  bakery = await createHolder();
  at = `/v1/organisations/${bakery.organisationId}/machine-clients`;
  till = await make();
}, 60_000);

async function make(more: object = {}, of = bakery): Promise<Machine> {
  const json = {
    name: 'Till',
    role: 'admin',
    scopes: ['documents:read', 'documents:write', 'organisation:read'],
    ...more,
  };
  const path = `/v1/organisations/${of.organisationId}/machine-clients`;
  const { status, body } = await of.owner.call('POST', path, { json });
  if (status !== 201) throw new Error(`no machine: ${status} ${JSON.stringify(body)}`);
  const { keyId, clientId, tokenUrl } = body.machineClient;
  return { keyId, clientId, tokenUrl, secret: body.clientSecret };
}

async function ask({ clientId, secret, tokenUrl }: Machine, scope?: string) {
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) }).toString(),
  });
  return (await response.json()) as { access_token?: string; error?: string };
}
async function tokenOf(machine: Machine, scope?: string): Promise<string> {
  const { access_token: token, error } = await ask(machine, scope);
  if (!token) throw new Error(`no token: ${error}`);
  return token;
}
const withToken =
  (token: string) =>
  (method: string, path: string, more: Call = {}) =>
    call(method, path, { token, ...more });

const here = () => `/v1/organisations/${bakery.organisationId}`;
const lists = (space = bakery.space) => `/v1/spaces/${space}/collections/lists`;
const commits = () => `/v1/spaces/${bakery.space}/commits`;
const answer = ({ status, body }: Answer) => [status, body.code];

describe('a machine client', () => {
  it('reads and writes in its organisation with a token that it got for its id and secret', async () => {
    const machine = withToken(await tokenOf(till));
    const id = randomUUID();
    expect((await machine('POST', commits(), newList('Flour', id))).body).toMatchObject({ refused: [] });
    expect((await machine('GET', `${lists()}/${id}`)).body.document.title).toBe('Flour');
    expect((await machine('GET', here())).body.role).toBe('admin');
    const { items } = (await bakery.owner.call('GET', at)).body;
    expect(items).toEqual([expect.objectContaining({ clientId: till.clientId, lastUsedAt: expect.any(String) })]);
    expect((await bakery.owner.call('GET', bakery.at)).body.items).toEqual([]);
    expect((await bakery.owner.call('GET', `${bakery.at}/${till.keyId}`)).status).toBe(404);
  });

  it('reaches no further than the scopes of its token, and no scope that it was not given', async () => {
    const narrow = withToken(await tokenOf(till, 'api/documents:read'));
    expect((await narrow('GET', lists())).status).toBe(200);
    const refused = await narrow('POST', commits(), newList('x'));
    expect([...answer(refused), refused.body.scope]).toEqual([403, 'scope-missing', 'documents:write']);
    expect(answer(await narrow('GET', `${here()}/webhook-endpoints`))).toEqual([403, 'scope-missing']);
    expect(await ask(till, 'api/webhooks:read')).toEqual({ error: 'invalid_scope' });
  });

  it('loses a scope, also for tokens that are out, and can be given back only what it was made with', async () => {
    const machine = await make();
    const wide = withToken(await tokenOf(machine));
    expect((await wide('GET', here())).status).toBe(200);
    const path = `${at}/${machine.keyId}`;
    expect(
      (await bakery.owner.call('PATCH', path, { json: { scopes: ['documents:read'], name: 'Less' } })).body,
    ).toMatchObject({ name: 'Less', scopes: ['documents:read'] });
    expect(answer(await wide('GET', here()))).toEqual([403, 'scope-missing']);
    expect(answer(await bakery.owner.call('PATCH', path, { json: { scopes: ['webhooks:read'] } }))).toEqual([
      422,
      'machine-scope-refused',
    ]);
    const old = { json: { name: 'Old', version: 1 }, key: randomUUID() };
    expect(answer(await bakery.owner.call('PATCH', path, old))).toEqual([409, 'conflict']);
    await bakery.owner.call('DELETE', path);
  });

  it('is in no answer by its secret when the command is repeated, and is made once', async () => {
    const key = randomUUID();
    const json = { name: 'Repeated', role: 'admin', scopes: ['documents:read'] };
    const first = await bakery.owner.call('POST', at, { json, key });
    const again = await bakery.owner.call('POST', at, { json, key });
    expect([again.status, again.body]).toEqual([201, { machineClient: first.body.machineClient }]);
    const { UserPoolClients = [] } = await operator.send(
      new ListUserPoolClientsCommand({ UserPoolId: outputs.userPoolId, MaxResults: 60 }),
    );
    const { keyId, clientId } = first.body.machineClient;
    expect(UserPoolClients.filter(({ ClientName }) => ClientName === keyId).map(({ ClientId }) => ClientId)).toEqual([
      clientId,
    ]);
    await bakery.owner.call('DELETE', `${at}/${keyId}`);
  });
});

describe('the end of a machine client', () => {
  it('is at the very next call when it is revoked, although its token is still good; then its client goes', async () => {
    const machine = await make();
    const token = await tokenOf(machine);
    expect((await call('GET', lists(), { token })).status).toBe(200);
    expect((await bakery.owner.call('DELETE', `${at}/${machine.keyId}`)).status).toBe(204);
    expect(answer(await call('GET', lists(), { token }))).toEqual([401, 'key-refused']);
    expect((await call('GET', lists(), { token: (await ask(machine)).access_token ?? 'none' })).status).toBe(401);
    expect((await bakery.owner.call('DELETE', `${at}/${machine.keyId}`)).status).toBe(404);
    await afterSchedule('TendClients', async () => expect(await ask(machine)).toEqual({ error: 'invalid_client' }));
    await eventually(async () => {
      const rows = await everyRow(/Keys|People/);
      expect(
        rows.filter((row) => String(row.pk).includes(machine.clientId) || `${row.pk}${row.sk}`.includes(machine.keyId)),
      ).toEqual([]);
    });
  }, 40_000);

  it('of a secret comes after its grace; without grace at once, with every token that is out', async () => {
    const first = await make();
    const path = `${at}/${first.keyId}/secret`;
    const old = await tokenOf(first);
    const rotated = (await bakery.owner.call('POST', path, { json: {} })).body;
    const second = { ...first, secret: rotated.clientSecret };
    for (const machine of [first, second])
      expect((await call('GET', lists(), { token: await tokenOf(machine) })).status).toBe(200);
    expect((await call('GET', lists(), { token: old })).status).toBe(200);
    // Tokens know seconds: this one may be of the second of the rotation.
    const last = await tokenOf(second);
    const third = {
      ...first,
      secret: (await bakery.owner.call('POST', path, { json: { graceHours: 0 } })).body.clientSecret,
    };
    for (const token of [old, last])
      expect(answer(await call('GET', lists(), { token }))).toEqual([401, 'key-refused']);
    for (const machine of [first, second]) expect(await ask(machine)).toEqual({ error: 'invalid_client' });
    expect((await call('GET', lists(), { token: await tokenOf(third) })).status).toBe(200);
    await bakery.owner.call('DELETE', `${at}/${first.keyId}`);
  });

  it('of a secret that was replaced comes when its grace is over, and the other stays', async () => {
    const first = await make();
    const { clientSecret } = (await bakery.owner.call('POST', `${at}/${first.keyId}/secret`, { json: {} })).body;
    // A day passes, for what is written down of this client.
    const past = { ':past': new Date(Date.now() - 1000).toISOString() };
    const Key = { pk: `CLIENT#${first.clientId}`, sk: 'CLIENT' };
    const TableName = await tableLike(/KeysData.*Keys/);
    const change = { UpdateExpression: 'SET wakeAt = :past', ExpressionAttributeValues: past };
    await tables.send(new UpdateCommand({ TableName, Key, ...change }));
    await afterSchedule('TendClients', async () => expect(await ask(first)).toEqual({ error: 'invalid_client' }));
    expect((await call('GET', lists(), { token: await tokenOf({ ...first, secret: clientSecret }) })).status).toBe(200);
    await bakery.owner.call('DELETE', `${at}/${first.keyId}`);
  }, 40_000);

  it('comes with its organisation', async () => {
    const holder = await createHolder();
    const machine = await make({}, holder);
    const token = await tokenOf(machine);
    expect((await call('GET', lists(holder.space), { token })).status).toBe(200);
    await holder.owner.call('DELETE', `/v1/organisations/${holder.organisationId}`);
    expect((await call('GET', lists(holder.space), { token })).status).toBe(404);
    await eventually(async () => expect((await call('GET', lists(holder.space), { token })).status).toBe(401));
    await afterSchedule('TendClients', async () => expect(await ask(machine)).toEqual({ error: 'invalid_client' }));
  }, 40_000);
});

describe('whoever attacks with the token of a machine', () => {
  it('of another organisation finds nothing there', async () => {
    const mill = await createHolder();
    expect(answer(await mill.owner.call('GET', at))).toEqual([404, 'not-found']);
    const token = await tokenOf(await make({}, mill));
    for (const path of [here(), lists()])
      expect(answer(await call('GET', path, { token }))).toEqual([404, 'not-found']);
    expect((await bakery.owner.call('DELETE', `${at}/${(await make({}, mill)).keyId}`)).status).toBe(404);
  });

  it('at a route for people alone gets 401, those that make machines among them', async () => {
    const token = await tokenOf(till);
    const closed = routes.filter(({ entry }) => entry.auth !== 'public' && entry.keys === undefined);
    expect(closed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['createMachineClient', 'getProfile', 'pullChanges']),
    );
    for (const operation of closed) {
      const { path, json, query } = sample(operation);
      const { status } = await call(operation.entry.method, path + query, { token, ...(json ? { json } : {}) });
      expect([operation.name, status]).toEqual([operation.name, 401]);
    }
  }, 60_000);

  it('of a client that nobody made here gets 401, whatever scopes it carries', async () => {
    const secret = 'x'.repeat(40);
    const { UserPoolClient: client } = await operator.send(
      new CreateUserPoolClientCommand({
        UserPoolId: outputs.userPoolId,
        ClientName: 'stranger',
        ClientSecret: secret,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['api/documents:read'],
      }),
    );
    const token = await tokenOf({ ...till, clientId: client?.ClientId ?? '', secret });
    expect((await call('GET', lists(), { token })).status).toBe(401);
  });

  it('climbs to no role beyond the own: neither making, changing nor rotating one', async () => {
    const admin = await joins(bakery, 'admin');
    const crown = await make({ role: 'owner' });
    const json = { name: 'Crown', role: 'owner', scopes: ['documents:read'] };
    expect(answer(await admin.call('POST', at, { json }))).toEqual([403, 'beyond-own-rights']);
    expect(answer(await admin.call('POST', `${at}/${crown.keyId}/secret`, { json: {} }))).toEqual([
      403,
      'beyond-own-rights',
    ]);
    expect(answer(await admin.call('PATCH', `${at}/${crown.keyId}`, { json: { name: 'x' } }))).toEqual([
      403,
      'beyond-own-rights',
    ]);
    expect((await admin.call('DELETE', `${at}/${crown.keyId}`)).status).toBe(204);
  });

  it('finds its secret nowhere: not in rows, outcomes, audit entries, messages, logs', async () => {
    await call('GET', lists(), { token: await tokenOf(till) });
    const everything = `${asText(await everyRow())}\n${(await everyMessage()).join('\n')}\n${(await logLines()).join('\n')}`;
    expect(everything).toContain(till.clientId);
    expect(everything).not.toContain(till.secret);
  });
});

it('a machine is told of in the audit log, under its own id and kind', async () => {
  const token = await tokenOf(till);
  await call('POST', commits(), { token, ...newList('Audited') });
  await eventually(async () => {
    const { items } = (await bakery.owner.call('GET', `${here()}/audit?actor=${till.keyId}`)).body;
    expect(items).toContainEqual(
      expect.objectContaining({ operation: 'sync/commitDocuments', actorKind: 'machine', outcome: 'done' }),
    );
  });
}, 40_000);
