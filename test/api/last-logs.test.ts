import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { addPasskey, proofByPasskey, totpRequest } from '../step-up/ceremonies.ts';
import { invite } from './invite.ts';
import { logLines } from './log-lines.ts';
import { neverInLogs } from './never-in-logs.ts';
import { openSocket, ticketFor } from './open-socket.ts';
import { createPerson, mailsTo, type Person, signIn } from './people.ts';
import { call, eventually, outputs } from './stack.ts';

/** What must never stand in a log, by the name of what it is. */
const secrets = new Map<string, string>();
const remember = (name: string, value: string | undefined) => {
  if (!value || value.length < 8) throw new Error(`${name} is not there`);
  secrets.set(name, value);
};

// Runs after every other file of this folder (last-sequencer.js), so the logs hold what all of them did.
describe('the logs of all functions and gateways', () => {
  let lines: string[] = [];
  let person: Person;
  beforeAll(async () => {
    person = await createPerson();
    const pushToken = `push-${randomUUID()}`;
    const displayName = `Name ${randomUUID()}`;
    const reason = `Reason ${randomUUID()}`;
    const key = `key-${randomUUID()}`;
    await person.call('PATCH', '/v1/me', { json: { displayName, metadata: { note: reason } }, key });
    await person.call('PUT', `/v1/me/devices/${randomUUID()}`, { json: { platform: 'ios', pushToken } });
    await person.call('PATCH', '/v1/me', { json: { displayName, email: person.email, password: person.password } });
    await person.call('PATCH', '/v1/me', { text: `{"displayName":"${displayName}"` });
    await person.call('GET', `/v1/me?token=${person.token}`);
    await person.call('GET', `/v1/nothing/${encodeURIComponent(person.email)}`);
    const { ticket } = await ticketFor(person);
    const { organisationId } = (await person.call('POST', '/v1/organisations', { json: { name: displayName } })).body;
    const guest = await createPerson();
    const invitation = await invite(person, guest.email, 'member', organisationId);
    await guest.call('POST', '/v1/invitations/accept', { json: { token: invitation } });
    await person.call('POST', '/v1/me/export');
    const { url } = await eventually(async () => {
      const { body } = await person.call('GET', '/v1/me/export');
      expect(body.state).toBe('ready');
      return body;
    });
    await call('POST', '/v1/erasure-requests', { json: { email: person.email } });
    const link = await eventually(async () => {
      const mail = (await mailsTo(person.email)).find(({ text }) => /account-deletion\/confirm/.test(text));
      const found = /[#?&](?:token=)?([A-Za-z0-9_-]{40,200})/.exec(mail?.text ?? '')?.[1];
      if (!found) throw new Error('no link was mailed');
      return found;
    });
    await call('POST', '/v1/erasure-requests/confirm', {
      json: { token: `${link.slice(0, -2)}${link.endsWith('AA') ? 'BB' : 'AA'}` },
    });
    const totp = (await person.call('POST', totpRequest.path, { json: totpRequest.json })).body.secret;
    const { device } = await addPasskey(guest);
    const proof = (await proofByPasskey(device, guest, totpRequest))['step-up'];
    await guest.call('POST', totpRequest.path, { json: { name: 'Another' }, headers: { 'step-up': proof } });
    const socket = await openSocket(person);
    socket.send(JSON.stringify({ action: 'ping', secret: reason }));
    socket.send(`{"action":"${reason}"`);
    await signIn(person.email, person.password);
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.close();

    remember('access token', person.token.split('.')[2]);
    remember('id token', person.idToken.split('.')[2]);
    remember('refresh token', person.refreshToken);
    remember('password', person.password);
    remember('push token', pushToken);
    remember('display name', displayName);
    remember('text of a body', reason);
    remember('e-mail address', person.email);
    remember('e-mail address of a guest', guest.email);
    remember('secret of an authenticator app', totp);
    remember('proof of a step-up', proof.split('.')[2]);
    remember('socket ticket', ticket);
    remember('token of an invitation', invitation.slice(-40));
    remember('token of a deletion link', link.slice(-40));
    remember('signed address', new URL(url).searchParams.get('X-Amz-Signature') ?? '');
    remember('key of the owner', outputs.awsSecretAccessKey);
    lines = await logLines();
  }, 60_000);

  it('tell what was done, by request and by person', () => {
    expect(lines.length).toBeGreaterThan(20);
    const mine = lines.filter((line) => line.includes(person.personId));
    expect(mine.length).toBeGreaterThan(5);
    expect(mine.every((line) => /"requestId":"[^"]+"/.test(line))).toBe(true);
    expect(lines.some((line) => line.includes('"route":"/v1/me"') && line.includes('"status":400'))).toBe(true);
    expect(new Set(lines.map((line) => line.split(':')[0])).size).toBeGreaterThan(8);
  });

  it('name no event that the operation’s contract does not', () => {
    const declared = new Map(
      modules.flatMap(({ module, operations }) =>
        operations.map(({ name, entry }) => [`${module.name}/${name}`, entry.emits.map((event) => event.name)]),
      ),
    );
    const emitted = lines.flatMap((line) => {
      const [, operation = ''] = /"operation":"([^"]+)"/.exec(line) ?? [];
      const [, names] = /"emitted":(\[[^\]]*\])/.exec(line) ?? [];
      return names ? (JSON.parse(names) as string[]).map((name) => ({ operation, name })) : [];
    });
    expect(emitted.length).toBeGreaterThan(2);
    expect(emitted.filter(({ operation, name }) => !declared.get(operation)?.includes(name))).toEqual([]);
  });

  it('hold none of the secrets that went through them', () => {
    const shown = [...secrets].flatMap(([name, secret]) =>
      lines.filter((line) => line.includes(secret)).map((line) => `${name}: ${line.slice(0, 300)}`),
    );
    expect(shown).toEqual([]);
  });

  it.each(neverInLogs)('hold %s of no other test either', (_, pattern) => {
    expect(lines.filter((line) => pattern.test(line)).map((line) => line.slice(0, 300))).toEqual([]);
  });
});
