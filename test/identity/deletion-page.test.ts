import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { personKey } from '../../lib/policy/accounts.ts';
import { drain } from './deliveries.ts';
import { signUp, type TestPerson } from './people.ts';
import { request } from './requests.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let ann: TestPerson;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(async () => {
  ann = await signUp(world);
});
afterAll(() => world?.stop());

const days = (count: number) => {
  world.clock.offset += count * 86_400_000;
};

const ask = (email: string) => request(world, undefined, 'POST', '/v1/erasure-requests', { json: { email } });
async function mailedToken({ email }: TestPerson) {
  await ask(email);
  await drain(world);
  const link = /account-deletion\/confirm#([A-Za-z0-9_-]+)/.exec(world.mailer.to(email).at(-1)?.text ?? '')?.[1];
  if (!link) throw new Error('no link was mailed');
  return link;
}

describe('the way out for people without the app', () => {
  const confirm = (token: string) =>
    request(world, undefined, 'POST', '/v1/erasure-requests/confirm', { json: { token } });

  it('answers and does the same for every address, and mails only those that have an account', async () => {
    const stranger = `${randomUUID()}@example.com`;
    const calls: number[] = [];
    const answers = [];
    for (const email of [ann.email, stranger]) {
      const before = world.watch.calls;
      const { status, body } = await ask(email);
      answers.push({ status, body });
      calls.push(world.watch.calls - before);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(calls[0]).toBe(calls[1]);
    await drain(world);
    expect([world.mailer.to(ann.email).length, world.mailer.to(stranger).length]).toEqual([1, 0]);
  });

  it('mails a link for each account of the address, also of those who came through another provider', async () => {
    const email = `two-${ann.personId}@example.com`;
    const [own, other, unverified] = [
      await signUp(world, { email }),
      await signUp(world, { email }),
      await signUp(world, { email, verified: false }),
    ];
    for (const { personId } of [other, unverified]) {
      const user = world.pool.users.find(({ sub }) => sub === personId);
      if (user) Object.assign(user, { username: `Google_${personId}` });
    }
    await ask(email);
    await drain(world);
    const tokens = world.mailer.to(email).map(({ text }) => /#([A-Za-z0-9_-]{40,})/.exec(text)?.[1] ?? '');
    expect(tokens).toHaveLength(2);
    for (const token of tokens) expect((await confirm(token)).status).toBe(202);
    const statuses = [own, other, unverified].map(async (one) => (await one.call('GET', '/v1/me')).body.status);
    expect(await Promise.all(statuses)).toEqual(['erasing', 'erasing', 'active']);
  });

  it('mails a few links a day, and says nothing when there were enough', async () => {
    for (let n = 0; n < world.settings.erasureLinksPerDay + 3; n += 1) expect((await ask(ann.email)).status).toBe(202);
    await Promise.all([1, 2, 3, 4].map(() => ask(ann.email)));
    await drain(world);
    expect(world.mailer.to(ann.email)).toHaveLength(world.settings.erasureLinksPerDay);
    days(1);
    await ask(ann.email);
    await drain(world);
    expect(world.mailer.to(ann.email)).toHaveLength(world.settings.erasureLinksPerDay + 1);
  });

  it('schedules once for a link, and a link that was used neither undoes a cancellation nor says so', async () => {
    const token = await mailedToken(ann);
    const answers = await Promise.all([confirm(token), confirm(token), confirm(token)]);
    const done = answers.filter(({ status }) => status === 202);
    expect(new Set(done.map(({ body }) => body.erasureId)).size).toBe(1);
    expect((await ann.call('DELETE', '/v1/me/erasure')).status).toBe(204);
    expect((await confirm(token)).body.code).toBe('link-invalid');
    expect((await ann.call('GET', '/v1/me')).body.status).toBe('active');
    expect((await confirm(await mailedToken(ann))).body.erasureId).not.toBe(done[0]?.body.erasureId);
  });

  it('refuses links that are forged, expired or of someone who is gone', async () => {
    const token = await mailedToken(ann);
    const bytes = Buffer.from(token, 'base64url');
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    for (const bad of [bytes.toString('base64url'), 'x'.repeat(64), `${token}AAAA`])
      expect((await confirm(bad)).body.code).toBe('link-invalid');
    days(2);
    expect((await confirm(token)).body.code).toBe('link-invalid');
    await world.dynamo.delete({ TableName: world.table, Key: personKey(ann.personId) });
    expect((await confirm(token)).body.code).toBe('link-invalid');
  });

  it('of someone who was disabled keeps them disabled when it is cancelled', async () => {
    const root = await signUp(world, { groups: ['admin'] });
    await root.call('POST', `/v1/admin/people/${ann.personId}/disable`, { json: { reason: 'abuse' } });
    const token = await mailedToken(ann);
    const confirm = (value: string) =>
      request(world, undefined, 'POST', '/v1/erasure-requests/confirm', { json: { token: value } });
    expect((await confirm(token)).status).toBe(202);
    expect((await ann.call('DELETE', '/v1/me/erasure')).status).toBe(204);
    expect((await ann.call('GET', '/v1/me')).body.code).toBe('account-disabled');
  });

  it.each([
    ['disabled', ['disable', 'disable'], false],
    ['let in again', ['disable', 'enable'], true],
  ] as const)(
    'of someone who is %s while they wait goes on, and they are that once they take it back',
    async (_, acts, enabled) => {
      const root = await signUp(world, { groups: ['admin'] });
      expect((await ann.call('DELETE', '/v1/me')).status).toBe(202);
      for (const act of acts) {
        const json = act === 'disable' ? { reason: 'abuse' } : undefined;
        const { status, body } = await root.call('POST', `/v1/admin/people/${ann.personId}/${act}`, { json });
        expect([status, body.status, body.disabledReason]).toEqual([200, 'erasing', json?.reason]);
      }
      await drain(world);
      expect(world.pool.users.find(({ sub }) => sub === ann.personId)?.enabled).toBe(enabled);
      expect((await ann.call('GET', '/v1/me/erasure')).body.state).toBe('scheduled');
      expect((await ann.call('DELETE', '/v1/me/erasure')).status).toBe(204);
      expect((await ann.call('GET', '/v1/me')).status).toBe(enabled ? 200 : 403);
    },
  );

  it('that is taken back while an administrator disables them leaves them disabled', async () => {
    const root = await signUp(world, { groups: ['admin'] });
    for (let round = 0; round < 6; round += 1) {
      const eve = await signUp(world);
      await eve.call('DELETE', '/v1/me');
      const disable = root.call('POST', `/v1/admin/people/${eve.personId}/disable`, { json: { reason: 'abuse' } });
      const [taken, disabled] = await Promise.all([eve.call('DELETE', '/v1/me/erasure'), disable]);
      expect(disabled.status).toBe(200);
      if (taken.status !== 204) expect((await eve.call('DELETE', '/v1/me/erasure')).status).toBe(204);
      expect((await eve.call('GET', '/v1/me')).body.code).toBe('account-disabled');
    }
  });

  it('that has begun takes no other state of the person', async () => {
    const root = await signUp(world, { groups: ['admin'] });
    await ann.call('DELETE', '/v1/me');
    const disable = () => root.call('POST', `/v1/admin/people/${ann.personId}/disable`, { json: { reason: 'abuse' } });
    const begin = (Key: { pk: string; sk: string }, field: string) =>
      world.dynamo.update({
        TableName: world.table,
        Key,
        UpdateExpression: 'SET #f = :v',
        ExpressionAttributeNames: { '#f': field },
        ExpressionAttributeValues: { ':v': 'running' },
      });
    const key = personKey(ann.personId);
    await begin({ ...key, sk: 'ERASURE' }, 'state');
    expect((await disable()).body.code).toBe('erasure-pending');
    await begin(key, 'erasureStartedAt');
    expect((await disable()).body.code).toBe('erasure-pending');
  });

  it.each([
    ['disabled', ['disable'], false],
    ['enabled', ['disable', 'enable'], true],
  ] as const)('used before Cognito was told leaves the sign-in %s', async (_, acts, enabled) => {
    const root = await signUp(world, { groups: ['admin'] });
    const token = await mailedToken(ann);
    for (const act of acts) {
      const json = act === 'disable' ? { reason: 'abuse' } : undefined;
      expect((await root.call('POST', `/v1/admin/people/${ann.personId}/${act}`, { json })).status).toBe(200);
      if (acts.length > 1 && act === 'disable') await drain(world);
    }
    expect((await confirm(token)).status).toBe(202);
    await drain(world);
    expect(world.pool.users.find(({ sub }) => sub === ann.personId)?.enabled).toBe(enabled);
  });

  it.each(['/account-deletion', '/account-deletion/confirm'])('%s is a page that needs nothing else', async (path) => {
    const { status, headers, body } = await request(world, undefined, 'GET', path);
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).not.toMatch(/(src|href|action)="(https?:)?\/\//);
    expect(body).toMatch(/<html lang="en">[\s\S]*<main>[\s\S]*<h1>/);
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(body)?.[1] ?? '';
    for (const [element, directive] of [
      ['style', 'style-src'],
      ['script', 'script-src'],
    ] as const) {
      const content = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(body)?.[1] ?? '';
      expect(policy).toContain(`${directive} 'sha256-${createHash('sha256').update(content).digest('base64')}'`);
    }
    expect(policy).toContain("default-src 'none'");
  });
});
