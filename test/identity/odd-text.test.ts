import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { found, signUp, type TestPerson } from './people.ts';
import { request } from './requests.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let ann: TestPerson;
beforeAll(async () => {
  world = await startWorld();
  ann = await signUp(world);
});
afterAll(() => world?.stop());

/** Half of a character: JSON can carry it, UTF-8 cannot. */
const lone = '\ud83d';

describe('text that is allowed nowhere', () => {
  it.each([
    ['POST', '/v1/erasure-requests', { email: `a${lone}b@example.com` }],
    ['POST', '/v1/erasure-requests', { email: 'a\u0007b@example.com' }],
    ['POST', '/v1/erasure-requests', { email: 'jürg@example.com' }],
    ['POST', '/v1/erasure-requests', { email: '.a@example.com' }],
    ['POST', '/v1/erasure-requests', { email: 'a..b@example.com' }],
    ['POST', '/v1/erasure-requests', { email: 'a.@example.com' }],
    ['PATCH', '/v1/me', { avatarUrl: `https://example.com/${lone}` }],
    ['PATCH', '/v1/me', { avatarUrl: 'https://example.com/\u0000' }],
    ['PATCH', '/v1/me', { metadata: { note: lone } }],
    // Others read it, and would read something else.
    ['PATCH', '/v1/me', { displayName: 'Ann \u202egnp.exe' }],
    ['PATCH', '/v1/me', { displayName: 'Ann \u2067eeL' }],
    ['POST', '/v1/organisations', { name: 'Bakery\u2028You were paid' }],
  ])('is refused: %s %s %j', async (method, path, json) => {
    const { status, body } = await ann.call(method, path, { json });
    expect([status, body.code]).toEqual([400, 'invalid-request']);
  });
});

describe('a name that Cognito took at sign-up', () => {
  it.each([
    ['cut in the middle of a character', `${'x'.repeat(99)}😀`, 'x'.repeat(99)],
    ['with control characters', 'Ann\u0000\u001b[31m Lee', 'Ann[31m Lee'],
    ['with half a character', `Ann${lone}`, 'Ann'],
    ['with a mark that turns the direction', 'Ann \u202eeeL', 'Ann eeL'],
    ['of nothing that shows', '\u0000 ', undefined],
  ])('%s leaves a profile behind', async (_, name, shown) => {
    const bob = await signUp(world, { trigger: false });
    const user = world.pool.users.find(({ sub }) => sub === bob.personId);
    if (user) user.attributes.name = name;
    const { status, body } = await bob.call('GET', '/v1/me');
    expect([status, body.displayName]).toEqual([200, shown]);
    expect((await bob.call('GET', '/v1/me')).body.displayName).toBe(shown);
  });
});

describe('a role called as a property of every object', () => {
  it.each(['constructor', 'valueof'])('%s is made, shown and deleted as any other', async (role) => {
    const id = await found(ann, 'Odd');
    const at = `/v1/organisations/${id}/roles`;
    const key = randomUUID();
    const made = { role, actions: ['member:list'], builtIn: false, members: 0 };
    for (const _ of [1, 2]) {
      const answer = await ann.call('PUT', `${at}/${role}`, { json: { actions: ['member:list'] }, key });
      expect([answer.status, answer.body]).toEqual([200, made]);
    }
    expect((await ann.call('GET', at)).body.items).toContainEqual(made);
    expect((await ann.call('DELETE', `${at}/${role}`)).status).toBe(204);
  });
});

describe('an address that Cognito takes for no user name', () => {
  const long = `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example`;

  it('belongs to nobody', async () => {
    const root = await signUp(world, { groups: ['admin'] });
    const { status, body } = await root.call('GET', `/v1/admin/people?email=${long}`);
    expect([status, body]).toEqual([200, { items: [] }]);
  });

  it('gets the answer that every address gets, and no mail', async () => {
    const { status } = await request(world, undefined, 'POST', '/v1/erasure-requests', { json: { email: long } });
    expect(status).toBe(202);
    await world.run('sendErasureMail', { kind: 'link', email: long });
    expect(world.mailer.to(long)).toEqual([]);
  });
});
