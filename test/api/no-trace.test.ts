import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { identity } from '../../functions/identity/contract/module.ts';
import { listen } from './frames.ts';
import { invite } from './invite.ts';
import { logLines } from './log-lines.ts';
import { createPerson, type Person } from './people.ts';
import { afterSchedule, call, eventually, stateDir } from './stack.ts';
import { asText, everyMessage, everyObject, everyRow, type Row } from './stored.ts';

/**
 * The one exception: documents that the person wrote in spaces of others belong to these spaces. They keep the id of who wrote them, which
 * leads to nobody any more, and nothing else about the person.
 */
const isOfOthers = ({ entity, createdBy, updatedBy, ...rest }: Row, personId: string) =>
  entity === 'Document' &&
  [createdBy, updatedBy].includes(personId) &&
  !asText(rest).includes(personId) &&
  /^[os]-/.test(String(rest.spaceId));

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
    await zoe.call('POST', '/v1/me/export');
    const ready = await eventually(async () => {
      const { body } = await zoe.call('GET', '/v1/me/export');
      expect(body.state).toBe('ready');
      return body;
    });
    await call('POST', '/v1/erasure-requests', { json: { email: zoe.email } });
    const synced = await syncEverywhere(zoe, other, shared);
    const person = new RegExp([zoe.personId, zoe.email, name, pushToken].join('|'));
    // The mail with the link goes out by itself, and leaves its own row.
    await eventually(async () => {
      const before = (await everyRow()).filter((row) => person.test(asText(row)));
      expect(new Set(before.map(({ entity }) => entity))).toEqual(
        new Set([
          ...['Person', 'Device', 'Membership', 'Export', 'Connection', 'Outcome', 'ErasureLink'],
          ...['Head', 'Document', 'Change', 'Member', 'Joined', 'Counters', 'Client', 'KeptOutcome'],
          ...['Subscriber', 'Subscription'],
        ]),
      );
    });
    expect((await everyObject()).some(({ text }) => person.test(text))).toBe(true);

    const { receiptId } = (await zoe.call('DELETE', '/v1/me')).body;
    await new Promise((resolve) => setTimeout(resolve, 4200));
    await afterSchedule('StartDueErasures', async () => {
      expect((await call('GET', `/v1/erasure-receipts/${receiptId}`)).status).toBe(200);
    });

    // The last mail and the end of the outbox come after the receipt.
    const after = await eventually(async () => {
      const rows = (await everyRow()).filter((row) => person.test(asText(row)) && !isOfOthers(row, zoe.personId));
      expect(rows.map(({ entity }) => entity).filter((entity) => entity !== 'Erased' && entity !== 'Outcome')).toEqual(
        [],
      );
      return rows;
    });
    await synced.check();
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
