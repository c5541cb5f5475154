import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { identity } from '../../functions/identity/contract/module.ts';
import { invite } from './invite.ts';
import { logLines } from './log-lines.ts';
import { openSocket } from './open-socket.ts';
import { createPerson } from './people.ts';
import { afterSchedule, call, eventually, stateDir } from './stack.ts';
import { asText, everyMessage, everyObject, everyRow } from './stored.ts';

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
    await openSocket(zoe);
    const person = new RegExp([zoe.personId, zoe.email, name, pushToken].join('|'));
    // The mail with the link goes out by itself, and leaves its own row.
    await eventually(async () => {
      const before = (await everyRow()).filter((row) => person.test(asText(row)));
      expect(new Set(before.map(({ entity }) => entity))).toEqual(
        new Set(['Person', 'Device', 'Membership', 'Export', 'Connection', 'Outcome', 'ErasureLink']),
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
      const rows = (await everyRow()).filter((row) => person.test(asText(row)));
      expect(rows.map(({ entity }) => entity).filter((entity) => entity !== 'Erased' && entity !== 'Outcome')).toEqual(
        [],
      );
      return rows;
    });
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
