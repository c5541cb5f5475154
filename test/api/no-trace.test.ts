import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { identity } from '../../functions/identity/contract/module.ts';
import { addPasskey, proofByPasskey } from '../step-up/ceremonies.ts';
import { balanceOf, customer, openAccount, pay } from './bank-cast.ts';
import { connected, syncedAfter } from './connection-cast.ts';
import { belongings } from './every-scenario.ts';
import { listen } from './frames.ts';
import { leaveDecision } from './fraud-rows.ts';
import { invite } from './invite.ts';
import { exportLists, holdKey, importFile } from './job-rows.ts';
import { logLines } from './log-lines.ts';
import { becomes, send, template } from './messaging-cast.ts';
import { createPerson, type Person } from './people.ts';
import { afterSchedule, call, eventually, stateDir } from './stack.ts';
import { asText, everyMessage, everyObject, everyRow, type Row } from './stored.ts';
import { start, upload } from './uploads.ts';

/**
 * The one exception: documents that the person wrote in spaces of others belong to these spaces. They keep the id of who wrote them, which
 * leads to nobody any more, and nothing else about the person.
 */
const isOfOthers = ({ entity, createdBy, updatedBy, ...rest }: Row, personId: string) =>
  entity === 'Document' &&
  [createdBy, updatedBy].includes(personId) &&
  !asText(rest).includes(personId) &&
  /^[os]-/.test(String(rest.spaceId));

/** The audit log stays: it holds ids, and who they were is told by nothing that is left (docs/decisions/audit.md). */
const isOfAudit = ({ _table }: Row) => /AuditData/.test(String(_table));

/** A person who has documents in each kind of space, a rejected mutation, and a socket that listens. */
async function syncEverywhere(person: Person, other: Person, organisationId: string) {
  const create = async (by: Person, name: string) =>
    (await by.call('POST', '/v1/spaces', { json: { name } })).body.space as string;
  const [lonely, theirs] = [await create(person, 'Lonely'), await create(other, 'Theirs')];
  const { code } = (await other.call('POST', `/v1/spaces/${theirs}/invitations`, { json: {} })).body;
  expect((await person.call('POST', '/v1/spaces/join', { json: { code } })).status).toBe(200);
  const spaces = [`p-${person.personId}`, `o-${organisationId}`, lonely, theirs];
  const id = randomUUID();
  const list = (number: number, space: string) => ({
    number,
    space,
    id,
    collection: 'lists',
    kind: 'create',
    set: { title: 'Zoë’s list' },
  });
  const { body } = await person.call('POST', '/v1/sync/push', {
    json: {
      clientId: randomUUID(),
      collections: { lists: 1 },
      mutations: [...spaces, `s-${randomUUID()}`].map((space, index) => list(index + 1, space)),
    },
    key: null,
  });
  const statuses = body.outcomes.map(({ status }: { status: string }) => status);
  expect(statuses).toEqual(['applied', 'applied', 'applied', 'applied', 'rejected']);
  const listener = await listen(person);
  expect((await listener.subscribe(...spaces)).spaces).toHaveLength(4);

  return {
    /** What belongs to others is still there, and what was the person’s is not. */
    async check() {
      const read = (space: string) => other.call('GET', `/v1/spaces/${space}/members`);
      expect((await read(theirs)).body.items).toHaveLength(1);
      const documents = () =>
        everyRow().then((rows) =>
          rows.filter((row) => row.entity === 'Document' && row.id === id).map((row) => row.spaceId),
        );
      await eventually(async () => expect((await documents()).sort()).toEqual([`o-${organisationId}`, theirs].sort()));
    },
  };
}

/** A person with files in the own space, one of them half-way, and one in the space of an organisation, shared with whoever has the link. */
async function fileEverywhere(person: Person, other: Person, organisationId: string) {
  const own = await upload(person, Buffer.from('Zoë’s own'));
  const large = (await start(person, Buffer.from('x'), { declared: { size: 9 * 1024 * 1024 } })).body;
  const path = `/v1/files/${large.file.fileId}/versions/${large.version.versionId}`;
  expect((await person.call('POST', `${path}/parts`, { json: { numbers: [] }, key: null })).status).toBe(200);
  const theirs = await upload(person, Buffer.from('for all'), { space: `o-${organisationId}`, name: 'for-all.txt' });
  const share = await person.call('POST', `/v1/files/${theirs.fileId}/shares`, { json: { lasts: 3600 }, key: null });
  expect(share.status).toBe(201);
  return {
    /** What belongs to the organisation is still there, by nobody, and what was the person’s is not. */
    async check() {
      const { body } = await other.call('GET', `/v1/files/${theirs.fileId}`);
      expect([body.name, body.createdBy, body.current.createdBy]).toEqual(['for-all.txt', undefined, undefined]);
      expect((await other.call('GET', `/v1/shares/${share.body.token}`)).status).toBe(404);
      const keys = (await everyObject()).map(({ key }) => key);
      expect(keys.filter((key) => key.includes(own.fileId))).toEqual([]);
      expect(keys.filter((key) => key.includes(theirs.fileId))).toHaveLength(1);
    },
  };
}

/** A person with an account that holds money, one that holds none, and a payment with a note. */
async function bankEverywhere(person: Person, nickname: string) {
  const [mine, shop] = [await customer('5.00', person), await customer()];
  const empty = await openAccount(person, { nickname });
  await person.call('PATCH', `/v1/banking/accounts/${mine.accountId}`, { json: { nickname } });
  const paid = await pay(mine, shop, '1.00', undefined, { note: 'Lunch' });
  expect(paid.status).toBe(201);
  const at = `/v1/banking/accounts/${mine.accountId}`;
  expect((await person.call('POST', `${at}/cards`, { json: { nickname } })).status).toBe(201);
  const json = { reason: 'not-received', note: nickname };
  expect((await person.call('POST', `${at}/payments/${paid.body.paymentId}/dispute`, { json })).status).toBe(201);
  const payee = { name: nickname, number: shop.number };
  expect((await person.call('POST', '/v1/banking/payees', { json: payee })).status).toBe(201);
  for (const [from, to] of [
    [mine, shop],
    [shop, mine],
  ] as const) {
    const asked = { accountId: from.accountId, amount: '1.00', currency: 'EUR', from: [{ number: to.number }] };
    expect((await from.call('POST', '/v1/banking/payment-requests', { json: asked })).status).toBe(201);
  }
  return {
    /** Accounts are nobody's: what was empty is closed, the other one waits for the staff, and the book is as it was. */
    async check() {
      const rows = await everyRow(/BankingData/);
      const of = (id: string, sk: RegExp) =>
        rows.filter((row) => row.pk === `ACCOUNT#${id}` && sk.test(String(row.sk)));
      expect(of(empty.accountId, /^TERMS/)).toMatchObject([{ state: 'closed' }]);
      expect(of(mine.accountId, /^TERMS/)).toMatchObject([{ state: 'frozen' }]);
      expect(of(mine.accountId, /^PAYMENT/).filter(({ note }) => note !== undefined)).toEqual([]);
      expect((await balanceOf(shop)).posted).toBe('1.00');
      const { items } = (await shop.call('GET', '/v1/banking/payment-requests')).body;
      expect(items.map(({ state }: { state: string }) => state).sort()).toEqual(['refused', 'withdrawn']);
    },
  };
}

/** An import that is done, with a report, and one that still waits for its key. @returns what gives the key back. */
async function importAndWait(person: Person, waitsIn: string) {
  const done = await importFile(person, `p-${person.personId}`, `id,title\nmine,Mine\nbad ${person.personId},x\n`);
  await eventually(async () => expect((await person.call('GET', `/v1/imports/${done}`)).body.state).toBe('done'));
  const release = await holdKey(`${waitsIn}/lists`);
  await importFile(person, waitsIn, 'id,title\nnever,Never\n');
  await exportLists(person, `p-${person.personId}`);
  return release;
}

describe('an erased person', () => {
  it('is in no table, index, bucket, queue or user pool any more, but for the tombstone', async () => {
    const name = `Zoë ${randomUUID()}`;
    const pushToken = `push-${randomUUID()}`;
    const [zoe, other] = [await createPerson(), await createPerson()];
    await zoe.call('PATCH', '/v1/me', { json: { displayName: name }, key: randomUUID() });
    await zoe.call('PUT', `/v1/me/devices/${randomUUID()}`, {
      json: { platform: 'ios', pushToken },
      key: randomUUID(),
    });
    const shared = (await other.call('POST', '/v1/organisations', { json: { name: 'Shared' } })).body.organisationId;
    const token = await invite(other, zoe.email, 'member', shared);
    await zoe.call('POST', '/v1/invitations/accept', { json: { token } });
    await other.call('GET', `/v1/organisations/${shared}/members`);
    await zoe.call('POST', '/v1/organisations', { json: { name: 'Alone' } });
    const told = await send({ personId: zoe.personId, template: await template(), variables: { what: 'x', name } });
    for (const channel of ['email', 'push']) await becomes(told, channel, 'sent');
    await zoe.call('PUT', '/v1/me/preferences', { json: { timeZone: 'UTC' }, key: randomUUID() });
    await zoe.call('POST', '/v1/me/activities', { json: { name: 'signed' } });
    for (const more of [{}, { space: `o-${shared}` }])
      expect((await zoe.call('POST', '/v1/links', { json: { path: '/x', title: name, ...more } })).status).toBe(201);
    const bank = await bankEverywhere(zoe, name);
    await syncedAfter(zoe, await connected(zoe), undefined);
    for (const leave of belongings) await leave(zoe);
    const { subject } = await leaveDecision({ personId: zoe.personId, device: randomUUID() });
    await zoe.call('POST', '/v1/me/export');
    const ready = await eventually(async () => {
      const { body } = await zoe.call('GET', '/v1/me/export');
      expect(body.state).toBe('ready');
      return body;
    });
    const { device } = await addPasskey(zoe);
    await call('POST', '/v1/erasure-requests', { json: { email: zoe.email } });
    const release = await importAndWait(zoe, `o-${shared}`);
    const synced = await syncEverywhere(zoe, other, shared);
    const filed = await fileEverywhere(zoe, other, shared);
    const person = new RegExp([zoe.personId, zoe.email, name, pushToken].join('|'));
    // The mail with the link goes out by itself, and leaves its own row.
    await eventually(async () => {
      const before = (await everyRow()).filter((row) => !isOfAudit(row) && person.test(asText(row)));
      expect(new Set(before.map(({ entity }) => entity))).toEqual(
        new Set([
          ...['Authenticator', 'Person', 'Device', 'Membership', 'Export', 'Connection', 'Outcome', 'ErasureLink'],
          'PushToken',
          ...['Head', 'Document', 'Change', 'Member', 'Joined', 'Counters', 'Client', 'KeptOutcome'],
          ...['Subscriber', 'Subscription', 'File', 'Version', 'Listed', 'Uploaded', 'Usage'],
          // Names of files are in the full-text index, whose postings are of no entity.
          ...['Indexed', undefined],
          ...['Job', 'KeyTicket', 'Import', 'ImportCount', 'ImportReport'],
          ...['Link', 'OwnLink', 'SpaceLink', 'LinkCount'],
          ...['BankAccount', 'HeldAccount', 'HolderCount', 'HolderVerification', 'BankCard', 'BankDispute'],
          ...['BankPayee', 'BankRequest', 'BankConnection', 'HeldConnection'],
          'Decision',
          ...['Message', 'Delivery', 'Inbox', 'Preferences', 'Target', 'Receipt', 'Activity', 'Activities'],
        ]),
      );
    });
    expect((await everyObject()).some(({ text }) => person.test(text))).toBe(true);

    const headers = await proofByPasskey(device, zoe, { method: 'DELETE', path: '/v1/me' });
    const { receiptId } = (await zoe.call('DELETE', '/v1/me', { headers })).body;
    await new Promise((resolve) => setTimeout(resolve, 4200));
    await afterSchedule('StartDueErasures', async () => {
      expect((await call('GET', `/v1/erasure-receipts/${receiptId}`)).status).toBe(200);
    });

    // The last mail and the end of the outbox come after the receipt.
    const after = await eventually(async () => {
      const rows = (await everyRow()).filter(
        (row) => person.test(asText(row)) && !isOfOthers(row, zoe.personId) && !isOfAudit(row),
      );
      expect(rows.map(({ entity }) => entity).filter((entity) => entity !== 'Erased' && entity !== 'Outcome')).toEqual(
        [],
      );
      return rows;
    });
    await release();
    await synced.check();
    // What was decided stays, of nobody.
    const decided = (await everyRow(/Fraud/)).find((row) => row.subject === subject);
    expect([decided?.action, decided?.parties, decided?.personId]).toEqual(['allow', {}, undefined]);
    const audited = (await everyRow(/AuditData/)).filter((row) => asText(row).includes(zoe.personId));
    expect(audited.length).toBeGreaterThan(5);
    const contents = new RegExp([zoe.email, name, pushToken].join('|'));
    expect(audited.filter((row) => contents.test(asText(row)))).toEqual([]);
    await filed.check();
    await bank.check();
    const { _table, ...tombstone } = after.find(({ entity }) => entity === 'Erased') ?? {};
    // Answers of keyed commands live 25 hours by themselves; the cooling-off period is two weeks outside of this stack, so they
    // are gone long before an erasure begins.
    const kept = after.filter(({ entity }) => entity !== 'Erased');
    const hours = kept.map(({ expiresAt }) => (Number(expiresAt) - Date.now() / 1000) / 3600);
    expect(Math.max(...hours)).toBeLessThanOrEqual(25);
    expect(identity.settings.coolingOffDays).toBeGreaterThanOrEqual(4);
    expect(asText(tombstone)).not.toMatch(new RegExp([zoe.email, name, pushToken].join('|')));
    expect(Number(tombstone.expiresAt) * 1000).toBeLessThanOrEqual(Date.now() + 31 * 86_400_000);
    expect((await everyObject()).filter(({ key, text }) => person.test(key) || person.test(text))).toEqual([]);
    await eventually(async () => expect((await everyMessage()).filter((body) => person.test(body))).toEqual([]));
    expect([403, 404]).toContain((await fetch(ready.url)).status);

    const pool = new DatabaseSync(join(stateDir, 'cognito', 'cognito.sqlite'), { readOnly: true });
    for (const table of ['users', 'names', 'memberships', 'sign_ins', 'codes']) {
      const rows = pool.prepare(`select * from ${table}`).all();
      expect([table, rows.filter((row) => person.test(JSON.stringify(row)))]).toEqual([table, []]);
    }
    pool.close();

    const inLogs = new RegExp([zoe.email, name, pushToken, zoe.token.slice(-30)].join('|'));
    expect((await logLines()).filter((line) => inLogs.test(line))).toEqual([]);
    expect(readFileSync(join(stateDir, 'outputs.json'), 'utf8')).not.toMatch(person);
  }, 120_000);
});
