import { randomUUID } from 'node:crypto';
import { must } from './fault-cast.ts';
import { invite } from './invite.ts';
import { createPerson, makeAdmin, type Person, signIn } from './people.ts';
import { type Answer, call } from './stack.ts';

/** One command, ready to be sent again and again with the same key. */
export interface Attempt {
  send(): Promise<Answer>;
  /** Fails unless the command took effect exactly once. Left out for reads. */
  check?(): Promise<unknown>;
  /** Answers that a repeat may get beside those of the first time. */
  readonly repeatMay?: readonly number[];
  /** Repeatable without a key: the answer may differ in its times. */
  readonly natural?: true;
}

const items = async (person: Person, path: string) =>
  (await person.call('GET', path)).body.items as Record<string, string>[];

let shared: Promise<{ owner: Person; admin: Person; member: Person; organisationId: string }> | undefined;
/** An owner with an organisation and a member, an admin: made once. */
function cast() {
  shared ??= (async () => {
    const [owner, member, operator] = [await createPerson(), await createPerson(), await createPerson()];
    const { organisationId } = (await owner.call('POST', '/v1/organisations', { json: { name: 'Stage' } })).body;
    await member.call('POST', '/v1/invitations/accept', {
      json: { token: await invite(owner, member.email, 'member', organisationId) },
    });
    return { owner, member, admin: await makeAdmin(operator), organisationId };
  })();
  return shared;
}

const newOrganisation = async (owner: Person) =>
  (await owner.call('POST', '/v1/organisations', { json: { name: randomUUID() } })).body.organisationId as string;
const leaveNothing = async (owner: Person, organisationId: string) =>
  owner.call('DELETE', `/v1/organisations/${organisationId}`);

/** How to prepare each operation; run anew for each fault. */
export const scenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  getProfile: async () => {
    const { owner } = await cast();
    return { send: () => owner.call('GET', '/v1/me') };
  },
  updateProfile: async () => {
    const { owner } = await cast();
    const { version } = (await owner.call('GET', '/v1/me')).body;
    const key = randomUUID();
    const send = () => owner.call('PATCH', '/v1/me', { json: { displayName: key }, key });
    const check = async () => {
      const { body } = await owner.call('GET', '/v1/me');
      must(body.version === version + 1 && body.displayName === key, body);
    };
    return { send, check };
  },
  registerDevice: async () => {
    const { owner } = await cast();
    const deviceId = randomUUID();
    const check = async () => {
      const devices = await items(owner, '/v1/me/devices');
      must(devices.filter((device) => device.deviceId === deviceId).length === 1, devices);
      await owner.call('DELETE', `/v1/me/devices/${deviceId}?`, {});
    };
    const session = await signIn(owner.email, owner.password);
    return {
      send: () => session.call('PUT', `/v1/me/devices/${deviceId}`, { json: { platform: 'ios' } }),
      check,
      natural: true,
    };
  },
  deleteDevice: async () => {
    const { owner } = await cast();
    const deviceId = randomUUID();
    const session = await signIn(owner.email, owner.password);
    await session.call('PUT', `/v1/me/devices/${deviceId}`, { json: { platform: 'ios' } });
    const key = randomUUID();
    const check = async () => {
      must((await session.call('GET', '/v1/me')).status === 401, 'the session still works');
      must(
        (await items(owner, '/v1/me/devices')).every((device) => device.deviceId !== deviceId),
        'the device is still there',
      );
    };
    return { send: () => owner.call('DELETE', `/v1/me/devices/${deviceId}`, { key }), check };
  },
  endSessions: async () => {
    const person = await createPerson();
    const check = async () => must((await person.call('GET', '/v1/me')).status === 401, 'the session still works');
    const key = randomUUID();
    return { send: () => person.call('DELETE', '/v1/me/sessions', { key }), check, repeatMay: [401] };
  },
  createOrganisation: async () => {
    const { owner } = await cast();
    const name = randomUUID();
    const check = async () => {
      const found = (await items(owner, '/v1/organisations')).filter((item) => item.name === name);
      must(found.length === 1, found);
      await leaveNothing(owner, found[0]?.organisationId ?? '');
    };
    return { send: () => owner.call('POST', '/v1/organisations', { json: { name }, key: name }), check };
  },
  updateOrganisation: async () => {
    const { owner, organisationId } = await cast();
    const path = `/v1/organisations/${organisationId}`;
    const { version } = (await owner.call('GET', path)).body;
    const key = randomUUID();
    const check = async () => {
      const { body } = await owner.call('GET', path);
      must(body.version === version + 1 && body.name === key, body);
    };
    return { send: () => owner.call('PATCH', path, { json: { name: key }, key }), check };
  },
  deleteOrganisation: async () => {
    const { owner } = await cast();
    const path = `/v1/organisations/${await newOrganisation(owner)}`;
    const key = randomUUID();
    const check = async () => must((await owner.call('GET', path)).status === 404, 'it is still there');
    return { send: () => owner.call('DELETE', path, { key }), check };
  },
  updateMember: async () => {
    const { owner, member, organisationId } = await cast();
    const role = (await items(owner, `/v1/organisations/${organisationId}/members`)).find(
      (item) => item.personId === member.personId,
    )?.role;
    const next = role === 'member' ? 'admin' : 'member';
    const path = `/v1/organisations/${organisationId}/members`;
    const key = randomUUID();
    const check = async () => {
      const found = (await items(owner, path)).find((item) => item.personId === member.personId);
      must(found?.role === next, found);
    };
    return { send: () => owner.call('PATCH', `${path}/${member.personId}`, { json: { role: next }, key }), check };
  },
  removeMember: async () => {
    const { owner, member } = await cast();
    const organisationId = await newOrganisation(owner);
    await member.call('POST', '/v1/invitations/accept', {
      json: { token: await invite(owner, member.email, 'member', organisationId) },
    });
    const key = randomUUID();
    const check = async () => {
      must((await member.call('GET', `/v1/organisations/${organisationId}`)).status === 404, 'still a member');
      must((await owner.call('GET', `/v1/organisations/${organisationId}`)).body.members === 1, 'miscounted');
      await leaveNothing(owner, organisationId);
    };
    return {
      send: () => owner.call('DELETE', `/v1/organisations/${organisationId}/members/${member.personId}`, { key }),
      check,
    };
  },
  acceptInvitation: async () => {
    const { owner, member } = await cast();
    const organisationId = await newOrganisation(owner);
    const token = await invite(owner, member.email, 'member', organisationId);
    const key = randomUUID();
    const check = async () => {
      must((await owner.call('GET', `/v1/organisations/${organisationId}`)).body.members === 2, 'miscounted');
      await leaveNothing(owner, organisationId);
    };
    return { send: () => member.call('POST', '/v1/invitations/accept', { json: { token }, key }), check };
  },
  createInvitation: async () => {
    const { owner, organisationId } = await cast();
    const path = `/v1/organisations/${organisationId}/invitations`;
    const email = `${randomUUID()}@example.com`;
    const check = async () => {
      const found = (await items(owner, `${path}?limit=100`)).filter((item) => item.email === email);
      must(found.length === 1, found);
    };
    return { send: () => owner.call('POST', path, { json: { email, role: 'member' }, key: email }), check };
  },
  revokeInvitation: async () => {
    const { owner, organisationId } = await cast();
    const path = `/v1/organisations/${organisationId}/invitations`;
    const json = { email: `${randomUUID()}@example.com`, role: 'member' };
    const { invitationId } = (await owner.call('POST', path, { json })).body;
    const key = randomUUID();
    const check = async () =>
      must(
        (await items(owner, `${path}?limit=100`)).every((item) => item.email !== json.email),
        'still there',
      );
    return { send: () => owner.call('DELETE', `${path}/${invitationId}`, { key }), check };
  },
  putRole: async () => {
    const { owner, organisationId } = await cast();
    const key = randomUUID();
    const path = `/v1/organisations/${organisationId}/roles/clerk`;
    const check = async () =>
      must(
        (await items(owner, `/v1/organisations/${organisationId}/roles`)).some((item) => item.role === 'clerk'),
        'no role',
      );
    return { send: () => owner.call('PUT', path, { json: { actions: ['member:list'] }, key }), check };
  },
  deleteRole: async () => {
    const { owner, organisationId } = await cast();
    const path = `/v1/organisations/${organisationId}/roles/temp`;
    await owner.call('PUT', path, { json: { actions: ['member:list'] } });
    const key = randomUUID();
    const check = async () =>
      must(
        (await items(owner, `/v1/organisations/${organisationId}/roles`)).every((item) => item.role !== 'temp'),
        'still there',
      );
    return { send: () => owner.call('DELETE', path, { key }), check };
  },
  requestErasure: async () => {
    const person = await createPerson();
    const key = randomUUID();
    const check = async () => must((await person.call('GET', '/v1/me/erasure')).status === 200, 'no erasure');
    return { send: () => person.call('DELETE', '/v1/me', { key }), check };
  },
  cancelErasure: async () => {
    const person = await createPerson();
    await person.call('DELETE', '/v1/me');
    const key = randomUUID();
    const check = async () => must((await person.call('GET', '/v1/me')).body.status === 'active', 'not active');
    return { send: () => person.call('DELETE', '/v1/me/erasure', { key }), check };
  },
  requestExport: async () => {
    const person = await createPerson();
    const key = randomUUID();
    const check = async () => must((await person.call('GET', '/v1/me/export')).status === 200, 'no export');
    // The state of the one export that is there moves on meanwhile.
    return { send: () => person.call('POST', '/v1/me/export', { key }), check, natural: true };
  },
  createTicket: async () => {
    const { owner } = await cast();
    return { send: () => owner.call('POST', '/v1/realtime/tickets') };
  },
  disablePerson: async () => {
    const { admin } = await cast();
    const person = await createPerson();
    const key = randomUUID();
    const check = async () =>
      must((await person.call('GET', '/v1/me')).body.code === 'account-disabled', 'not disabled');
    return {
      send: () => admin.call('POST', `/v1/admin/people/${person.personId}/disable`, { json: { reason: 'x' }, key }),
      check,
    };
  },
  requestErasureLink: async () => ({
    send: () => call('POST', '/v1/erasure-requests', { json: { email: `${randomUUID()}@example.com` } }),
  }),
  listMembers: async () => {
    const { owner, organisationId } = await cast();
    return { send: () => owner.call('GET', `/v1/organisations/${organisationId}/members?limit=1`) };
  },
  listOrganisations: async () => {
    const { owner } = await cast();
    return { send: () => owner.call('GET', '/v1/organisations') };
  },
  findPeople: async () => {
    const { admin, owner } = await cast();
    return { send: () => admin.call('GET', `/v1/admin/people?email=${owner.email}`) };
  },
  explainAccess: async () => {
    const { owner, organisationId } = await cast();
    return { send: () => owner.call('GET', `/v1/me/access?action=member:list&resource=${organisationId}`) };
  },
};
