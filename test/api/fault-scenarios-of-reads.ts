import { randomUUID } from 'node:crypto';
import type { Attempt } from './fault-scenarios.ts';
import { createPerson, mailsTo, makeAdmin, type Person } from './people.ts';
import { call, eventually } from './stack.ts';

let shared: Promise<{ person: Person; admin: Person; organisationId: string }> | undefined;
function cast() {
  shared ??= (async () => {
    const [person, operator] = [await createPerson(), await createPerson()];
    await person.call('PUT', `/v1/me/devices/${randomUUID()}`, { json: { platform: 'ios' } });
    await person.call('POST', '/v1/me/export');
    const { organisationId } = (await person.call('POST', '/v1/organisations', { json: { name: 'Reads' } })).body;
    await person.call('POST', `/v1/organisations/${organisationId}/invitations`, {
      json: { email: `${randomUUID()}@example.com`, role: 'member' },
    });
    return { person, admin: await makeAdmin(operator), organisationId };
  })();
  return shared;
}

const reads = (path: (organisationId: string) => string) => async (): Promise<Attempt> => {
  const { person, organisationId } = await cast();
  return { send: () => person.call('GET', path(organisationId)) };
};

/** The deletion link that was mailed to an address that asked for one. */
async function mailedLink(email: string): Promise<string> {
  await call('POST', '/v1/erasure-requests', { json: { email } });
  return eventually(async () => {
    const mail = (await mailsTo(email)).find(({ text }) => text.includes('/account-deletion/confirm'));
    const token = /confirm#([A-Za-z0-9_-]+)/.exec(mail?.text ?? '')?.[1];
    if (!token) throw new Error('no link was mailed');
    return token;
  });
}

/** Reads, and the commands that are left. */
export const moreScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listDevices: reads(() => '/v1/me/devices'),
  getExport: reads(() => '/v1/me/export'),
  getOrganisation: reads((id) => `/v1/organisations/${id}`),
  listRoles: reads((id) => `/v1/organisations/${id}/roles`),
  listInvitations: reads((id) => `/v1/organisations/${id}/invitations?limit=1`),
  getErasure: async () => {
    const person = await createPerson();
    await person.call('DELETE', '/v1/me');
    return { send: () => person.call('GET', '/v1/me/erasure') };
  },
  refreshEmail: async () => {
    const { person } = await cast();
    return { send: () => person.call('PUT', '/v1/me/email') };
  },
  enablePerson: async () => {
    const { admin } = await cast();
    const person = await createPerson();
    await admin.call('POST', `/v1/admin/people/${person.personId}/disable`, { json: { reason: 'x' } });
    const key = randomUUID();
    const check = async () => {
      const { body } = await person.call('GET', '/v1/me');
      if (body.status !== 'active') throw new Error(`not enabled: ${JSON.stringify(body)}`);
    };
    return { send: () => admin.call('POST', `/v1/admin/people/${person.personId}/enable`, { key }), check };
  },
  confirmErasure: async () => {
    const person = await createPerson();
    const token = await mailedLink(person.email);
    const check = async () => {
      const { status } = await person.call('GET', '/v1/me/erasure');
      if (status !== 200) throw new Error('no erasure');
    };
    return { send: () => call('POST', '/v1/erasure-requests/confirm', { json: { token } }), check };
  },
};
