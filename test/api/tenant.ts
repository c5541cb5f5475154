import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { openAccount, pay } from './bank-cast.ts';
import { confirmedPayee, inDays, prover } from './bank-plans.ts';
import { leaveDispute } from './card-cast.ts';
import { begun } from './connection-cast.ts';
import { invite } from './invite.ts';
import { importFile } from './job-rows.ts';
import { createPerson, type Person } from './people.ts';
import { upload } from './uploads.ts';

export interface Tenant {
  readonly owner: Person;
  readonly member: Person;
  readonly ids: Readonly<Record<string, string>>;
  /** Texts that only this tenant's things carry. */
  readonly marks: readonly string[];
}

/**
 * An organisation with a member, an open invitation, a role of its own, a webhook endpoint with a delivery, a device of its owner, and a shared space
 * with a list and a shared file, which the member reads, and a share link.
 */
export async function tenant(): Promise<Tenant> {
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
  const [{ authenticatorId }] = (await owner.call('GET', '/v1/me/authenticators')).body.items;
  const command = { method: 'POST', path: '/v1/me/authenticators/totp', bodySha256: '0'.repeat(64) };
  const { stepUpId } = (await owner.call('POST', '/v1/step-ups', { json: command })).body;
  const { code } = (await owner.call('POST', `/v1/spaces/${spaceId}/invitations`, { json: { role: 'reader' } })).body;
  expect((await member.call('POST', '/v1/spaces/join', { json: { code } })).status).toBe(200);
  const ids = {
    authenticatorId,
    stepUpId,
    clientId: json.clientId,
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
