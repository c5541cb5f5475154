import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { openAccount, pay } from './bank-cast.ts';
import { confirmedPayee, inDays, prover } from './bank-plans.ts';
import { leaveDispute } from './card-cast.ts';
import { begun } from './connection-cast.ts';
import { invite } from './invite.ts';
import { importFile } from './job-rows.ts';
import { openSocket } from './open-socket.ts';
import { createPerson, type Person, signIn } from './people.ts';
import { parameter, queryOf, routes, sample, titled } from './sample-requests.ts';
import { outputs } from './stack.ts';
import { upload } from './uploads.ts';

interface Tenant {
  readonly owner: Person;
  readonly member: Person;
  readonly ids: Readonly<Record<string, string>>;
  /** Texts that only this tenant's things carry. */
  readonly marks: readonly string[];
}

/**
 * An organisation with a member, an open invitation, a role of its own, a webhook endpoint with a delivery, a device of its owner, and a shared space
 * with a list and a shared file, and a share link.
 */
async function tenant(): Promise<Tenant> {
  const [owner, member] = [await createPerson(), await createPerson()];
  const name = `Tenant ${randomUUID()}`;
  const { organisationId } = (await owner.call('POST', '/v1/organisations', { json: { name } })).body;
  const at = `/v1/organisations/${organisationId}`;
  const token = await invite(owner, member.email, 'member', organisationId);
  await member.call('POST', '/v1/invitations/accept', { json: { token } });
  const email = `${randomUUID()}@example.com`;
  const { invitationId } = (await owner.call('POST', `${at}/invitations`, { json: { email, role: 'member' } })).body;
  const role = `own-r${randomUUID().slice(0, 8)}`;
  expect((await owner.call('PUT', `${at}/roles/${role}`, { json: { actions: ['member:list'] } })).status).toBe(200);
  const hook = { url: 'http://127.0.0.1:1/', description: `${name} hooks`, events: ['WebhookEndpointDisabled'] };
  const { endpointId } = (await owner.call('POST', `${at}/webhook-endpoints`, { json: hook })).body.endpoint;
  const { deliveryId } = (await owner.call('POST', `${at}/webhook-endpoints/${endpointId}/test`)).body;
  const deviceId = randomUUID();
  await owner.call('PUT', `/v1/me/devices/${deviceId}`, { json: { platform: 'ios', name } });
  await owner.call('POST', '/v1/me/export');
  const spaceId = (await owner.call('POST', '/v1/spaces', { json: { name: `${name} shared` } })).body.space;
  const documentId = randomUUID();
  const list = { number: 1, space: spaceId, collection: 'lists', id: documentId, kind: 'create', set: { title: name } };
  const json = { clientId: randomUUID(), collections: { lists: 1 }, mutations: [list] };
  expect((await owner.call('POST', '/v1/sync/push', { json, key: null })).body.outcomes?.[0]?.status).toBe('applied');
  const stored = await upload(owner, Buffer.from(name), { space: spaceId, name: `${name}.txt` });
  const { fileId } = stored;
  const { shareId } = (await owner.call('POST', `/v1/files/${fileId}/shares`, { json: { lasts: 600 } })).body.share;
  const filed = { fileId, versionId: stored.current.versionId, shareId };
  const robot = { name: `${name} robot`, role: 'admin', scopes: ['documents:read'] };
  const { keyId } = (await owner.call('POST', `${at}/api-keys`, { json: robot })).body.apiKey;
  const hooks = { endpointId, deliveryId, keyId };
  const { linkId } = (await owner.call('POST', '/v1/links', { json: { path: '/x', title: name } })).body;
  const jobId = await importFile(owner, spaceId, `id,title\n${randomUUID()},Milk\n`);
  const wanted = { space: spaceId, collection: 'lists', version: 1, format: 'csv' };
  const { exportId } = (await owner.call('POST', '/v1/exports', { json: wanted })).body;
  const period = { from: '2026-01-01T00:00:00.000Z', to: '2126-01-01T00:00:00.000Z', format: 'csv' };
  const { reportId } = (await owner.call('POST', `${at}/audit/reports`, { json: period })).body;
  // Nothing leaves before its holder is known: the refusal is kept, and is a payment to look at.
  const [account, second] = [await openAccount(owner), await openAccount(owner)];
  await pay({ ...owner, ...account }, second, '1.00');
  const { accountId, number } = account;
  const payeeId = await confirmedPayee(owner, await prover(owner), second.number, name);
  const plan = { accountId, payeeId, amount: '1.00', currency: 'EUR', on: inDays(3) };
  const { orderId } = (await owner.call('POST', '/v1/banking/standing-orders', { json: plan })).body;
  const [{ paymentId }] = (await owner.call('GET', `/v1/banking/accounts/${accountId}/payments`)).body.items;
  const cardId = (await owner.call('POST', `/v1/banking/accounts/${accountId}/cards`, { json: {} })).body.cardId;
  const disputeId = await leaveDispute(accountId);
  const { connectionId } = await begun(owner);
  const other = await createPerson();
  const asked = { accountId, amount: '1.00', currency: 'EUR', from: [{ number: (await openAccount(other)).number }] };
  const { requestId } = (await owner.call('POST', '/v1/banking/payment-requests', { json: asked })).body.items[0];
  const ids = {
    accountId,
    paymentId,
    cardId,
    connectionId,
    disputeId,
    payeeId,
    orderId,
    requestId,
    organisationId,
    invitationId,
    personId: member.personId,
    role,
    deviceId,
    spaceId,
    documentId,
    ...filed,
    ...hooks,
    jobId,
    importId: jobId,
    exportId,
    reportId,
    linkId,
  };
  return {
    owner,
    member,
    ids,
    marks: [name, ...Object.values(ids), number, email, owner.email, member.email],
  };
}

let mine: Tenant;
let theirs: Tenant;
beforeAll(async () => {
  mine = await tenant();
  theirs = await tenant();
});

const fill = (path: string, ids: Readonly<Record<string, string>>) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? parameter(name) ?? randomUUID());
/** Not PUT: a role that is put is made in the own organisation, and is not theirs. */
const nested = routes.filter(({ entry }) => entry.method !== 'PUT' && /\{organisationId\}.*\{/.test(entry.path));
/** Not what a group of the staff reads. */
const reads = routes.filter(
  ({ entry }) => entry.method === 'GET' && entry.auth === 'user' && !entry.path.includes('/staff/'),
);
/** Of one account, or of a connection to another bank, by its holder. */
const ofAccounts = routes.filter(({ entry }) =>
  /^\/v1\/banking\/(accounts\/\{accountId\}|connections\/\{connectionId\})/.test(entry.path),
);

describe('things of another organisation, asked for through the own one', () => {
  it.each(titled(nested))('%s answers 404, and theirs stays as it was', async (_, operation) => {
    const { method, path } = operation.entry;
    const { json } = sample(operation);
    const through = { ...theirs.ids, organisationId: mine.ids.organisationId as string };
    const answer = await mine.owner.call(method, fill(path, through), json ? { json } : {});
    const unknown = { invitationId: randomUUID(), personId: randomUUID(), endpointId: randomUUID() };
    const none = { ...through, ...unknown, deliveryId: randomUUID(), role: 'nowhere' };
    const missing = await mine.owner.call(method, fill(path, none), json ? { json } : {});
    expect([answer.status, missing.status]).toEqual([404, 404]);
    expect({ ...answer.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
    const at = `/v1/organisations/${theirs.ids.organisationId}`;
    expect((await theirs.owner.call('GET', `${at}/members`)).body.items).toHaveLength(2);
    expect((await theirs.owner.call('GET', `${at}/invitations`)).body.items).toHaveLength(1);
    const { items: endpoints } = (await theirs.owner.call('GET', `${at}/webhook-endpoints`)).body;
    expect(endpoints).toMatchObject([{ version: 1, description: expect.stringMatching(/^Tenant .* hooks$/) }]);
    expect(JSON.stringify((await theirs.owner.call('GET', `${at}/roles`)).body)).toContain(theirs.ids.role);
  });

  it('is not theirs when a role of the same name is put', async () => {
    const path = (owner: Tenant) => `/v1/organisations/${owner.ids.organisationId}/roles/${theirs.ids.role}`;
    expect((await mine.owner.call('PUT', path(mine), { json: { actions: [] } })).status).toBe(200);
    expect((await mine.owner.call('DELETE', path(mine))).status).toBe(204);
    const { items } = (await theirs.owner.call('GET', `/v1/organisations/${theirs.ids.organisationId}/roles`)).body;
    expect(items.find(({ role }: { role: string }) => role === theirs.ids.role).actions).toEqual(['member:list']);
  });

  it('are not those of a device with the same id', async () => {
    const path = `/v1/me/devices/${theirs.ids.deviceId}`;
    // Deleting a device ends the session that registered it.
    const session = await signIn(mine.owner.email, mine.owner.password);
    expect((await session.call('DELETE', path)).status).toBe(404);
    expect((await session.call('PUT', path, { json: { platform: 'web' } })).status).toBe(200);
    const { items } = (await theirs.owner.call('GET', '/v1/me/devices')).body;
    expect(items.map(({ platform }: { platform: string }) => platform)).toEqual(['ios']);
    expect((await session.call('DELETE', path)).status).toBe(204);
    expect((await theirs.owner.call('GET', '/v1/me/devices')).body.items).toHaveLength(1);
  });
});

describe('files of other people', () => {
  const ofFiles = routes.filter(({ entry }) => /\{fileId\}/.test(entry.path));
  it.each(titled(ofFiles))(
    '%s answers 404 as for a file that is not there, and theirs stays as it was',
    async (_, operation) => {
      const { method, path } = operation.entry;
      const { json } = sample(operation);
      const answer = await mine.owner.call(method, fill(path, theirs.ids), json ? { json } : {});
      const missing = await mine.owner.call(
        method,
        fill(path, { ...theirs.ids, fileId: randomUUID() }),
        json ? { json } : {},
      );
      expect([answer.status, missing.status]).toEqual([404, 404]);
      expect({ ...answer.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
      const { body } = await theirs.owner.call('GET', `/v1/files/${theirs.ids.fileId}`);
      expect(body).toMatchObject({ state: 'ready', versions: [{ versionId: theirs.ids.versionId }] });
      const { items } = (await theirs.owner.call('GET', `/v1/files/${theirs.ids.fileId}/shares`)).body;
      expect(items).toMatchObject([{ shareId: theirs.ids.shareId, uses: 0 }]);
    },
  );
});

describe('accounts of other people', () => {
  it.each(titled(ofAccounts))('%s answers 404, and theirs stays as it was', async (_, operation) => {
    const { method, path } = operation.entry;
    const { json } = sample(operation);
    const answer = await mine.owner.call(method, fill(path, theirs.ids), json ? { json } : {});
    const missing = await mine.owner.call(
      method,
      fill(path, { ...theirs.ids, accountId: randomUUID(), connectionId: randomUUID() }),
      json ? { json } : {},
    );
    expect([answer.status, missing.status]).toEqual([404, 404]);
    expect({ ...answer.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
    const { body } = await theirs.owner.call('GET', `/v1/banking/accounts/${theirs.ids.accountId}`);
    expect(body.account).not.toHaveProperty('nickname');
    expect(body.account.state).toBe('open');
  });
});

describe('what people read', () => {
  it.each(titled(reads))('%s shows nothing of another tenant', async (_, operation) => {
    const path = fill(operation.entry.path + queryOf(operation.name), mine.ids);
    const { status, body } = await mine.owner.call('GET', path);
    expect([200, 404]).toContain(status);
    expect(status === 404).toBe(operation.name === 'getErasure');
    // The audit log names what the readers themselves asked for, also in vain.
    const isOwnAsking = ({ actorId }: { actorId?: string }) => actorId === mine.owner.personId;
    const text = JSON.stringify(body.items ? body.items.filter((item: object) => !isOwnAsking(item)) : body);
    expect(theirs.marks.filter((mark) => text.includes(mark))).toEqual([]);
  });

  it('is what is theirs: the same reads show their own', async () => {
    const at = `/v1/organisations/${theirs.ids.organisationId}`;
    const { spaceId, documentId } = theirs.ids;
    const lists = `/v1/spaces/${spaceId}/collections/lists`;
    const { fileId } = theirs.ids;
    const files = [`/v1/files/${fileId}`, `/v1/files?space=${spaceId}`, `/v1/files/${fileId}/shares`];
    const paths = [
      ...files,
      `/v1/files/${fileId}/download`,
      '/v1/organisations',
      `${at}/members`,
      `${at}/invitations`,
      '/v1/me/devices',
      `${at}/webhook-endpoints`,
      '/v1/banking/accounts',
      '/v1/banking/payees',
      '/v1/banking/connections',
      `/v1/banking/standing-orders/${theirs.ids.orderId}`,
      '/v1/links',
      `/v1/links/${theirs.ids.linkId}`,
    ];
    for (const path of [...paths, lists, `${lists}/${documentId}`]) {
      const text = JSON.stringify((await theirs.owner.call('GET', path)).body);
      expect([path, theirs.marks.some((mark) => text.includes(mark))]).toEqual([path, true]);
    }
  });
});

describe('sockets of other people', () => {
  it('get no frame of what one sends, and cannot be reached without the right of a function', async () => {
    const [ours, other] = [await openSocket(mine.owner), await openSocket(theirs.owner)];
    const heard: string[] = [];
    other.on('message', (data) => heard.push(String(data)));
    const answer = new Promise<string>((resolve) => ours.once('message', (data) => resolve(String(data))));
    ours.send('{"action":"ping"}');
    expect(JSON.parse(await answer)).toMatchObject({ action: 'pong' });
    for (const message of [
      '{"action":"subscribe","channel":"all"}',
      `{"action":"send","to":"${theirs.owner.personId}"}`,
    ])
      ours.send(message);
    const pushed = await fetch(`${outputs.awsEndpoint}/_execute-api/x/dev/@connections/x`, {
      method: 'POST',
      body: 'x',
    });
    expect(pushed.ok).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(heard).toEqual([]);
    ours.close();
    other.close();
  });
});
