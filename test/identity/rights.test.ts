import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mostRevoked } from '../../functions/identity/store/sessions.ts';
import { membershipKey, organisationKey, personKey } from '../../lib/policy/accounts.ts';
import { authenticatorTour } from './authenticators.ts';
import { drain } from './deliveries.ts';
import { found, invite, join, signUp, type TestPerson } from './people.ts';
import { request } from './requests.ts';
import { grantsOf } from './watched-ports.ts';
import { operations, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    devicesPerPerson: 2,
    organisationsPerPerson: 5,
    coolingOffDays: 0,
    passkeyRpId: 'localhost',
  });
  await tour();
});
afterAll(() => world?.stop());

/** A right beyond those granted is refused by the watched ports in every test; here each granted one is used. */
describe('rights', () => {
  it.each([...operations.keys()])('%s uses every right that it is granted', (name) => {
    const operation = operations.get(name);
    const granted = operation ? [...grantsOf(operation)] : [];
    const used = granted.filter((right) => world.watch.used.has(`identity/${name} ${right}`));
    // The link of an export is signed with the function's right to read, and read by the app. Cursors are sealed with a test secret.
    const elsewhere = granted.filter(
      (right) => right === 'cursorKey:GetSecretValue' || (name === 'getExport' && right === 'exports:GetObject'),
    );
    expect([...used, ...elsewhere].sort()).toEqual(granted.sort());
  });
});

/** Walks through every operation, on the straight ways and on the crooked ones. */
async function tour() {
  const [ann, root] = [await signUp(world), await signUp(world, { groups: ['admin'] })];
  await profile(ann);
  await devices(ann);
  await organisations(ann);
  await administration(ann, root);
  await authenticatorTour(world, await signUp(world));
  await endings();
}

/** A keyed command that takes effect, and one whose failure makes the pipeline look for a first answer. */
async function keyed(
  by: TestPerson,
  method: string,
  path: string,
  good: object | undefined,
  bad: { path?: string; json?: object },
) {
  await by.call(method, path, { json: good, key: randomUUID() });
  await by.call(method, bad.path ?? path, { json: bad.json ?? good, key: randomUUID() });
}

const federate = (personId: string) => {
  const user = world.pool.users.find(({ sub }) => sub === personId);
  if (user) Object.assign(user, { username: `Google_${personId}` });
};

async function profile(ann: TestPerson) {
  for (const federated of [false, true]) {
    const late = await signUp(world, { trigger: false });
    if (federated) federate(late.personId);
    await Promise.all([late.call('GET', '/v1/me'), late.call('GET', '/v1/me')]);
  }
  await keyed(ann, 'PATCH', '/v1/me', { displayName: 'Ann' }, { json: { displayName: 'B', version: 99 } });
  const moved = await signUp(world);
  const user = world.pool.users.find(({ sub }) => sub === moved.personId);
  if (user) user.attributes = { email: 'moved@example.com', email_verified: 'true' };
  federate(moved.personId);
  const asked = { trigger: 'CustomMessage', source: 'CustomMessage_UpdateUserAttribute', attributes: {} };
  await world.run('warnOldAddress', { ...asked, personId: moved.personId });
  await moved.call('PUT', '/v1/me/email');
  await ann.call('GET', `/v1/me/access?action=organisation:read&resource=${randomUUID()}`);
}

async function devices(ann: TestPerson) {
  const deviceId = randomUUID();
  for (let n = 0; n < 7; n += 1)
    await ann.signIn().call('PUT', `/v1/me/devices/${deviceId}`, { json: { platform: 'ios', pushToken: 'token' } });
  await ann.call('GET', '/v1/me/devices');
  const at = (id: string) => `/v1/me/devices/${id}`;
  await keyed(ann, 'DELETE', at(deviceId), undefined, { path: at(randomUUID()) });
  const many = await signUp(world);
  federate(many.personId);
  await world.dynamo.update({
    TableName: world.table,
    Key: personKey(many.personId),
    UpdateExpression: 'SET revokedSessions = :all',
    ExpressionAttributeValues: {
      ':all': Object.fromEntries(Array.from({ length: mostRevoked }, () => [randomUUID(), 9e9])),
    },
  });
  await many.call('PUT', at(deviceId), { json: { platform: 'ios' } });
  await many.call('DELETE', at(deviceId));
  const out = await signUp(world);
  federate(out.personId);
  await out.call('DELETE', '/v1/me/sessions', { key: randomUUID() });
  const full = await signUp(world);
  const old = full.signIn();
  const ids = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  for (const id of ids.slice(0, 2)) await old.call('PUT', at(id), { json: { platform: 'web' } });
  await full.call('DELETE', at(ids[0] as string));
  for (const id of ids.slice(2)) await full.call('PUT', at(id), { json: { platform: 'web' } });
  const unknown = await signUp(world, { trigger: false });
  await unknown.call('DELETE', '/v1/me/sessions', { key: randomUUID() });
}

/** An API key of the organisation reads it. */
async function asKey(organisationId: string, path: string) {
  const personId = randomUUID();
  const about = { personId, organisationId };
  const limit = { tokens: 1, refillPerSecond: 1 };
  const account = { entity: 'KeyAccount', kind: 'api-key', status: 'active', secrets: { s1: { hash: '' } }, limit };
  const scopes = ['organisation:read'];
  for (const Item of [
    { ...personKey(personId), ...about, ...account, scopes },
    { ...membershipKey(personId, organisationId), ...about, role: 'member' },
  ])
    await world.dynamo.put({ TableName: world.table, Item });
  const session = { personId, email: '', sessionId: 's1', signedInAt: 1, isKey: true } as const;
  expect((await request(world, session, 'GET', path)).status).toBe(200);
  expect((await request(world, session, 'GET', path)).body.code).toBe('rate-limited');
}

async function organisations(ann: TestPerson) {
  const id = await found(ann);
  const at = (rest = '') => `/v1/organisations/${id}${rest}`;
  const path = (person: TestPerson) => at(`/members/${person.personId}`);
  const [bob, cleo] = [await join(world, ann, 'member', id), await join(world, ann, 'member', id)];
  for (const read of ['', '/members', '/roles', '/invitations']) await ann.call('GET', at(read));
  await asKey(id, at());
  await ann.call('GET', '/v1/organisations');
  await keyed(ann, 'PATCH', at(), { name: 'New' }, { json: { name: 'Late', version: 1 } });
  await keyed(ann, 'PUT', at('/roles/clerk'), { actions: [] }, { path: at('/roles/owner') });
  await keyed(ann, 'DELETE', at('/roles/clerk'), undefined, {});
  await keyed(ann, 'PATCH', path(bob), { role: 'owner' }, { json: { role: 'nobody' } });
  await keyed(ann, 'DELETE', path(cleo), undefined, {});
  await keyed(
    ann,
    'POST',
    at('/invitations'),
    { email: 'x@example.com', role: 'member' },
    { json: { email: 'x@example.com', role: 'no' } },
  );
  const [{ invitationId }] = (await ann.call('GET', at('/invitations'))).body.items;
  await keyed(ann, 'DELETE', at(`/invitations/${invitationId}`), undefined, {});
  const guest = await signUp(world);
  const token = await invite(world, ann, guest.email, 'member', id);
  federate(guest.personId);
  await keyed(guest, 'POST', '/v1/invitations/accept', { token }, {});
  await ann.call('POST', at('/invitations'), { json: { email: 'y@example.com', role: 'member' } });
  await miscount(id, 'tellMembers');
  await keyed(ann, 'DELETE', at(), undefined, { path: `/v1/organisations/${await lost(ann)}` });
  await miscount(id, 'purgeOrganisation');
  await drain(world);
  for (let n = 0; n < 7; n += 1) await ann.call('POST', '/v1/organisations', { json: { name: 'One of many' } });
}

/** One member more than the index shows, as when the index lags behind: the consumer comes back later. */
async function miscount(id: string, consumer: string) {
  const add = (number: number) =>
    world.dynamo.update({
      TableName: world.table,
      Key: organisationKey(id),
      UpdateExpression: 'SET members = members + :one',
      ExpressionAttributeValues: { ':one': number },
    });
  await add(1);
  await world.run(consumer, { organisationId: id });
  await world.run(consumer, { organisationId: id });
  await add(-1);
}

/** An organisation whose item was read before it went: the command fails although the policy allowed it. */
async function lost(ann: TestPerson): Promise<string> {
  const id = await found(ann);
  const key = randomUUID();
  const remove = () => ann.call('DELETE', `/v1/organisations/${id}`, { key });
  await Promise.all([remove(), remove(), remove()]);
  return id;
}

async function administration(ann: TestPerson, root: TestPerson) {
  const at = (personId: string, what: string) => `/v1/admin/people/${personId}/${what}`;
  await root.call('GET', `/v1/admin/people?email=${ann.email}`);
  await keyed(root, 'POST', at(ann.personId, 'disable'), { reason: 'x' }, { path: at(randomUUID(), 'disable') });
  await drain(world);
  federate(ann.personId);
  await keyed(root, 'POST', at(ann.personId, 'enable'), undefined, { path: at(randomUUID(), 'enable') });
  await drain(world);
}

async function endings() {
  await (await signUp(world)).call('DELETE', '/v1/me');
  const eve = await signUp(world);
  federate(eve.personId);
  await found(eve);
  await join(world, eve, 'member', await found(eve));
  await eve.call('PUT', `/v1/me/devices/${randomUUID()}`, { json: { platform: 'ios' } });
  let eraseCalls = 0;
  world.neighbours.set('notes', async (kind, { cursor = '0' }) => {
    if (kind === 'erase') {
      eraseCalls += 1;
      return { removed: {}, again: eraseCalls % 14 !== 0 };
    }
    const next = Number(cursor) + 1;
    return { records: [{ type: 'note', text: 'x'.repeat(900) }], ...(next <= 25 ? { cursor: String(next) } : {}) };
  });
  const exporting = () => eve.call('POST', '/v1/me/export', { key: randomUUID() });
  for (let n = 0; n < 7; n += 1) {
    await exporting();
    await drain(world);
  }
  await eve.call('GET', '/v1/me/export');
  const given = randomUUID();
  world.objects.stored.set(`${eve.personId}/${given}/1.json`, '{}');
  await world.run('buildExport', { personId: eve.personId, exportId: given });
  await keyed(eve, 'DELETE', '/v1/me', undefined, {});
  for (const organisation of (await eve.call('GET', '/v1/organisations')).body.items) {
    await eve.call('DELETE', `/v1/organisations/${organisation.organisationId}`);
  }
  await found(eve, 'Alone');
  await drain(world);
  world.settings.coolingOffDays = 1;
  await keyed(eve, 'DELETE', '/v1/me', undefined, {});
  await eve.call('GET', '/v1/me/erasure');
  const cancelled = { key: randomUUID() };
  await Promise.all([eve.call('DELETE', '/v1/me/erasure', cancelled), eve.call('DELETE', '/v1/me/erasure', cancelled)]);
  await publicPages(eve);
  await erased(eve);
}

async function publicPages(eve: TestPerson) {
  for (const page of ['/account-deletion', '/account-deletion/confirm']) await request(world, undefined, 'GET', page);
  for (const trigger of [true, false]) {
    const { email } = trigger ? eve : await signUp(world, { trigger });
    await request(world, undefined, 'POST', '/v1/erasure-requests', { json: { email } });
    await drain(world);
    const token = /confirm#(\S+)/.exec(world.mailer.to(email).at(-1)?.text ?? '')?.[1];
    await request(world, undefined, 'POST', '/v1/erasure-requests/confirm', { json: { token } });
  }
}

async function erased(eve: TestPerson) {
  await drain(world);
  const asked = await eve.call('DELETE', '/v1/me/erasure', { key: randomUUID() });
  expect(asked.status).toBe(204);
  await eve.call('POST', '/v1/me/export');
  const { receiptId } = (await eve.call('DELETE', '/v1/me')).body;
  world.clock.offset += 2 * 86_400_000;
  await world.run('startDueErasures', { scheduledAt: '' });
  await drain(world, { backwards: true });
  await request(world, undefined, 'GET', `/v1/erasure-receipts/${receiptId}`);
}
