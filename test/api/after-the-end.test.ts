import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { invite } from './invite.ts';
import { connect, ticketFor } from './open-socket.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, type Person } from './people.ts';
import { parameter, routes, sample } from './sample-requests.ts';
import { afterSchedule, call, eventually } from './stack.ts';
import { everyRow } from './stored.ts';
import { tableLike, owner as tables } from './sync-tables.ts';

const signedIn = routes.filter(({ entry }) => entry.auth !== 'public');
const ofOrganisation = signedIn.filter(({ entry }) => entry.path.includes('{organisationId}'));
/** Commands on what is a person's own, but for those that end or stop the erasure. */
const ownCommands = signedIn.filter(({ entry }) => {
  const [resource = '', action = ''] = (entry.permission ?? '').split(':');
  const policy = entry.module.policies[resource];
  return entry.idempotency !== 'none' && policy?.by === 'self' && !policy.whileErasing?.includes(action);
});

/** Every one of these routes for the given ids, as `METHOD path: status`. */
async function tryAll(
  list: typeof routes,
  person: Person,
  ids: Readonly<Record<string, string>>,
  keyed = false,
): Promise<string[]> {
  const answers: string[] = [];
  for (const operation of list) {
    const { json, query } = sample(operation);
    const path = operation.entry.path.replace(
      /\{(\w+)\}/g,
      (_, name: string) => ids[name] ?? parameter(name) ?? randomUUID(),
    );
    const { status } = await person.call(operation.entry.method, path + query, {
      ...(json ? { json } : {}),
      ...(keyed ? { key: randomUUID() } : {}),
    });
    answers.push(`${operation.entry.method} ${operation.entry.path}: ${status}`);
  }
  return answers;
}
const all = (list: typeof routes, status: number) =>
  list.map(({ entry }) => `${entry.method} ${entry.path}: ${status}`);

describe('while it waits for its erasure', () => {
  it('an account does nothing new', async () => {
    const person = await createPerson();
    await person.call('GET', '/v1/me');
    // Written here: one that was asked for begins every quarter of an hour, whatever is on its way.
    await tables.send(
      new UpdateCommand({
        TableName: await tableLike(/People/),
        Key: { pk: `PERSON#${person.personId}`, sk: 'PERSON' },
        UpdateExpression: 'SET #status = :erasing',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':erasing': 'erasing' },
      }),
    );
    expect(ownCommands.length).toBeGreaterThan(20);
    // With a key: what each answered before is looked for, as its function may.
    expect(await tryAll(ownCommands, person, {}, true)).toEqual(all(ownCommands, 403));
  });
});

describe('after its end', () => {
  it('an organisation is not found by any route, for its owner and for its members', async () => {
    const [owner, member] = [await createPerson(), await createPerson()];
    const { organisationId } = (await owner.call('POST', '/v1/organisations', { json: { name: 'Ends' } })).body;
    const accept = async (person: Person, role: string) =>
      person.call('POST', '/v1/invitations/accept', {
        json: { token: await invite(owner, person.email, role, organisationId) },
      });
    expect((await accept(member, 'admin')).status).toBe(201);
    const late = await createPerson();
    const token = await invite(owner, late.email, 'member', organisationId);
    expect((await owner.call('DELETE', `/v1/organisations/${organisationId}`)).status).toBe(204);
    const ids = { organisationId, personId: member.personId, role: 'clerk' };
    expect(await tryAll(ofOrganisation, owner, ids)).toEqual(all(ofOrganisation, 404));
    expect(await tryAll(ofOrganisation, member, ids)).toEqual(all(ofOrganisation, 404));
    expect((await late.call('POST', '/v1/invitations/accept', { json: { token } })).status).toBe(410);
    // Where it is named beside the path, or has a space: its accounts, payees, files, documents.
    const named = signedIn.filter(
      ({ entry }) => entry.method === 'GET' && 'organisationId' in entry.query && entry.path.includes('/banking/'),
    );
    expect(named.length).toBeGreaterThan(4);
    const space = `o-${organisationId}`;
    const inSpace = [`/v1/spaces/${space}`, `/v1/spaces/${space}/collections/lists`, `/v1/files?space=${space}`];
    const paths = named.map(
      ({ entry }) => `${entry.path.replace(/\{\w+\}/g, randomUUID())}?organisationId=${organisationId}`,
    );
    for (const path of [...paths, ...inSpace, `/v1/storage?space=${space}`])
      for (const person of [owner, member])
        expect([path, (await person.call('GET', path)).status]).toEqual([path, 404]);
    const explained = await member.call('GET', `/v1/me/access?action=member:list&resource=${organisationId}`);
    expect(explained.body.allowed).toBe(false);
  });

  it('an invitation, a role, a membership and a device are not found', async () => {
    const [owner, guest] = [await createPerson(), await createPerson()];
    const { organisationId } = (await owner.call('POST', '/v1/organisations', { json: { name: 'Parts' } })).body;
    const at = `/v1/organisations/${organisationId}`;
    const { invitationId } = (
      await owner.call('POST', `${at}/invitations`, { json: { email: 'gone@example.com', role: 'member' } })
    ).body;
    await owner.call('PUT', `${at}/roles/clerk`, { json: { actions: [] } });
    const token = await invite(owner, guest.email, 'member', organisationId);
    await guest.call('POST', '/v1/invitations/accept', { json: { token } });
    const deviceId = randomUUID();
    const session = await createPerson();
    await session.call('PUT', `/v1/me/devices/${deviceId}`, { json: { platform: 'ios' } });
    const ends: [Person, string][] = [
      [owner, `${at}/invitations/${invitationId}`],
      [owner, `${at}/roles/clerk`],
      [owner, `${at}/members/${guest.personId}`],
    ];
    for (const [person, path] of ends) {
      expect([path, (await person.call('DELETE', path)).status]).toEqual([path, 204]);
      expect([path, (await person.call('DELETE', path)).status]).toEqual([path, 404]);
    }
    expect((await owner.call('PATCH', `${at}/members/${guest.personId}`, { json: { role: 'admin' } })).status).toBe(
      404,
    );
    expect(
      (await owner.call('POST', `${at}/invitations`, { json: { email: 'x@example.com', role: 'clerk' } })).status,
    ).toBe(422);
    expect((await guest.call('POST', '/v1/invitations/accept', { json: { token } })).status).toBe(410);
    expect(await tryAll(ofOrganisation, guest, { organisationId, personId: owner.personId, role: 'clerk' })).toEqual(
      all(ofOrganisation, 404),
    );
    expect((await session.call('DELETE', `/v1/me/devices/${deviceId}`)).status).toBe(204);
    // The device that a session was signed in on takes the session along.
    expect(await tryAll(signedIn, session, {})).toEqual(all(signedIn, 401));
  });

  it('a session opens no route and no socket', async () => {
    const person = await createPerson();
    const { ticket } = await ticketFor(person);
    expect((await person.call('DELETE', '/v1/me/sessions')).status).toBe(204);
    expect(await tryAll(signedIn, person, {})).toEqual(all(signedIn, 401));
    expect(await connect(ticket)).toBe(403);
  });

  it('an account opens no route, no socket, no archive and no link', async () => {
    const person = await createPerson();
    await person.call('POST', '/v1/me/export');
    const { url } = await eventually(async () => {
      const { body } = await person.call('GET', '/v1/me/export');
      expect(body.state).toBe('ready');
      return body;
    });
    const { ticket } = await ticketFor(person);
    const { receiptId } = (await person.call('DELETE', '/v1/me')).body;
    await new Promise((resolve) => setTimeout(resolve, 4200));
    const own = `p-${person.personId}`;
    await leaveCommitPending(own);
    await afterSchedule('StartDueErasures', async () => {
      expect((await call('GET', `/v1/erasure-receipts/${receiptId}`)).status).toBe(200);
      // The last thing of all: the receipt is there a moment before.
      expect((await person.call('GET', '/v1/me')).status).toBe(401);
    });
    expect(await tryAll(signedIn, person, {})).toEqual(all(signedIn, 401));
    expect(await connect(ticket)).toBe(403);
    expect([403, 404]).toContain((await fetch(url)).status);
    // What was still to be moved to its place in their space is gone with it.
    expect((await everyRow(/Sync/)).filter(({ spaceId }) => spaceId === own)).toMatchObject([{ entity: 'Erased' }]);
  }, 120_000);
});
