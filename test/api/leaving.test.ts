import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { invite } from './invite.ts';
import { openSocket } from './open-socket.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, mailsTo, type Person, signIn } from './people.ts';
import { afterSchedule, call, eventually } from './stack.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets erasures begin whose cooling-off period (4 s in this stack) is over, and waits for the receipt, and for the end of all, which comes a moment later. */
async function receiptOf(receiptId: string, person: Person) {
  return afterSchedule('StartDueErasures', async () => {
    const answer = await call('GET', `/v1/erasure-receipts/${receiptId}`);
    expect(answer.status).toBe(200);
    expect((await person.call('GET', '/v1/me')).status).toBe(401);
    return answer.body;
  });
}

describe('POST /v1/me/export', () => {
  it('builds an archive of every module, fetched by a link of its own', async () => {
    const ann = await createPerson();
    await ann.call('PATCH', '/v1/me', { json: { displayName: 'Ann' } });
    await ann.call('PUT', `/v1/me/devices/${randomUUID()}`, {
      json: { platform: 'ios', pushToken: 'device-push-token' },
    });
    await ann.call('POST', '/v1/organisations', { json: { name: 'Exported' } });
    const started = await ann.call('POST', '/v1/me/export');
    expect([started.status, started.body.state]).toEqual([202, 'queued']);
    const ready = await eventually(async () => {
      const { body } = await ann.call('GET', '/v1/me/export');
      expect(body.state).toBe('ready');
      return body;
    });
    const archive = await fetch(ready.url);
    expect(archive.status).toBe(200);
    const text = await archive.text();
    const parsed = JSON.parse(text);
    expect(Object.keys(parsed.modules ?? parsed)).toEqual(expect.arrayContaining(['identity', 'realtime']));
    for (const part of [ann.email, 'Ann', 'Exported', 'ios']) expect(text).toContain(part);
    expect((await fetch(ready.url.replace(/X-Amz-Signature=[0-9a-f]{8}/, 'X-Amz-Signature=00000000'))).status).toBe(
      403,
    );
    const bob = await createPerson();
    expect((await bob.call('GET', '/v1/me/export')).status).toBe(404);
  });

  it('answers the running export again instead of starting another', async () => {
    const ann = await createPerson();
    await leaveCommitPending(`p-${ann.personId}`);
    const answers = await Promise.all([ann.call('POST', '/v1/me/export'), ann.call('POST', '/v1/me/export')]);
    expect(new Set(answers.map(({ body }) => body.exportId)).size).toBe(1);
    const ready = await eventually(async () => {
      const { body } = await ann.call('GET', '/v1/me/export');
      expect(body.state).toBe('ready');
      return body;
    });
    const files = [ready.url, ...(ready.moreUrls ?? [])].map(async (url) => (await fetch(url)).text());
    expect((await Promise.all(files)).join()).toContain('Left 11');
  });
});

describe('DELETE /v1/me', () => {
  let ann: Person;
  beforeAll(async () => {
    ann = await createPerson();
  });

  it('can be taken back in the cooling-off period', async () => {
    const requested = await ann.call('DELETE', '/v1/me');
    expect([requested.status, requested.body.state]).toEqual([202, 'scheduled']);
    expect((await ann.call('POST', '/v1/organisations', { json: { name: 'No' } })).body.code).toBe('account-erasing');
    expect((await ann.call('GET', '/v1/me/erasure')).body).toEqual(requested.body);
    expect((await ann.call('DELETE', '/v1/me/erasure')).status).toBe(204);
    expect((await ann.call('GET', '/v1/me')).body.status).toBe('active');
    expect((await ann.call('GET', '/v1/me/erasure')).status).toBe(404);
  });

  it('is refused to the only owner of an organisation that others use', async () => {
    const other = await createPerson();
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Ours' } })).body;
    await other.call('POST', '/v1/invitations/accept', {
      json: { token: await invite(ann, other.email, 'member', organisationId) },
    });
    const refused = await ann.call('DELETE', '/v1/me');
    expect([refused.status, refused.body.code]).toEqual([409, 'last-owner']);
    expect(JSON.stringify(refused.body)).toContain(organisationId);
    await ann.call('DELETE', `/v1/organisations/${organisationId}`);
  });

  it('erases everything, during an export too, removes the sign-in, and leaves a signed receipt without personal data', async () => {
    const zoe = await createPerson();
    await zoe.call('PATCH', '/v1/me', { json: { displayName: 'Zoë Unforgettable' } });
    await zoe.call('PUT', `/v1/me/devices/${randomUUID()}`, { json: { platform: 'ios' } });
    await zoe.call('POST', '/v1/organisations', { json: { name: 'Zoe alone' } });
    const socket = await openSocket(zoe);
    const [, requested] = await Promise.all([zoe.call('POST', '/v1/me/export'), zoe.call('DELETE', '/v1/me')]);
    expect(requested.status).toBe(202);
    await pause(4200);
    const receipt = await receiptOf(requested.body.receiptId, zoe);
    expect(socket.readyState).toBe(WebSocket.CLOSED);
    const valid = verify(
      'sha256',
      Buffer.from(receipt.payload),
      { key: createPublicKey(receipt.publicKey), dsaEncoding: 'ieee-p1363' },
      Buffer.from(receipt.signature, 'base64'),
    );
    expect(valid).toBe(true);
    const payload = JSON.parse(receipt.payload);
    expect(Object.keys(payload.modules)).toEqual(expect.arrayContaining(['identity', 'realtime']));
    expect(receipt.payload).not.toMatch(new RegExp(`${zoe.email}|Unforgettable|${zoe.personId}`));
    await expect(signIn(zoe.email, zoe.password)).rejects.toThrow();
    expect((await mailsTo(zoe.email)).length).toBeGreaterThan(0);
    const again = await createPerson(zoe.email);
    expect(again.personId).not.toBe(zoe.personId);
    expect((await again.call('GET', '/v1/me')).body.displayName).toBeUndefined();
  });
});

describe('the public way out, for people without the app', () => {
  it('is a page that needs no script from elsewhere', async () => {
    const page = await call('GET', '/account-deletion');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.body).toMatch(/<form|<button/);
    expect(page.body).not.toMatch(/(src|href)="https?:\/\/(?!127\.0\.0\.1)/);
  });

  it('answers the same whether the address has an account or not, and mails a link only to those that have', async () => {
    const pat = await createPerson();
    const stranger = `${randomUUID()}@example.com`;
    const ask = (email: string) => call('POST', '/v1/erasure-requests', { json: { email } });
    const [known, unknown] = [await ask(pat.email), await ask(stranger)];
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    const token = await eventually(async () => {
      const link = (await mailsTo(pat.email)).find((mail) => /account-deletion\/confirm/.test(mail.text));
      const found = /[#?&](?:token=)?([A-Za-z0-9_-]{40,200})/.exec(link?.text ?? '')?.[1];
      if (!found) throw new Error('no link was mailed');
      return found;
    });
    expect(await mailsTo(stranger)).toEqual([]);
    const confirm = () => call('POST', '/v1/erasure-requests/confirm', { json: { token } });
    const [first, second] = [await confirm(), await confirm()];
    expect([first.status, second.body]).toEqual([202, first.body]);
    expect((await pat.call('GET', '/v1/me/erasure')).body.erasureId).toBe(first.body.erasureId);
    expect((await call('POST', '/v1/erasure-requests/confirm', { json: { token: 'x'.repeat(60) } })).status).toBe(410);
    await eventually(async () => {
      const { items } = (await pat.call('GET', '/v1/me/audit?who=me')).body;
      const confirmed = items.filter(({ operation }: { operation: string }) => operation === 'identity/confirmErasure');
      expect(confirmed).toMatchObject([{ outcome: 'done', chain: `person/${pat.personId}`, actorId: pat.personId }]);
    });
  });
});
