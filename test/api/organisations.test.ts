import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { invite } from './invite.ts';
import { createPerson, type Person } from './people.ts';
import { eventually } from './stack.ts';

let owner: Person;
let organisationId: string;
beforeAll(async () => {
  owner = await createPerson();
  organisationId = (await owner.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body.organisationId;
});
const at = (rest = '') => `/v1/organisations/${organisationId}${rest}`;

async function join(role: string): Promise<Person> {
  const person = await createPerson();
  const answer = await person.call('POST', '/v1/invitations/accept', {
    json: { token: await invite(owner, person.email, role, organisationId) },
  });
  expect(answer.status).toBe(201);
  return person;
}

describe('organisations', () => {
  it('are created once for one key, with the creator as owner', async () => {
    const key = randomUUID();
    const create = () => owner.call('POST', '/v1/organisations', { json: { name: 'Twice' }, key });
    const answers = await Promise.all([create(), create(), create()]);
    expect(new Set(answers.map(({ body }) => body.organisationId)).size).toBe(1);
    const listed = (await owner.call('GET', '/v1/organisations')).body.items.filter(
      (item: { name: string }) => item.name === 'Twice',
    );
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatchObject({ role: 'owner' });
  });

  it('are changed by the version that was read', async () => {
    const { body } = await owner.call('GET', at());
    expect(
      (await owner.call('PATCH', at(), { json: { name: 'Bakery & Café', version: body.version } })).body.name,
    ).toBe('Bakery & Café');
    expect((await owner.call('PATCH', at(), { json: { name: 'Late', version: body.version } })).status).toBe(409);
  });

  it('are gone at once when deleted, for every member, and the repeated command answers the same', async () => {
    const { organisationId: doomed } = (await owner.call('POST', '/v1/organisations', { json: { name: 'Doomed' } }))
      .body;
    const key = randomUUID();
    expect((await owner.call('DELETE', `/v1/organisations/${doomed}`, { key })).status).toBe(204);
    expect((await owner.call('GET', `/v1/organisations/${doomed}`)).status).toBe(404);
    expect((await owner.call('DELETE', `/v1/organisations/${doomed}`, { key })).status).toBe(204);
    expect((await owner.call('DELETE', `/v1/organisations/${doomed}`)).status).toBe(404);
    await eventually(async () => {
      const ids = (await owner.call('GET', '/v1/organisations')).body.items.map(
        (item: { organisationId: string }) => item.organisationId,
      );
      expect(ids).not.toContain(doomed);
    });
  });
});

describe('invitations', () => {
  it('are used once, even by two accepts at the same time', async () => {
    const guest = await createPerson();
    const token = await invite(owner, guest.email, 'member', organisationId);
    const accept = () => guest.call('POST', '/v1/invitations/accept', { json: { token } });
    const statuses = (await Promise.all([accept(), accept()])).map(({ status }) => status).sort();
    expect(statuses[0]).toBe(201);
    expect([409, 410]).toContain(statuses[1]);
    const members = (await owner.call('GET', at('/members?limit=100'))).body.items;
    expect(members.filter((member: { personId: string }) => member.personId === guest.personId)).toHaveLength(1);
  });

  it('give the first answer again to the same key', async () => {
    const guest = await createPerson();
    const json = { token: await invite(owner, guest.email, 'member', organisationId) };
    const key = randomUUID();
    const [first, second] = [
      await guest.call('POST', '/v1/invitations/accept', { json, key }),
      await guest.call('POST', '/v1/invitations/accept', { json, key }),
    ];
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
  });

  it('are for the invited address only', async () => {
    const [guest, thief] = [await createPerson(), await createPerson()];
    const token = await invite(owner, guest.email, 'admin', organisationId);
    const stolen = await thief.call('POST', '/v1/invitations/accept', { json: { token } });
    expect([stolen.status, stolen.body.code]).toEqual([403, 'invitation-for-another']);
    const forged = `${token.slice(0, -4)}AAAA`;
    expect((await guest.call('POST', '/v1/invitations/accept', { json: { token: forged } })).status).toBe(410);
  });

  it('cannot be used once withdrawn', async () => {
    const guest = await createPerson();
    const token = await invite(owner, guest.email, 'member', organisationId);
    const pending = (await owner.call('GET', at('/invitations'))).body.items;
    const { invitationId } = pending.find((item: { email: string }) => item.email === guest.email);
    expect((await owner.call('DELETE', at(`/invitations/${invitationId}`))).status).toBe(204);
    expect((await guest.call('POST', '/v1/invitations/accept', { json: { token } })).body.code).toBe(
      'invitation-invalid',
    );
  });

  it('cannot give rights that the inviter does not hold', async () => {
    const admin = await join('admin');
    const answer = await admin.call('POST', at('/invitations'), { json: { email: 'x@example.com', role: 'owner' } });
    expect([answer.status, answer.body.code]).toEqual([403, 'beyond-own-rights']);
    const member = await join('member');
    expect(
      (await member.call('POST', at('/invitations'), { json: { email: 'x@example.com', role: 'member' } })).status,
    ).toBe(403);
  });
});

describe('members', () => {
  it('are refused at the very next request once removed', async () => {
    const member = await join('member');
    expect((await member.call('GET', at())).status).toBe(200);
    expect((await owner.call('DELETE', at(`/members/${member.personId}`))).status).toBe(204);
    expect((await member.call('GET', at())).status).toBe(404);
  });

  it('are listed page by page with a cursor that only its reader can use', async () => {
    const member = await join('member');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await owner.call('GET', at(`/members?limit=1${cursor ? `&cursor=${cursor}` : ''}`));
      seen.push(...body.items.map((item: { personId: string }) => item.personId));
      cursor = body.nextCursor;
      if (cursor) {
        expect((await member.call('GET', at(`/members?limit=1&cursor=${cursor}`))).body.code).toBe('invalid-cursor');
        expect((await owner.call('GET', at(`/invitations?cursor=${cursor}`))).body.code).toBe('invalid-cursor');
        const forged = `${cursor.slice(0, -3)}${cursor.endsWith('AAA') ? 'BBB' : 'AAA'}`;
        expect((await owner.call('GET', at(`/members?cursor=${forged}`))).body.code).toBe('invalid-cursor');
      }
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining([owner.personId, member.personId]));
  });

  it('always keep an owner: the last one can neither leave nor step down, and of two leaving at once one stays', async () => {
    const { organisationId: pair } = (await owner.call('POST', '/v1/organisations', { json: { name: 'Pair' } })).body;
    const path = (person: Person) => `/v1/organisations/${pair}/members/${person.personId}`;
    expect((await owner.call('DELETE', path(owner))).body.code).toBe('last-owner');
    expect((await owner.call('PATCH', path(owner), { json: { role: 'member' } })).body.code).toBe('last-owner');
    const second = await createPerson();
    await second.call('POST', '/v1/invitations/accept', {
      json: { token: await invite(owner, second.email, 'owner', pair) },
    });
    const leaving = await Promise.all([owner.call('DELETE', path(owner)), second.call('DELETE', path(second))]);
    expect(leaving.filter(({ status }) => status === 204)).toHaveLength(1);
    const stayed = leaving[0]?.status === 204 ? second : owner;
    expect((await stayed.call('GET', `/v1/organisations/${pair}`)).status).toBe(200);
  });
});

describe("an organisation's own roles", () => {
  it('allow what they hold, and change at the next request', async () => {
    expect(
      (await owner.call('PUT', at('/roles/clerk'), { json: { actions: ['organisation:read', 'invitation:list'] } }))
        .status,
    ).toBe(200);
    const clerk = await join('clerk');
    expect((await clerk.call('GET', at('/invitations'))).status).toBe(200);
    expect((await clerk.call('GET', at('/members'))).status).toBe(403);
    await owner.call('PUT', at('/roles/clerk'), { json: { actions: ['organisation:read', 'member:list'] } });
    expect((await clerk.call('GET', at('/invitations'))).status).toBe(403);
    expect((await clerk.call('GET', at('/members'))).status).toBe(200);
    const explained = await clerk.call('GET', `/v1/me/access?action=member:list&resource=${organisationId}`);
    expect(explained.body).toMatchObject({ allowed: true, rule: 'member/own-role/clerk' });
    const denied = await clerk.call('GET', `/v1/me/access?action=member:remove&resource=${organisationId}`);
    expect(denied.body).toMatchObject({ allowed: false, rule: 'default-deny' });
    expect((await owner.call('DELETE', at('/roles/clerk'))).body.code).toBe('role-in-use');
    await owner.call('PATCH', at(`/members/${clerk.personId}`), { json: { role: 'member' } });
    expect((await owner.call('DELETE', at('/roles/clerk'))).status).toBe(204);
  });

  it('cannot hold what only owners may do, nor replace a built-in role', async () => {
    expect((await owner.call('PUT', at('/roles/boss'), { json: { actions: ['organisation:delete'] } })).body.code).toBe(
      'action-not-grantable',
    );
    expect((await owner.call('PUT', at('/roles/owner'), { json: { actions: [] } })).body.code).toBe('role-built-in');
    for (const role of ['constructor', '__proto__', 'to-string', 'has own']) {
      expect((await owner.call('PATCH', at(`/members/${owner.personId}`), { json: { role } })).status).not.toBe(200);
    }
  });

  it('are listed with the built-in ones', async () => {
    const { body } = await owner.call('GET', at('/roles'));
    expect(body.items.map((item: { role: string }) => item.role)).toEqual(
      expect.arrayContaining(['owner', 'admin', 'member']),
    );
  });
});
