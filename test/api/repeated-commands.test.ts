import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { invite } from './invite.ts';
import { createPerson, type Person } from './people.ts';
import { call } from './stack.ts';
import { everyRow } from './stored.ts';

let ann: Person;
let bob: Person;
beforeAll(async () => {
  ann = await createPerson();
  bob = await createPerson();
});
const many = <T>(count: number, make: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)));
const named = async (person: Person, name: string) =>
  (await person.call('GET', '/v1/organisations')).body.items.filter((item: { name: string }) => item.name === name);

describe('an Idempotency-Key', () => {
  it('is its owner’s alone: the same key of another person is another command', async () => {
    const key = randomUUID();
    const create = (person: Person) => person.call('POST', '/v1/organisations', { json: { name: 'Same key' }, key });
    const [anns, bobs] = [await create(ann), await create(bob)];
    expect([anns.status, bobs.status]).toEqual([201, 201]);
    expect(anns.body.organisationId).not.toBe(bobs.body.organisationId);
    expect((await create(ann)).body).toEqual(anns.body);
  });

  it('is its route’s alone, and refused with another body or another path', async () => {
    const key = randomUUID();
    const first = await ann.call('POST', '/v1/organisations', { json: { name: 'One' }, key });
    expect((await ann.call('PATCH', '/v1/me', { json: { displayName: 'One' }, key })).status).toBe(200);
    expect((await ann.call('POST', '/v1/organisations', { json: { name: 'Two' }, key })).status).toBe(422);
    const path = `/v1/organisations/${first.body.organisationId}`;
    expect((await ann.call('PATCH', path, { json: { name: 'Three' }, key: `${key}x` })).status).toBe(200);
    const second = (await ann.call('POST', '/v1/organisations', { json: { name: 'Other' } })).body.organisationId;
    const elsewhere = await ann.call('PATCH', `/v1/organisations/${second}`, {
      json: { name: 'Three' },
      key: `${key}x`,
    });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect(await named(ann, 'Two')).toEqual([]);
  });

  it.each([
    ['255 characters', 'k'.repeat(255), 201],
    ['256 characters', 'k'.repeat(256), 400],
    ['10,000 characters', 'k'.repeat(10_000), 400],
    ['a space', 'a b', 400],
    ['what another table would read as a key', 'OUTCOME#x|PERSON#y', 201],
  ])('of %s is answered as described', async (_, key, status) => {
    const answer = await ann.call('POST', '/v1/organisations', { json: { name: randomUUID() }, key });
    // Above 10,240 bytes of headers the gateway itself refuses.
    expect([status, status === 400 ? 431 : status]).toContain(answer.status);
  });

  it('is not spent by a request that was refused for its form', async () => {
    const key = randomUUID();
    expect((await ann.call('POST', '/v1/organisations', { json: { name: '' }, key })).status).toBe(400);
    expect((await ann.call('POST', '/v1/organisations', { json: { name: 'Late' }, key })).status).toBe(201);
  });
});

describe('fifty at the same time', () => {
  it('with one key have one effect and one answer', async () => {
    const key = randomUUID();
    const answers = await many(50, () => bob.call('POST', '/v1/organisations', { json: { name: 'Fifty' }, key }));
    const ids = new Set(answers.flatMap(({ status, body }) => (status === 201 ? [body.organisationId] : [])));
    expect(ids.size).toBe(1);
    for (const { status } of answers) expect([201, 409, 503]).toContain(status);
    expect(await named(bob, 'Fifty')).toHaveLength(1);
    expect((await bob.call('POST', '/v1/organisations', { json: { name: 'Fifty' }, key })).status).toBe(201);
  });

  it('with one invitation let one in once', async () => {
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Narrow' } })).body;
    const guest = await createPerson();
    const token = await invite(ann, guest.email, 'member', organisationId);
    const answers = await many(50, () => guest.call('POST', '/v1/invitations/accept', { json: { token } }));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status } of answers) expect([201, 409, 410, 503]).toContain(status);
    expect((await ann.call('GET', `/v1/organisations/${organisationId}`)).body.members).toBe(2);
    const rows = (await everyRow(/People/)).filter(
      ({ pk, sk }) => pk === `PERSON#${guest.personId}` && sk === `MEMBERSHIP#${organisationId}`,
    );
    expect(rows).toHaveLength(1);
  });

  it('of the same version have one winner, and no write is lost', async () => {
    const { version } = (await bob.call('GET', '/v1/me')).body;
    const answers = await many(50, (n) =>
      bob.call('PATCH', '/v1/me', { json: { displayName: `writer ${n}`, version } }),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const { status } of answers) expect([200, 409, 503]).toContain(status);
    const after = (await bob.call('GET', '/v1/me')).body;
    expect([after.version, after.displayName]).toEqual([version + 1, won[0]?.body.displayName]);
  });

  it('do not pass a limit: of fifty devices twenty are registered', async () => {
    const carl = await createPerson();
    const answers = await many(50, () =>
      carl.call('PUT', `/v1/me/devices/${randomUUID()}`, { json: { platform: 'ios' } }),
    );
    const registered = answers.filter(({ status }) => status === 200).length;
    expect((await carl.call('GET', '/v1/me/devices')).body.items).toHaveLength(registered);
    expect(registered).toBeLessThanOrEqual(20);
    for (const { status } of answers) expect([200, 409, 503]).toContain(status);
  });

  it('without a token get nothing, and do not disturb the others', async () => {
    const [refused, served] = await Promise.all([
      many(50, () => call('GET', '/v1/me', { token: 'x' })),
      many(10, () => ann.call('GET', '/v1/me')),
    ]);
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([401]));
    expect(new Set(served.map(({ status }) => status))).toEqual(new Set([200]));
  });
});
