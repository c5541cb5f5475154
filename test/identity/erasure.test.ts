import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { drain } from './deliveries.ts';
import { found, invite, join, signUp, type TestPerson } from './people.ts';
import { request } from './requests.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let ann: TestPerson;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(async () => {
  world.neighbours.clear();
  ann = await signUp(world);
});
afterAll(() => world?.stop());

const days = (count: number) => {
  world.clock.offset += count * 86_400_000;
};
const wake = async () => {
  await world.run('startDueErasures', { scheduledAt: '' });
  await drain(world);
};
const receipt = (id: string) => request(world, undefined, 'GET', `/v1/erasure-receipts/${id}`);
const owners = async (id: string, by: TestPerson) =>
  (await by.call('GET', `/v1/organisations/${id}/members`)).body.items.filter(
    ({ role }: { role: string }) => role === 'owner',
  ).length;
const leave = (person: TestPerson, id: string) =>
  person.call('DELETE', `/v1/organisations/${id}/members/${person.personId}`);
/** Everything in the table that names the person, but for the tombstone and answers kept for repeated commands. */
async function traces({ personId, email }: TestPerson) {
  const items = (await world.everything()).filter(({ entity }) => entity !== 'Outcome' && entity !== 'Erased');
  const text = (item: object) => JSON.stringify(item, (_, value) => (value instanceof Set ? [...value] : value));
  return items.filter((item) => text(item).includes(personId) || text(item).includes(email));
}

describe('a request for erasure', () => {
  it('is scheduled once, can be seen and taken back, and shuts everything else', async () => {
    const key = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => ann.call('DELETE', '/v1/me', { key })));
    const [first] = answers.filter(({ status }) => status === 202);
    expect(first?.body).toMatchObject({ state: 'scheduled' });
    expect(Date.parse(first?.body.dueAt) - Date.parse(first?.body.requestedAt)).toBe(14 * 86_400_000);
    expect((await ann.call('GET', '/v1/me/erasure')).body).toEqual(first?.body);
    expect((await ann.call('GET', '/v1/me')).body.status).toBe('erasing');
    for (const [method, path, json] of [
      ['PATCH', '/v1/me', {}],
      ['POST', '/v1/organisations', { name: 'No' }],
      ['PUT', `/v1/me/devices/${randomUUID()}`, { platform: 'ios' }],
    ] as const) {
      expect((await ann.call(method, path, { json })).body.code).toBe('account-erasing');
    }
    expect((await ann.signIn().call('DELETE', '/v1/me/erasure')).status).toBe(204);
    expect((await ann.call('GET', '/v1/me')).body.status).toBe('active');
    expect((await ann.call('GET', '/v1/me/erasure')).status).toBe(404);
    days(15);
    await wake();
    expect((await ann.signIn().call('GET', '/v1/me')).status).toBe(200);
    await drain(world);
  });

  it('tells the person by mail, in case it was somebody else', async () => {
    await ann.call('DELETE', '/v1/me');
    await drain(world);
    expect(world.mailer.to(ann.email).map(({ subject }) => subject)).toEqual([
      expect.stringContaining('will be deleted'),
    ]);
  });

  it('is refused to the last owner of organisations with others, naming them', async () => {
    const [shared, own] = [await found(ann, 'Shared'), await found(ann, 'Own')];
    const bob = await join(world, ann, 'member', shared);
    const refused = await ann.call('DELETE', '/v1/me');
    expect(refused.body).toMatchObject({ code: 'last-owner', organisations: [shared] });
    expect((await ann.call('GET', '/v1/me')).body.status).toBe('active');
    await ann.call('PATCH', `/v1/organisations/${shared}/members/${bob.personId}`, { json: { role: 'owner' } });
    expect((await ann.call('DELETE', '/v1/me')).status).toBe(202);
    void own;
  });

  it('stops counting the person as owner, so that nobody can leave the organisation without one', async () => {
    const id = await found(ann);
    const bob = await join(world, ann, 'owner', id);
    const cleo = await join(world, ann, 'admin', id);
    await ann.call('DELETE', '/v1/me');
    expect((await leave(bob, id)).body.code).toBe('last-owner');
    await ann.call('DELETE', '/v1/me/erasure');
    expect((await leave(bob, id)).status).toBe(204);
    expect(await owners(id, cleo)).toBe(1);
    expect((await leave(ann, id)).body.code).toBe('last-owner');
  });

  it('lets nobody join an organisation that would lose its only owner', async () => {
    const id = await found(ann);
    const guest = await signUp(world);
    const token = await invite(world, ann, guest.email, 'member', id);
    const accept = () => guest.call('POST', '/v1/invitations/accept', { json: { token } });
    await ann.call('DELETE', '/v1/me');
    expect((await accept()).body.code).toBe('invitation-invalid');
    await ann.call('DELETE', '/v1/me/erasure');
    expect((await accept()).status).toBe(201);
  });

  it('and another owner leaving at the same moment leave an owner behind', async () => {
    for (let round = 0; round < 6; round += 1) {
      const [one, two] = [await signUp(world), await signUp(world)];
      const id = await found(one);
      const second = await join(world, one, 'owner', id);
      const third = await join(world, one, 'member', id);
      void two;
      const [erased, left] = await Promise.all([one.call('DELETE', '/v1/me'), leave(second, id)]);
      expect([erased.status, left.status].filter((status) => status < 300)).toHaveLength(1);
      expect(await owners(id, third)).toBeGreaterThanOrEqual(1);
    }
  });

  it('and being made owner at the same moment never leave an organisation behind that only they own', async () => {
    for (let round = 0; round < 6; round += 1) {
      const boss = await signUp(world);
      const id = await found(boss);
      const heir = await join(world, boss, 'member', id);
      await join(world, boss, 'member', id);
      const promote = () =>
        boss.call('PATCH', `/v1/organisations/${id}/members/${heir.personId}`, { json: { role: 'owner' } });
      const [erasing] = await Promise.all([heir.call('DELETE', '/v1/me'), promote()]);
      if (erasing.status !== 202) continue;
      expect((await leave(boss, id)).body.code).toBe('last-owner');
    }
  });
});

describe('an erasure', () => {
  it('removes every trace but a signed receipt that names nobody', async () => {
    let calls = 0;
    world.neighbours.set('notes', async (kind, { personId }) => {
      if (kind === 'export') return { records: [] };
      if (personId === ann.personId) calls += 1;
      return { removed: { notes: 2 }, again: calls < 3 };
    });
    const [alone, shared] = [await found(ann, 'Alone'), await found(ann, 'Shared')];
    const bob = await join(world, ann, 'owner', shared);
    await ann.call('PUT', `/v1/me/devices/${randomUUID()}`, { json: { platform: 'ios' } });
    await ann.call('POST', '/v1/me/export');
    await drain(world);
    expect([...world.objects.stored.keys()].some((key) => key.startsWith(ann.personId))).toBe(true);

    const asked = (await ann.call('DELETE', '/v1/me')).body;
    await drain(world);
    days(13);
    await wake();
    expect((await receipt(asked.receiptId)).status).toBe(404);
    days(1.1);
    await wake();

    expect(await traces(ann)).toEqual([]);
    expect([...world.objects.stored.keys()].filter((key) => key.startsWith(ann.personId))).toEqual([]);
    expect(world.pool.users.some(({ sub }) => sub === ann.personId)).toBe(false);
    expect((await ann.signIn().call('GET', '/v1/me')).body.code).toBe('session-revoked');
    expect((await bob.call('GET', `/v1/organisations/${shared}`)).body.members).toBe(1);
    expect((await world.everything()).find((item) => item.organisationId === alone)).toMatchObject({
      status: 'deleted',
    });
    expect(world.mailer.to(ann.email).at(-1)?.text).toContain(asked.receiptId);
    expect(
      world.events.filter(({ detailType }) => detailType === 'PersonErased').map(({ detail }) => detail),
    ).toContainEqual({
      personId: ann.personId,
    });

    const { body } = await receipt(asked.receiptId);
    const key = { key: createPublicKey(body.publicKey), dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', Buffer.from(body.payload), key, Buffer.from(body.signature, 'base64'))).toBe(true);
    expect(
      verify('sha256', Buffer.from(body.payload.replace('2', '3')), key, Buffer.from(body.signature, 'base64')),
    ).toBe(false);
    const payload = JSON.parse(body.payload);
    expect(payload).toMatchObject({
      receiptId: asked.receiptId,
      personHash: createHash('sha256').update(`${asked.receiptId}:${ann.personId}`).digest('hex'),
      modules: {
        notes: { notes: 6 },
        identity: { memberships: 2, devices: 1, archives: expect.any(Number), exports: 1 },
      },
    });
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${ann.personId}|${ann.email}`));
  });

  it('ends the same when every message comes five times, in the wrong order', async () => {
    const id = await found(ann);
    const bob = await join(world, ann, 'owner', id);
    await ann.call('DELETE', '/v1/me');
    days(15);
    await world.run('startDueErasures', { scheduledAt: '' });
    await world.run('startDueErasures', { scheduledAt: '' });
    await drain(world, { times: 5, backwards: true });
    expect(await traces(ann)).toEqual([]);
    expect((await bob.signIn().call('GET', `/v1/organisations/${id}`)).body.members).toBe(1);
    const receipts = (await world.everything()).filter(
      ({ entity, payload }) => entity === 'Receipt' && String(payload).includes('identity'),
    );
    expect(new Set(receipts.map(({ pk }) => pk)).size).toBe(receipts.length);
  });

  it('cannot be taken back once it runs, and goes on an hour later when a module failed', async () => {
    let broken = true;
    world.neighbours.set('notes', async () => {
      if (broken) throw new Error('down');
      return { removed: {} };
    });
    const { receiptId } = (await ann.call('DELETE', '/v1/me')).body;
    days(15);
    await world.run('startDueErasures', { scheduledAt: '' });
    await expect(drain(world, { most: 3 })).rejects.toThrow('down');
    expect((await ann.signIn().call('DELETE', '/v1/me/erasure')).body.code).toBe('erasure-started');
    expect((await ann.signIn().call('GET', '/v1/me/erasure')).body.state).toBe('running');
    broken = false;
    world.messages.length = 0;
    await wake();
    expect((await receipt(receiptId)).status).toBe(404);
    world.clock.offset += 3_700_000;
    await wake();
    expect((await receipt(receiptId)).status).toBe(200);
  });

  it('goes on by another message where modules take long, so that none runs out of its time', async () => {
    let calls = 0;
    world.neighbours.set('notes', async () => {
      calls += 1;
      world.clock.offset += 40_000;
      return { removed: { notes: 1 }, again: calls < 7 };
    });
    const { receiptId } = (await ann.call('DELETE', '/v1/me')).body;
    days(15);
    await world.run('startDueErasures', { scheduledAt: '' });
    const run = world.run;
    const times: number[] = [];
    world.run = async (name, input) => {
      const began = world.clock.offset;
      const result = await run(name, input);
      if (name === 'erasePerson') times.push((world.clock.offset - began) / 1000);
      return result;
    };
    await drain(world).finally(() => Object.assign(world, { run }));
    expect(times).toEqual([80, 80, 80, 40]);
    expect(JSON.parse((await receipt(receiptId)).body.payload).modules.notes).toEqual({ notes: 7 });
  });

  it('lets nothing new be written once it runs', async () => {
    const { receiptId } = (await ann.call('DELETE', '/v1/me')).body;
    await drain(world);
    days(15);
    await world.run('startDueErasures', { scheduledAt: '' });
    const deleteUser = world.pool.deleteUser.bind(world.pool);
    world.pool.deleteUser = async () => Promise.reject(new Error('Cognito is down'));
    await expect(drain(world, { most: 2 })).rejects.toThrow('Cognito is down');
    world.pool.deleteUser = deleteUser;
    world.messages.length = 0;
    const late = ann.signIn();
    expect((await late.call('POST', '/v1/me/export')).body.code).toBe('erasure-started');
    expect(world.outbox).toEqual([]);
    world.clock.offset += 3_700_000;
    await wake();
    expect((await receipt(receiptId)).status).toBe(200);
    expect(await traces(ann)).toEqual([]);
  });

  it('during an export leaves no archive behind, whichever is quicker', async () => {
    for (const exportFirst of [true, false]) {
      const eve = await signUp(world);
      const pages = { count: 0 };
      world.neighbours.set('notes', async (kind, { cursor = '0' }) => {
        if (kind === 'erase') return { removed: {} };
        pages.count += 1;
        if (pages.count === 10) {
          await world.run('startDueErasures', { scheduledAt: '' });
          const erasure = world.messages.findIndex(({ queue }) => queue === 'erasures');
          const [message] = erasure >= 0 ? world.messages.splice(erasure, 1) : [];
          if (message) await world.run('erasePerson', message.body);
        }
        const next = Number(cursor) + 1;
        return { records: [{ type: 'note', text: 'x'.repeat(80) }], ...(next < 30 ? { cursor: String(next) } : {}) };
      });
      if (exportFirst) await eve.call('POST', '/v1/me/export');
      await eve.call('DELETE', '/v1/me');
      if (!exportFirst) await eve.call('POST', '/v1/me/export');
      days(15);
      await drain(world, { times: 2 });
      await wake();
      expect(pages.count).toBeGreaterThanOrEqual(10);
      expect([...world.objects.stored.keys()].filter((key) => key.startsWith(eve.personId))).toEqual([]);
      expect(await traces(eve)).toEqual([]);
    }
  });
});
