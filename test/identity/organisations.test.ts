import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operation as deleteRole } from '../../functions/identity/delete-role.ts';
import type { OrganisationItem, Person } from '../../functions/identity/store/items.ts';
import { organisationKey, personKey } from '../../lib/policy/accounts.ts';
import { policies } from '../../lib/policy/catalogue.generated.ts';
import { grantableActions } from '../../lib/policy/role-actions.ts';
import { drain } from './deliveries.ts';
import { found, join, signUp, type TestPerson } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let owner: TestPerson;
beforeAll(async () => {
  world = await startWorld({ organisationsPerPerson: 6, rolesPerOrganisation: 3 });
});
beforeEach(async () => {
  owner = await signUp(world);
});
afterAll(() => world?.stop());

const organisation = async (organisationId: string) =>
  (
    await world.dynamo.get<OrganisationItem>({
      TableName: world.table,
      Key: organisationKey(organisationId),
      ConsistentRead: true,
    })
  ).Item as OrganisationItem;
const countOf = async ({ personId }: TestPerson) =>
  (
    (await world.dynamo.get<Person>({ TableName: world.table, Key: personKey(personId), ConsistentRead: true }))
      .Item as Person
  ).organisationCount;
const at = (organisationId: string, rest = '') => `/v1/organisations/${organisationId}${rest}`;

describe('organisations', () => {
  it('are founded once for one key, and keep to the limit when many are founded at once', async () => {
    const ann = await signUp(world);
    const key = randomUUID();
    const once = await Promise.all(
      [1, 2, 3].map(() => ann.call('POST', '/v1/organisations', { json: { name: 'A' }, key })),
    );
    expect(new Set(once.filter(({ status }) => status === 201).map(({ body }) => body.organisationId)).size).toBe(1);
    const many = await Promise.all(
      Array.from({ length: 9 }, () => ann.call('POST', '/v1/organisations', { json: { name: 'B' } })),
    );
    expect(many.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(many.filter(({ body }) => body.code === 'organisation-limit')).toHaveLength(4);
    const listed = (await ann.call('GET', '/v1/organisations')).body.items;
    expect([listed.length, await countOf(ann)]).toEqual([6, 6]);
  });

  it('are read without a read beyond those that decide', async () => {
    const id = await found(await signUp(world));
    expect((await owner.call('GET', at(id))).status).toBe(404);
    const mine = await found(owner, 'Mine');
    expect((await owner.call('GET', at(mine))).body).toMatchObject({
      name: 'Mine',
      role: 'owner',
      members: 1,
      version: 1,
    });
    expect(world.watch.units.get('getOrganisation')).toEqual({ read: 3, write: 0 });
  });

  it('are renamed by one of many writers per version', async () => {
    const id = await found(owner);
    const rename = (name: string) => owner.call('PATCH', at(id), { json: { name, version: 1 } });
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(rename));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect((await owner.call('GET', at(id))).body.version).toBe(2);
  });

  it('are gone for everybody at once when deleted, and leave nothing behind', async () => {
    const ann = await signUp(world);
    const id = await found(ann, 'Doomed');
    const bob = await join(world, ann, 'member', id);
    await ann.call('POST', at(id, '/invitations'), { json: { email: 'never@example.com', role: 'member' } });
    const key = randomUUID();
    expect((await ann.call('DELETE', at(id), { key })).status).toBe(204);
    for (const person of [ann, bob]) expect((await person.call('GET', at(id))).status).toBe(404);
    expect((await bob.call('GET', '/v1/organisations')).body.items).toEqual([]);
    expect((await ann.call('DELETE', at(id), { key })).status).toBe(204);
    await drain(world, { times: 2 });
    expect([await countOf(ann), await countOf(bob)]).toEqual([0, 0]);
    const left = (await world.everything()).filter(
      (item) => JSON.stringify(item).includes(id) && item.entity !== 'Outcome',
    );
    expect(left).toMatchObject([{ entity: 'Organisation', status: 'deleted', members: 0 }]);
    expect(JSON.stringify(left)).not.toContain('Doomed');
  });
});

describe('members', () => {
  it('are refused at the very next request once removed', async () => {
    const id = await found(owner);
    const bob = await join(world, owner, 'admin', id);
    expect((await bob.call('GET', at(id))).status).toBe(200);
    expect((await owner.call('DELETE', at(id, `/members/${bob.personId}`))).status).toBe(204);
    for (const path of ['', '/members', '/roles', '/invitations'])
      expect((await bob.call('GET', at(id, path))).status).toBe(404);
    expect(await countOf(bob)).toBe(0);
    expect((await organisation(id)).members).toBe(1);
  });

  it('are listed page by page in the order in which they joined, with addresses for those who manage them', async () => {
    const ann = await signUp(world);
    const id = await found(ann);
    const [bob, cleo] = [await join(world, ann, 'member', id), await join(world, ann, 'member', id)];
    const first = (await ann.call('GET', at(id, '/members?limit=2'))).body;
    const second = (await ann.call('GET', at(id, `/members?limit=2&cursor=${first.nextCursor}`))).body;
    const listed = [...first.items, ...second.items];
    expect(listed.map(({ personId }) => personId)).toEqual([ann, bob, cleo].map(({ personId }) => personId));
    expect(listed.map(({ email }) => email)).toEqual([ann, bob, cleo].map(({ email }) => email));
    expect(second.nextCursor).toBeUndefined();
    expect(JSON.stringify((await bob.call('GET', at(id, '/members'))).body)).not.toContain('@example.com');
    for (const stolen of [
      at(id, `/members?cursor=${first.nextCursor}`),
      at(id, `/invitations?cursor=${first.nextCursor}`),
    ]) {
      const reader = stolen.includes('/members') ? bob : ann;
      expect((await reader.call('GET', stolen)).body.code).toBe('invalid-cursor');
    }
    for (const limit of ['0', '101', '-1', '1.5', '1e3', 'x']) {
      expect((await ann.call('GET', at(id, `/members?limit=${limit}`))).body.code).toBe('invalid-request');
    }
  });

  it('give and take no rights that they do not hold', async () => {
    const id = await found(owner);
    const admin = await join(world, owner, 'admin', id);
    const member = await join(world, owner, 'member', id);
    const change = (by: TestPerson, of: TestPerson, role: string) =>
      by.call('PATCH', at(id, `/members/${of.personId}`), { json: { role } });
    expect((await change(admin, owner, 'member')).body.code).toBe('beyond-own-rights');
    expect((await change(admin, admin, 'owner')).body.code).toBe('beyond-own-rights');
    expect((await change(member, member, 'admin')).body.code).toBe('forbidden');
    expect((await admin.call('DELETE', at(id, `/members/${owner.personId}`))).body.code).toBe('beyond-own-rights');
    expect((await member.call('DELETE', at(id, `/members/${admin.personId}`))).body.code).toBe('forbidden');
    expect((await change(admin, member, 'admin')).body).toMatchObject({ personId: member.personId, role: 'admin' });
    for (const role of ['nobody', 'constructor', 'to-string'])
      expect((await change(owner, member, role)).body.code).toBe('role-unknown');
    for (const role of ['__proto__', 'Owner', 'a b'])
      expect((await change(owner, member, role)).body.code).toBe('invalid-request');
    const stranger = await signUp(world);
    expect((await change(owner, stranger, 'member')).status).toBe(404);
    expect((await stranger.call('DELETE', at(id, `/members/${member.personId}`))).status).toBe(404);
    expect((await stranger.call('DELETE', at(id, `/members/${stranger.personId}`))).status).toBe(404);
  });

  it('always keep an owner: alone nobody leaves, and of two owners at once exactly one does', async () => {
    for (let round = 0; round < 6; round += 1) {
      const [ann, bob] = [await signUp(world), await signUp(world)];
      const id = await found(ann);
      const path = (person: TestPerson) => at(id, `/members/${person.personId}`);
      expect((await ann.call('DELETE', path(ann))).body).toMatchObject({ code: 'last-owner', organisations: [id] });
      expect((await ann.call('PATCH', path(ann), { json: { role: 'member' } })).body.code).toBe('last-owner');
      const second = await join(world, ann, 'owner', id);
      void bob;
      const step = (person: TestPerson) =>
        round % 2 === 0
          ? person.call('DELETE', path(person))
          : person.call('PATCH', path(person), { json: { role: 'member' } });
      const answers = await Promise.all([step(ann), step(second)]);
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
      expect(answers.find(({ status }) => status >= 300)?.body.code).toMatch(/last-owner|conflict/);
      expect((await organisation(id)).owners).toBe(1);
    }
  });

  it('are changed once for one key', async () => {
    const id = await found(owner);
    const bob = await join(world, owner, 'member', id);
    const path = at(id, `/members/${bob.personId}`);
    const key = randomUUID();
    const first = await owner.call('PATCH', path, { json: { role: 'owner' }, key });
    expect((await owner.call('PATCH', path, { json: { role: 'owner' }, key })).body).toEqual(first.body);
    expect((await organisation(id)).owners).toBe(2);
    const leave = randomUUID();
    expect((await bob.call('DELETE', path, { key: leave })).status).toBe(204);
    expect((await bob.call('DELETE', path, { key: leave })).status).toBe(204);
    expect(await organisation(id)).toMatchObject({ owners: 1, members: 1 });
  });
});

describe('roles of an organisation’s own', () => {
  const put = (by: TestPerson, id: string, role: string, actions: string[]) =>
    by.call('PUT', at(id, `/roles/${role}`), { json: { actions } });

  it('allow what they hold from the next request on', async () => {
    const id = await found(owner);
    expect((await put(owner, id, 'clerk', ['invitation:list', 'organisation:read'])).body).toEqual({
      role: 'clerk',
      actions: ['invitation:list', 'organisation:read'],
      builtIn: false,
      members: 0,
    });
    const clerk = await join(world, owner, 'clerk', id);
    expect((await clerk.call('GET', at(id, '/invitations'))).status).toBe(200);
    expect((await clerk.call('GET', at(id, '/members'))).body.code).toBe('forbidden');
    await put(owner, id, 'clerk', ['member:list']);
    expect((await clerk.call('GET', at(id, '/invitations'))).body.code).toBe('forbidden');
    expect((await clerk.call('GET', at(id, '/members'))).status).toBe(200);
    const explained = await clerk.call('GET', `/v1/me/access?action=member:list&resource=${id}`);
    expect(explained.body).toMatchObject({ allowed: true, rule: 'member/own-role/clerk' });
  });

  it('can hold every action that is to be given', async () => {
    const grantable = grantableActions(policies);
    expect(grantable).toContain('apiKey:revoke');
    const { body } = await put(owner, await found(owner), 'keeper', grantable);
    expect(body.actions).toEqual(grantable.sort());
  });

  it('go only when nobody holds them, whoever else is quicker', async () => {
    const id = await found(owner);
    await put(owner, id, 'clerk', []);
    const bob = await join(world, owner, 'member', id);
    const path = at(id, `/members/${bob.personId}`);
    const [given, deleted] = await Promise.all([
      owner.call('PATCH', path, { json: { role: 'clerk' } }),
      owner.call('DELETE', at(id, '/roles/clerk')),
    ]);
    const { roles, roleMembers } = await organisation(id);
    if (given.status === 200) {
      expect([roleMembers.clerk, Object.keys(roles)]).toEqual([1, ['clerk']]);
      expect(deleted.body.code).toMatch(/role-in-use|conflict/);
    } else {
      expect([given.body.code, deleted.status]).toEqual(['role-unknown', 204]);
      expect([roles, roleMembers]).toEqual([{}, {}]);
    }
    await put(owner, id, 'clerk', []);
    await owner.call('PATCH', path, { json: { role: 'clerk' } });
    expect((await owner.call('DELETE', at(id, '/roles/clerk'))).body.code).toBe('role-in-use');
    await owner.call('DELETE', path);
    expect((await owner.call('DELETE', at(id, '/roles/clerk'))).status).toBe(204);
    expect((await owner.call('DELETE', at(id, '/roles/clerk'))).status).toBe(404);
  });

  it('stay when somebody got one after the organisation was read', async () => {
    const id = await found(owner);
    await put(owner, id, 'clerk', []);
    const stale = await organisation(id);
    await join(world, owner, 'clerk', id);
    const dependencies = world.dependencies.deleteRole as Parameters<typeof deleteRole>[2];
    const caller = {
      ...owner,
      groups: [],
      organisation: stale,
      membership: { personId: owner.personId, organisationId: id, role: 'owner' },
    };
    const input = { params: { organisationId: id, role: 'clerk' }, query: {}, body: undefined };
    const context = { ...world.tools, ...dependencies, idempotency: undefined, sourceIp: '', page: {} as never };
    await expect(deleteRole(input, caller, context)).rejects.toMatchObject({ code: 'role-in-use' });
    expect(Object.keys((await organisation(id)).roles)).toEqual(['clerk']);
  });

  it('hold nothing that only owners may do, replace no built-in role, and are few', async () => {
    const ann = await signUp(world);
    const id = await found(ann);
    expect((await put(ann, id, 'boss', ['organisation:delete', 'member:list', 'made:up'])).body).toMatchObject({
      code: 'action-not-grantable',
      actions: ['made:up', 'organisation:delete'],
    });
    for (const role of ['owner', 'admin', 'member']) {
      expect((await put(ann, id, role, [])).body.code).toBe('role-built-in');
      expect((await ann.call('DELETE', at(id, `/roles/${role}`))).body.code).toBe('role-built-in');
    }
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((role) => put(ann, id, role, [])));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(3);
    for (const role of ['x', 'y', 'z']) await put(ann, id, role, []);
    expect(Object.keys((await organisation(id)).roles)).toHaveLength(3);
    expect((await put(ann, id, 'one-more', [])).body.code).toBe('role-limit');
    const { items, grantable } = (await ann.call('GET', at(id, '/roles'))).body;
    expect(items.slice(0, 3).map(({ role }: { role: string }) => role)).toEqual(['owner', 'admin', 'member']);
    expect(grantable).not.toContain('role:update');
    expect(grantable).toContain('member:remove');
  });

  it('cannot be made by someone who holds less', async () => {
    const id = await found(owner);
    const admin = await join(world, owner, 'admin', id);
    expect((await put(admin, id, 'helper', ['member:list'])).status).toBe(200);
    const own = ['role:list', 'member:list'];
    await put(owner, id, 'small', own);
    const small = await join(world, owner, 'small', id);
    expect((await put(small, id, 'small', ['member:remove'])).body.code).toBe('forbidden');
  });
});
