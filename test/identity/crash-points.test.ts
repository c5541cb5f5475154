import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MembershipItem, OrganisationItem, Person } from '../../functions/identity/store/items.ts';
import { organisationKey } from '../../lib/policy/accounts.ts';
import { drain } from './deliveries.ts';
import { dieAtEveryCall, type Mortal } from './die-at-every-call.ts';
import { found, invite, join, signUp, type TestPerson } from './people.ts';
import type { Reply } from './requests.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ coolingOffDays: 0 });
  world.neighbours.set('notes', async (kind, { cursor = '0' }) => {
    if (kind === 'erase') return { removed: { notes: 1 } };
    const next = Number(cursor) + 1;
    return {
      records: [{ type: 'note', number: Number(cursor), text: 'x'.repeat(200) }],
      ...(next < 6 ? { cursor: String(next) } : {}),
    };
  });
});
afterAll(() => world?.stop());

type Item = Record<string, unknown>;

/** What must hold of the whole table whenever nobody is in the middle of something. */
async function checkInvariants(): Promise<void> {
  const items = await world.everything();
  const of = <T>(entity: string) => items.filter((item) => item.entity === entity) as unknown as T[];
  const memberships = of<MembershipItem>('Membership');
  for (const organisation of of<OrganisationItem>('Organisation')) {
    const members = memberships.filter(({ organisationId }) => organisationId === organisation.organisationId);
    expect({ id: organisation.organisationId, members: organisation.members }).toEqual({
      id: organisation.organisationId,
      members: members.length,
    });
    if (organisation.status !== 'active') continue;
    const counted = members.filter(({ role, leaving }) => role === 'owner' && !leaving).length;
    expect([organisation.owners, organisation.owners > 0 || members.length === 1]).toEqual([counted, true]);
    for (const [role, count] of Object.entries(organisation.roleMembers)) {
      expect(count).toBe(members.filter((member) => member.role === role).length);
    }
  }
  for (const person of of<Person>('Person')) {
    const own = (entity: string) =>
      items.filter((item) => item.entity === entity && item.pk === `PERSON#${person.personId}`).length;
    expect([person.deviceCount, person.organisationCount]).toEqual([own('Device'), own('Membership')]);
  }
  const living = new Set(of<Person>('Person').map(({ personId }) => `PERSON#${personId}`));
  const orphans = items.filter(
    (item) => String(item.pk).startsWith('PERSON#') && !living.has(String(item.pk)) && item.entity !== 'Erased',
  );
  expect(orphans).toEqual([]);
}

const dieEverywhere = (scenario: Mortal) => dieAtEveryCall(world, scenario);

interface Prepared {
  readonly by: TestPerson;
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
}
const commands: Readonly<Record<string, () => Promise<Prepared>>> = {
  updateProfile: async () => ({
    by: await signUp(world),
    method: 'PATCH',
    path: '/v1/me',
    json: { displayName: 'Ann' },
  }),
  registerDevice: async () => ({
    by: await signUp(world),
    method: 'PUT',
    path: `/v1/me/devices/${randomUUID()}`,
    json: { platform: 'ios', pushToken: 'token' },
  }),
  deleteDevice: async () => {
    const ann = await signUp(world);
    const path = `/v1/me/devices/${randomUUID()}`;
    await ann.signIn().call('PUT', path, { json: { platform: 'ios', pushToken: 'token' } });
    return { by: ann, method: 'DELETE', path };
  },
  createOrganisation: async () => ({
    by: await signUp(world),
    method: 'POST',
    path: '/v1/organisations',
    json: { name: 'A' },
  }),
  updateOrganisation: async () => {
    const ann = await signUp(world);
    return { by: ann, method: 'PATCH', path: `/v1/organisations/${await found(ann)}`, json: { name: 'B' } };
  },
  deleteOrganisation: async () => {
    const ann = await signUp(world);
    const id = await found(ann);
    await join(world, ann, 'member', id);
    return { by: ann, method: 'DELETE', path: `/v1/organisations/${id}` };
  },
  updateMember: async () => {
    const ann = await signUp(world);
    const id = await found(ann);
    const { personId } = await join(world, ann, 'member', id);
    return { by: ann, method: 'PATCH', path: `/v1/organisations/${id}/members/${personId}`, json: { role: 'owner' } };
  },
  removeMember: async () => {
    const ann = await signUp(world);
    const id = await found(ann);
    const { personId } = await join(world, ann, 'owner', id);
    return { by: ann, method: 'DELETE', path: `/v1/organisations/${id}/members/${personId}` };
  },
  putRole: async () => {
    const ann = await signUp(world);
    return {
      by: ann,
      method: 'PUT',
      path: `/v1/organisations/${await found(ann)}/roles/clerk`,
      json: { actions: [] },
    };
  },
  deleteRole: async () => {
    const ann = await signUp(world);
    const path = `/v1/organisations/${await found(ann)}/roles/clerk`;
    await ann.call('PUT', path, { json: { actions: [] } });
    return { by: ann, method: 'DELETE', path };
  },
  createInvitation: async () => {
    const ann = await signUp(world);
    return {
      by: ann,
      method: 'POST',
      path: `/v1/organisations/${await found(ann)}/invitations`,
      json: { email: 'x@example.com', role: 'member' },
    };
  },
  acceptInvitation: async () => {
    const [ann, bob] = [await signUp(world), await signUp(world)];
    const token = await invite(world, ann, bob.email, 'member', await found(ann));
    return { by: bob, method: 'POST', path: '/v1/invitations/accept', json: { token } };
  },
  disablePerson: async () => {
    const [root, eve] = [await signUp(world, { groups: ['admin'] }), await signUp(world)];
    return { by: root, method: 'POST', path: `/v1/admin/people/${eve.personId}/disable`, json: { reason: 'abuse' } };
  },
  requestExport: async () => ({ by: await signUp(world), method: 'POST', path: '/v1/me/export' }),
};

/** Registering again brings the device up to date, so its time is a newer one. */
const lasting = ({ status, body }: Reply) => ({ status, body: body && { ...body, updatedAt: undefined } });

describe('a command that dies at any call and is sent again with its key', () => {
  it.each(Object.keys(commands))('%s takes effect once and answers the same', async (name) => {
    const points = await dieEverywhere(async (dieIn) => {
      const { by, method, path, json } = await (commands[name] as () => Promise<Prepared>)();
      await drain(world);
      const key = randomUUID();
      const send = (): Promise<Reply> => by.call(method, path, { json, key });
      const died = await dieIn(send);
      const answer = await send();
      expect(answer.status).toBeLessThan(300);
      if (died.status < 300) expect(lasting(answer)).toEqual(lasting(died));
      expect(lasting(await send())).toEqual(lasting(answer));
      const left = world.outbox.length;
      expect((await send()).status).toBe(answer.status);
      expect(world.outbox.length).toBe(left);
    });
    expect(points).toBeGreaterThan(1);
    await drain(world);
    await checkInvariants();
  });
});

describe('work that dies at any call and is delivered again', () => {
  const archives = ({ personId }: TestPerson) =>
    [...world.objects.stored.keys()].filter((key) => key.startsWith(personId));

  it('an export is complete, each record once', async () => {
    const points = await dieEverywhere(async (dieIn) => {
      const ann = await signUp(world);
      await ann.call('POST', '/v1/me/export');
      await dieIn(() => drain(world));
      const { state, url, moreUrls = [] } = (await ann.call('GET', '/v1/me/export')).body;
      expect(state).toBe('ready');
      const files = [url, ...moreUrls].map((each: string) =>
        JSON.parse(world.objects.stored.get(new URL(each).pathname.slice(1)) ?? ''),
      );
      const notes = files.flatMap(({ modules }) => modules.notes ?? []).map(({ number }: { number: number }) => number);
      expect(notes).toEqual([0, 1, 2, 3, 4, 5]);
    });
    expect(points).toBeGreaterThan(19);
  });

  it('a new name and the end of an organisation are told of every member', async () => {
    for (const method of ['PATCH', 'DELETE']) {
      const points = await dieEverywhere(async (dieIn) => {
        const ann = await signUp(world);
        const id = await found(ann);
        const bob = await join(world, ann, 'member', id);
        world.events.length = 0;
        await ann.call(method, `/v1/organisations/${id}`, method === 'PATCH' ? { json: { name: 'New' } } : {});
        await dieIn(() => drain(world));
        const told = world.events.filter(({ detailType }) => detailType === 'MembershipChanged');
        const people = told.map(({ detail }) => (detail as { personId: string }).personId);
        expect(new Set(people)).toEqual(new Set([ann.personId, bob.personId]));
      });
      expect(points).toBeGreaterThan(5);
    }
  });

  it('an organisation is purged whole', async () => {
    const points = await dieEverywhere(async (dieIn) => {
      const ann = await signUp(world);
      const id = await found(ann);
      await join(world, ann, 'member', id);
      await ann.call('POST', `/v1/organisations/${id}/invitations`, {
        json: { email: 'x@example.com', role: 'member' },
      });
      await ann.call('DELETE', `/v1/organisations/${id}`);
      await dieIn(() => drain(world));
      const left = (await world.everything()).filter(
        (item: Item) => item.entity !== 'Outcome' && JSON.stringify(item).includes(id),
      );
      expect(left).toMatchObject([{ status: 'deleted', members: 0, purgedAt: expect.any(String) }]);
    });
    expect(points).toBeGreaterThan(16);
    await checkInvariants();
  });

  it('a person is erased whole, with one receipt, and every organisation keeps an owner', async () => {
    const erased: { person: TestPerson; receiptId: string }[] = [];
    const points = await dieEverywhere(async (dieIn) => {
      const ann = await signUp(world);
      await ann.call('PUT', `/v1/me/devices/${randomUUID()}`, { json: { platform: 'ios' } });
      await found(ann, 'Alone');
      await join(world, ann, 'owner', await found(ann, 'Shared'));
      await ann.call('POST', '/v1/me/export');
      await drain(world);
      const { receiptId } = (await ann.call('DELETE', '/v1/me')).body;
      await dieIn(() => drain(world));
      erased.push({ person: ann, receiptId });
    });
    expect(points).toBeGreaterThan(45);
    const items = await world.everything();
    const living = JSON.stringify(items.filter(({ entity }) => !['Outcome', 'Erased'].includes(String(entity))));
    const at = (pk: string) => items.filter((item) => item.pk === pk);
    for (const { person, receiptId } of erased) {
      expect(living).not.toContain(person.personId);
      expect(at(`RECEIPT#${receiptId}`)).toHaveLength(1);
      expect(at(`PERSON#${person.personId}`)).toMatchObject([{ entity: 'Erased', status: 'erased' }]);
      expect(archives(person)).toEqual([]);
      expect(world.pool.users.some(({ sub }) => sub === person.personId)).toBe(false);
      expect(world.mailer.to(person.email).some(({ text }) => text.includes(receiptId))).toBe(true);
    }
    await checkInvariants();
  }, 120_000);

  it('a scheduled erasure that dies while it is scheduled or cancelled is either there whole or not at all', async () => {
    world.settings.coolingOffDays = 14;
    try {
      let points = 0;
      for (const dying of ['schedule', 'cancel']) {
        points += await dieEverywhere(async (dieIn) => {
          const ann = await signUp(world);
          const id = await found(ann);
          await join(world, ann, 'owner', id);
          const twice = async (path: string, dies: boolean) => {
            const key = randomUUID();
            const send = () => ann.call('DELETE', path, { key });
            await (dies ? dieIn(send) : send());
            expect((await send()).status).toBeLessThan(300);
          };
          const status = async () => (await ann.call('GET', '/v1/me')).body.status;
          const Key = organisationKey(id);
          const organisation = async () =>
            (await world.dynamo.get<OrganisationItem>({ TableName: world.table, Key, ConsistentRead: true })).Item;
          await twice('/v1/me', dying === 'schedule');
          expect([await status(), (await organisation())?.owners]).toEqual(['erasing', 1]);
          await twice('/v1/me/erasure', dying === 'cancel');
          expect([await status(), (await organisation())?.owners]).toEqual(['active', 2]);
        });
      }
      expect(points).toBeGreaterThan(8);
      await drain(world);
      await checkInvariants();
    } finally {
      world.settings.coolingOffDays = 0;
    }
  });
});
