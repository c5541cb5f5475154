import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personKey } from '../../lib/policy/accounts.ts';
import { drain } from './deliveries.ts';
import { signUp } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ supportEmail: 'help@example.com' });
});
afterAll(() => world?.stop());

const hour = 3_600_000;
/** Cognito sends a message with a code; its event tells, of the addresses, the one or the other. */
async function codeSent(personId: string, reason = 'UpdateUserAttribute', attributes = {}) {
  await world.run('warnOldAddress', {
    trigger: 'CustomMessage',
    source: `CustomMessage_${reason}`,
    personId,
    attributes,
  });
  await drain(world);
}

describe('another address that is asked for in Cognito', () => {
  it('is told to the address of before, with what to do, whichever of the two the event names', async () => {
    for (const named of ['old', 'new']) {
      const bob = await signUp(world);
      const next = `${randomUUID()}@example.com`;
      await codeSent(bob.personId, undefined, { email: named === 'old' ? bob.email : next });
      const [mail, ...more] = world.mailer.to(bob.email);
      expect(mail?.subject).toBe('Another e-mail address is asked for in the app');
      for (const part of ['once it is confirmed', 'sign out everywhere', 'change your password', 'help@example.com'])
        expect(mail?.text).toContain(part);
      expect([more, world.mailer.to(next)]).toEqual([[], []]);
      expect(JSON.stringify(mail)).not.toContain(next);
    }
  });

  it('is told once an hour, however often it is asked for, at once too', async () => {
    const bob = await signUp(world);
    const mails = () => world.mailer.to(bob.email).length;
    await Promise.all(Array.from({ length: 5 }, () => codeSent(bob.personId)));
    expect(mails()).toBe(1);
    await codeSent(bob.personId);
    world.clock.offset += hour - 60_000;
    await codeSent(bob.personId);
    expect(mails()).toBe(1);
    world.clock.offset += 61_000;
    await codeSent(bob.personId);
    expect(mails()).toBe(2);
  });

  it('is told to an address that is new itself, however shortly before the one before it was told', async () => {
    const bob = await signUp(world);
    await codeSent(bob.personId);
    const next = `${randomUUID()}@example.com`;
    const user = world.pool.users.find(({ sub }) => sub === bob.personId);
    if (user) user.attributes = { email: next, email_verified: 'true' };
    await bob.call('PUT', '/v1/me/email');
    await codeSent(bob.personId);
    await codeSent(bob.personId);
    expect(world.mailer.to(next).map(({ subject }) => subject)).toEqual([
      'Another e-mail address is asked for in the app',
    ]);
  });

  it('leaves what the app knows of the person, and its version, as they were', async () => {
    const bob = await signUp(world);
    const { body } = await bob.call('GET', '/v1/me');
    await codeSent(bob.personId);
    expect((await bob.call('GET', '/v1/me')).body).toEqual(body);
  });

  it('is another mail than that it has changed, which comes when the app says so', async () => {
    const bob = await signUp(world);
    await codeSent(bob.personId);
    const user = world.pool.users.find(({ sub }) => sub === bob.personId);
    if (user) user.attributes = { email: `${randomUUID()}@example.com`, email_verified: 'true' };
    await bob.call('PUT', '/v1/me/email');
    await drain(world);
    expect(world.mailer.to(bob.email).map(({ subject }) => subject)).toEqual([
      'Another e-mail address is asked for in the app',
      'Your e-mail address in the app was changed',
    ]);
  });

  it('is told to no address that nobody has shown to be theirs, and of nobody who is unknown or being erased', async () => {
    const [typo, gone] = [await signUp(world, { verified: false }), await signUp(world)];
    await world.dynamo.update({
      TableName: world.table,
      Key: personKey(gone.personId),
      UpdateExpression: 'SET erasureStartedAt = :at',
      ExpressionAttributeValues: { ':at': new Date().toISOString() },
    });
    const stranger = randomUUID();
    for (const personId of [typo.personId, gone.personId, stranger]) await codeSent(personId);
    expect([...world.mailer.to(typo.email), ...world.mailer.to(gone.email)]).toEqual([]);
    expect(JSON.stringify(await world.everything())).not.toContain(stranger);
  });

  it.each(['SignUp', 'ResendCode', 'ForgotPassword', 'VerifyUserAttribute', 'AdminCreateUser', 'Authentication'])(
    'is not what a code for %s is sent for: no call is made',
    async (reason) => {
      const bob = await signUp(world);
      const before = world.watch.calls;
      await codeSent(bob.personId, reason);
      expect([world.watch.calls - before, world.mailer.to(bob.email)]).toEqual([0, []]);
    },
  );

  it.each([1, 2])('fails no message when call %i of the table fails; the log names no address', async (call) => {
    const bob = await signUp(world);
    const lines: unknown[] = [];
    const { log } = world.tools;
    world.tools.log = { ...log, error: (...line: unknown[]) => void lines.push(line) };
    try {
      world.watch.crashBefore = world.watch.calls + call;
      await codeSent(bob.personId, undefined, { email: bob.email });
    } finally {
      world.tools.log = log;
      world.watch.crashBefore = undefined;
    }
    expect([lines.length, JSON.stringify(lines)]).toEqual([1, expect.not.stringContaining(bob.email)]);
    expect(JSON.stringify(lines)).toContain(bob.personId);
    await codeSent(bob.personId);
    expect(world.mailer.to(bob.email)).toHaveLength(1);
  });
});
