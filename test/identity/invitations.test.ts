import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrganisationItem } from '../../functions/identity/store/items.ts';
import { organisationKey } from '../../lib/policy/accounts.ts';
import { drain } from './deliveries.ts';
import { found, invite, join, signUp, type TestPerson } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let owner: TestPerson;
let id: string;
beforeAll(async () => {
  world = await startWorld({ invitationsPerDay: 30, invitationsPerPerson: 40, membersPerOrganisation: 12 });
  owner = await signUp(world);
  id = await found(owner);
});
afterAll(() => world?.stop());

const accept = (person: TestPerson, token: string, key = randomUUID()) =>
  person.call('POST', '/v1/invitations/accept', { json: { token }, key });
const create = (email: string, role = 'member', by = owner) =>
  by.call('POST', `/v1/organisations/${id}/invitations`, { json: { email, role } });
const organisation = async () =>
  (await world.dynamo.get<OrganisationItem>({ TableName: world.table, Key: organisationKey(id), ConsistentRead: true }))
    .Item as OrganisationItem;

describe('an invitation', () => {
  it('is used once by two accepts at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const guest = await signUp(world);
      const token = await invite(world, owner, guest.email, 'member', id);
      const before = (await organisation()).members;
      const answers = await Promise.all([accept(guest, token), accept(guest, token), accept(guest.signIn(), token)]);
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      for (const { status, body } of answers)
        if (status !== 201) expect(body.code).toMatch(/already-member|invitation-invalid/);
      expect((await organisation()).members).toBe(before + 1);
      await owner.call('DELETE', `/v1/organisations/${id}/members/${guest.personId}`);
    }
  });

  it('gives the first answer again to the same key, and refuses the key for another token', async () => {
    const guest = await signUp(world);
    const token = await invite(world, owner, guest.email, 'member', id);
    const key = randomUUID();
    const first = await accept(guest, token, key);
    expect(first.body).toMatchObject({ organisationId: id, role: 'member' });
    expect(await accept(guest, token, key)).toMatchObject({ status: 201, body: first.body });
    expect((await accept(guest, `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, key)).body.code).toMatch(
      /idempotency-key-reused|invitation-invalid/,
    );
  });

  it('is for the verified address that it was sent to', async () => {
    const [guest, thief, unverified] = [
      await signUp(world),
      await signUp(world),
      await signUp(world, { verified: false }),
    ];
    const token = await invite(world, owner, guest.email.toUpperCase(), 'admin', id).catch(() => '');
    const mailed = token || /[A-Za-z0-9_-]{80,}/.exec(world.mailer.to(guest.email).at(-1)?.text ?? '')?.[0] || '';
    expect((await accept(thief, mailed)).body.code).toBe('invitation-for-another');
    expect((await accept(guest, mailed)).status).toBe(201);
    const other = await invite(world, owner, unverified.email, 'member', id);
    expect((await accept(unverified, other)).body.code).toBe('email-unverified');
  });

  it('is good for the address that Cognito has now, not for the one in an old profile', async () => {
    const guest = await signUp(world);
    const token = await invite(world, owner, guest.email, 'member', id);
    const user = world.pool.users.find(({ sub }) => sub === guest.personId);
    if (user) user.attributes = { email: 'moved@example.com', email_verified: 'true' };
    expect((await accept(guest, token)).body.code).toBe('invitation-for-another');
  });

  it('tells nothing when it is forged, withdrawn, used or expired', async () => {
    const guest = await signUp(world);
    const token = await invite(world, owner, guest.email, 'member', id);
    const bytes = Buffer.from(token, 'base64url');
    const flipped = [0, 20, 40, 63].map((index) => {
      const copy = Buffer.from(bytes);
      copy[index] = (copy[index] ?? 0) ^ 1;
      return copy.toString('base64url');
    });
    for (const bad of [...flipped, 'x'.repeat(86), token.slice(0, -2)]) {
      expect((await accept(guest, bad)).body.code).toBe('invitation-invalid');
    }
    world.clock.offset += world.settings.invitationHours * 3_600_000;
    expect((await accept(guest, token)).body.code).toBe('invitation-invalid');
    world.clock.offset -= world.settings.invitationHours * 3_600_000;
    const listed = (await owner.call('GET', `/v1/organisations/${id}/invitations`)).body.items;
    const mine = listed.find(({ email }: { email: string }) => email === guest.email);
    expect(mine).toMatchObject({ state: 'pending', delivery: 'sent', role: 'member' });
    const key = randomUUID();
    const path = `/v1/organisations/${id}/invitations/${mine.invitationId}`;
    expect((await owner.call('DELETE', path, { key })).status).toBe(204);
    expect((await owner.call('DELETE', path, { key })).status).toBe(204);
    expect((await owner.call('DELETE', path)).status).toBe(404);
    expect((await accept(guest, token)).body.code).toBe('invitation-invalid');
  });

  it('stores no secret, and mails each secret to the invited address alone', async () => {
    const guest = await signUp(world);
    const token = await invite(world, owner, guest.email, 'member', id);
    const secret = Buffer.from(token, 'base64url').subarray(32);
    const stored = JSON.stringify(await world.everything(), (_, value) => (value instanceof Set ? [...value] : value));
    for (const form of [token, secret.toString('base64url'), secret.toString('hex')])
      expect(stored).not.toContain(form);
    expect(world.mailer.sent.filter(({ text }) => text.includes(token)).map(({ to }) => to)).toEqual([guest.email]);
  });

  it('is good for every mail that a repeated delivery sent, and for one use in all', async () => {
    const guest = await signUp(world);
    await create(guest.email);
    const item = world.outbox.at(-1);
    await world.run('relayWork', { change: 'insert', keys: {}, after: item, sequence: '1' });
    const message = world.messages.shift();
    world.outbox.length = 0;
    world.watch.crashBefore = world.watch.calls + 4;
    await expect(world.run('sendInvitation', message?.body)).rejects.toThrow('before call');
    world.watch.crashBefore = undefined;
    await world.run('sendInvitation', message?.body);
    await world.run('sendInvitation', message?.body);
    const tokens = world.mailer.to(guest.email).map(({ text }) => /[A-Za-z0-9_-]{80,}/.exec(text)?.[0] ?? '');
    expect(new Set(tokens).size).toBe(2);
    expect((await accept(guest, tokens[0] ?? '')).status).toBe(201);
    expect((await accept(guest, tokens[1] ?? '')).body.code).toMatch(/invitation-invalid|already-member/);
  });

  it('says so when the stage has no sender', async () => {
    const guest = await signUp(world);
    await create(guest.email);
    const dependencies = world.dependencies.sendInvitation as { mailer: unknown };
    const { mailer } = dependencies;
    dependencies.mailer = () => undefined;
    await drain(world);
    dependencies.mailer = mailer;
    const listed = (await owner.call('GET', `/v1/organisations/${id}/invitations?limit=100`)).body.items;
    expect(listed.find(({ email }: { email: string }) => email === guest.email).delivery).toBe('no-sender');
  });

  it('cannot give a role that is not there, or more than the inviter holds', async () => {
    const admin = await join(world, owner, 'admin', id);
    expect((await create('x@example.com', 'owner', admin)).body.code).toBe('beyond-own-rights');
    expect((await create('x@example.com', 'unheard-of')).body.code).toBe('role-unknown');
    for (const email of [
      'x',
      'x@',
      '@example.com',
      'a b@example.com',
      `${'x'.repeat(250)}@example.com`,
      'x@example.com\n',
    ]) {
      const { status } = await create(email);
      expect([email, status]).toEqual([email, email.endsWith('\n') ? 201 : 400]);
    }
  });

  it('is refused for a role that was deleted in between', async () => {
    const guest = await signUp(world);
    await owner.call('PUT', `/v1/organisations/${id}/roles/brief`, { json: { actions: [] } });
    const token = await invite(world, owner, guest.email, 'brief', id);
    await owner.call('DELETE', `/v1/organisations/${id}/roles/brief`);
    expect((await accept(guest, token)).body.code).toBe('role-unknown');
  });

  it('ends with the rights of who sent it: nobody who was removed comes back by another address', async () => {
    const [admin, other] = [await join(world, owner, 'admin', id), await join(world, owner, 'admin', id)];
    const [again, friend, late] = [await signUp(world), await signUp(world), await signUp(world)];
    const mailed = {
      again: await invite(world, admin, again.email, 'admin', id),
      friend: await invite(world, other, friend.email, 'admin', id),
      late: await invite(world, other, late.email, 'member', id),
    };
    await owner.call('DELETE', `/v1/organisations/${id}/members/${admin.personId}`);
    expect((await accept(again, mailed.again)).body.code).toBe('invitation-invalid');
    const give = (role: string) =>
      owner.call('PATCH', `/v1/organisations/${id}/members/${other.personId}`, { json: { role } });
    await owner.call('PUT', `/v1/organisations/${id}/roles/host`, { json: { actions: ['invitation:create'] } });
    await give('host');
    expect((await accept(friend, mailed.friend)).body.code).toBe('invitation-invalid');
    await give('member');
    expect((await accept(late, mailed.late)).body.code).toBe('invitation-invalid');
    await give('admin');
    expect((await accept(late, mailed.late)).status).toBe(201);
  });
});

describe('limits', () => {
  it('hold for members when many join at once', async () => {
    const small = await found(owner, 'Small');
    const guests = await Promise.all(Array.from({ length: 14 }, () => signUp(world)));
    const tokens: string[] = [];
    for (const { email } of guests) tokens.push(await invite(world, owner, email, 'member', small));
    const answers = await Promise.all(guests.map((guest, index) => accept(guest, tokens[index] ?? '')));
    const joined = answers.filter(({ status }) => status === 201).length;
    expect(joined).toBeLessThanOrEqual(11);
    for (const { status, body } of answers)
      if (status !== 201) expect(body.code).toMatch(/member-limit|conflict|unavailable/);
    expect((await owner.call('GET', `/v1/organisations/${small}`)).body.members).toBe(joined + 1);
  });

  it('hold for one person however many organisations they found, at once too', async () => {
    const [ann, beth] = [await signUp(world), await signUp(world)];
    const send = async (id: string, by = ann) =>
      (
        await by.call('POST', `/v1/organisations/${id}/invitations`, {
          json: { email: `${randomUUID()}@example.com`, role: 'member' },
        })
      ).body;
    const [first, second] = [await found(ann), await found(ann)];
    for (let sent = 0; sent < 18; sent += 1) await send(first);
    expect((await ann.call('DELETE', `/v1/organisations/${first}`)).status).toBe(204);
    for (let sent = 18; sent < 38; sent += 1) expect(await send(second)).toHaveProperty('invitationId');
    const last = await Promise.all([1, 2, 3, 4].map(() => send(second)));
    expect(last.filter((body) => 'invitationId' in body).length).toBeLessThanOrEqual(2);
    for (let sent = 0; sent < 2; sent += 1) await send(second);
    expect((await send(second)).code).toBe('invitation-limit');
    expect((await send(await found(ann))).code).toBe('invitation-limit');
    expect(await send(await found(beth), beth)).toHaveProperty('invitationId');
    world.outbox.length = 0;
  });

  it('hold for one mailbox, whichever organisation one person invites it to, whatever stands behind a plus and wherever dots are, at once too', async () => {
    const [ann, beth] = [await signUp(world), await signUp(world)];
    const victim = randomUUID();
    const [first, second] = [await found(ann), await found(ann)];
    const send = async (id: string, by = ann, email = `${victim}@example.com`) =>
      (await by.call('POST', `/v1/organisations/${id}/invitations`, { json: { email, role: 'member' } })).body;
    for (let sent = 0; sent < 4; sent += 1) expect(await send(first)).toHaveProperty('invitationId');
    const tagged = (tag: number) => send(second, ann, `${victim}+${tag}@example.com`);
    const dotted = (at: number) => send(second, ann, `${victim.slice(0, at)}.${victim.slice(at)}@example.com`);
    for (const tag of [4, 5, 6]) expect(await tagged(tag)).toHaveProperty('invitationId');
    for (const at of [1, 2]) expect(await dotted(at)).toHaveProperty('invitationId');
    const last = await Promise.all([1, 2, 3].map((tag) => tagged(tag)));
    expect(last.filter((body) => 'invitationId' in body).length).toBeLessThanOrEqual(1);
    await send(first);
    expect(await send(first)).toMatchObject({ code: 'invitation-limit' });
    expect(await tagged(0)).toMatchObject({ code: 'invitation-limit' });
    expect(await dotted(3)).toMatchObject({ code: 'invitation-limit' });
    expect(await send(first, ann, `${randomUUID()}@example.com`)).toHaveProperty('invitationId');
    expect(await send(await found(beth), beth)).toHaveProperty('invitationId');
    world.clock.offset += 86_400_000;
    expect(await send(first)).toHaveProperty('invitationId');
    world.clock.offset -= 86_400_000;
    world.outbox.length = 0;
  });

  it('hold for invitations a day, and begin anew the next day', async () => {
    const eve = await signUp(world);
    const busy = await found(eve, 'Busy');
    const send = () =>
      eve.call('POST', `/v1/organisations/${busy}/invitations`, {
        json: { email: `${randomUUID()}@example.com`, role: 'member' },
      });
    for (let sent = 0; sent < 30; sent += 1) expect((await send()).status).toBe(201);
    expect((await send()).body.code).toBe('invitation-limit');
    world.clock.offset += 86_400_000;
    expect((await send()).status).toBe(201);
    world.outbox.length = 0;
  });
});
