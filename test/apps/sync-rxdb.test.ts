import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { collections } from '../../client/src/generated/collections.ts';
import { eventually } from '../api/stack.ts';
import { createDevice, type Device } from '../client/rxdb/devices.ts';
import { newOwner, type Owner } from './sync-devices.ts';

const open: Device[] = [];
afterEach(async () => {
  for (const device of open.splice(0)) await device.close();
});

/** RxDB of a person, replicating with the running stack. */
async function deviceOf(owner: Owner, space = owner.space, more: Partial<Parameters<typeof createDevice>[0]> = {}) {
  const client = more.client ?? (await owner.device());
  const device = await createDevice({ client, space, schema: collections.tasks, ...more });
  open.push(device);
  return device;
}
const task = (id: string, more = {}) => ({ id, listId: 'l1', title: `title of ${id}`, ...more });
const ids = (count: number) => Array.from({ length: count }, (_, i) => `t${String(i).padStart(4, '0')}`);
const versions = { tasks: collections.tasks.version };

/** Writes as any other app does: a mutation over HTTP. */
async function push({ client }: Owner, clientId: string, number: number, mutation: object) {
  const body = { clientId, collections: versions, mutations: [{ number, collection: 'tasks', ...mutation }] };
  return (await client.api.pushMutations({ body: body as never })).outcomes[0];
}

let ann: Owner;
beforeAll(async () => {
  ann = await newOwner();
});

async function sharedSpace(owner: Owner, guest: Owner, role: 'admin' | 'member' | 'reader') {
  const { space } = await owner.client.api.createSpace({ body: { name: 'Shared' } });
  const { code } = await owner.client.api.createSpaceInvitation({ params: { spaceId: space }, body: { role } });
  await guest.client.api.joinSpace({ body: { code } });
  return space;
}

describe('RxDB against the running stack', () => {
  it('two devices and an app over HTTP see each other’s writes at once', async () => {
    const [one, two] = [await deviceOf(ann), await deviceOf(ann)];
    await Promise.all([one.settled(), two.settled()]);
    await one.tasks.insert(task('a', { tags: ['x'], votes: 1 }));
    await eventually(async () => expect(await two.titles()).toContain('title of a'), 20);
    await two.tasks.findOne('a').incrementalPatch({ title: 'from two' });
    await eventually(async () => expect(await one.titles()).toContain('from two'), 20);

    const clientId = '0192f0c1-7a52-7c3e-9d41-5b0f6a1e2c3d';
    const space = ann.space;
    expect(
      await push(ann, clientId, 1, { space, id: 'h', kind: 'create', set: { listId: 'l1', title: 'from http' } }),
    ).toMatchObject({ status: 'applied' });
    expect(
      await push(ann, clientId, 2, {
        space,
        id: 'a',
        kind: 'update',
        base: 1,
        add: { votes: 2 },
        insert: { tags: ['y'] },
      }),
    ).toMatchObject({ status: expect.stringMatching(/applied|merged/) });
    for (const device of [one, two]) {
      await eventually(async () => expect(await device.titles()).toEqual(['from http', 'from two']), 20);
      await eventually(
        async () =>
          expect((await device.tasks.findOne('a').exec(true)).toJSON()).toMatchObject({ votes: 3, tags: ['x', 'y'] }),
        20,
      );
    }
    await one.tasks.findOne('h').remove();
    await eventually(async () => expect(await two.titles()).toEqual(['from two']), 20);
    expect([...one.errors, ...two.errors, ...one.rejected, ...two.rejected]).toEqual([]);
  });

  it('concurrent writes merge by each field’s policy, and all devices end alike', async () => {
    const [one, two] = [await deviceOf(ann), await deviceOf(ann)];
    await one.tasks.insert(task('m', { votes: 5, tags: ['x'], notes: 'old', log: ['made'] }));
    await eventually(async () => expect(await two.tasks.findOne('m').exec()).toBeTruthy(), 20);
    await Promise.all([one.replication.cancel(), two.replication.cancel()]);
    await one.tasks.findOne('m').incrementalPatch({ votes: 6, tags: ['x', 'one'], log: ['made', 'one'], title: 'one' });
    await two.tasks.findOne('m').incrementalPatch({ votes: 7, tags: ['two'], log: ['made', 'two'], notes: 'two' });
    await one.restart();
    await one.settled();
    await two.restart();
    const merged = { votes: 8, tags: ['one', 'two'], log: ['made', 'one', 'two'], title: 'one', notes: 'two' };
    for (const device of [one, two]) {
      await eventually(
        async () => expect((await device.tasks.findOne('m').exec(true)).toJSON()).toMatchObject(merged),
        20,
      );
    }
  });

  it('what the server refuses is dropped and told, and holds nothing up', async () => {
    const device = await deviceOf(ann);
    await device.settled();
    await device.tasks.bulkInsert([task('good-1'), task('bad', { priority: 77 }), task('with|bar'), task('good-2')]);
    await eventually(async () => expect(device.rejected).toHaveLength(2), 20);
    await eventually(
      async () => expect(await device.tasks.findByIds(['bad', 'with|bar']).exec()).toMatchObject({ size: 0 }),
      20,
    );
    expect(device.rejected.map(({ id, code }) => `${id} ${code}`).sort()).toEqual([
      'bad invalid-document',
      'with|bar invalid-document',
    ]);
    const found = await ann.client.api.getDocument({
      params: { spaceId: ann.space, collection: 'tasks', documentId: 'good-2' },
      query: {},
    });
    expect(found.document).toMatchObject({ title: 'title of good-2' });
    await device.tasks.findOne('good-1').incrementalPatch({ priority: 99, title: 'with it' });
    await eventually(
      async () => expect((await device.tasks.findOne('good-1').exec(true)).title).toBe('title of good-1'),
      20,
    );
    expect(device.errors).toEqual([]);
  });

  it('stamps make no conflict: five edits are five requests (rxdb #6248, #6439)', async () => {
    const seen: string[] = [];
    const client = await ann.device({
      fetch: (input, init) => {
        seen.push(String(input));
        return fetch(input, init);
      },
    });
    const device = await deviceOf(ann, ann.space, { client, keep: ['updatedAt', 'revision'] });
    await device.tasks.insert(task('stamped'));
    await device.settled();
    await eventually(async () => expect((await device.tasks.findOne('stamped').exec(true)).revision).toBe(1), 20);
    const before = seen.filter((url) => url.endsWith('/replace')).length;
    for (const title of ['A', 'B', 'C', 'D', 'E']) {
      await device.tasks.findOne('stamped').incrementalPatch({ title });
      await device.settled();
    }
    await eventually(async () => expect((await device.tasks.findOne('stamped').exec(true)).revision).toBe(6), 20);
    expect(seen.filter((url) => url.endsWith('/replace')).length - before).toBe(5);
    expect((await device.tasks.findOne('stamped').exec(true)).updatedAt).toMatch(/^\d{4}-.*Z$/);
  });

  it('a thousand documents go up and down, on a flaky link too: none lost, none twice', async () => {
    let requests = 0;
    let lost = 0;
    const flaky: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!String(input).endsWith('/replace') || ++requests % 3 !== 0) return response;
      lost += 1;
      await response.arrayBuffer();
      throw new TypeError('connection reset');
    };
    const bob = await newOwner();
    const one = await deviceOf(bob, bob.space, { client: await bob.device({ fetch: flaky }), retryTime: 20 });
    await one.tasks.bulkInsert(ids(1000).map((id) => task(id)));
    const two = await deviceOf(bob);
    await eventually(async () => expect(await two.tasks.count().exec()).toBe(1000), 40);
    await one.settled();
    expect(lost).toBeGreaterThan(1);
    expect(one.rejected).toEqual([]);
    const states = [...(await two.tasks.find().exec())].map(({ id }) => id).sort();
    expect(states).toEqual(ids(1000));
  });

  it('an app of an older version of the schema replicates in its own words', async () => {
    const bob = await newOwner();
    const old = { version: 1, fields: { ...collections.tasks.fields, name: {} } };
    const device = await deviceOf(bob, bob.space, { schema: old, live: false });
    await eventually(async () => expect(device.replication.isStopped()).toBe(true), 20);
    await push(bob, '0192f0c1-7a52-7c3e-9d41-5b0f6a1e2c3e', 1, {
      space: bob.space,
      id: 'x',
      kind: 'create',
      set: { listId: 'l', title: 'new word', status: 'done' },
    });
    await device.restart();
    await eventually(async () => {
      const [found] = await device.tasks.find().exec();
      expect(found?.toJSON()).toMatchObject({ name: 'new word', status: 'finished' });
    }, 20);
  });
});

describe('RxDB in a shared space', () => {
  it('a field that the role does not see is not there, and comes with the role', async () => {
    const [bob, eve] = [await newOwner(), await newOwner()];
    const space = await sharedSpace(bob, eve, 'member');
    const [owner, member] = [await deviceOf(bob, space), await deviceOf(eve, space)];
    await owner.tasks.insert(task('a', { budget: 5 }));
    await eventually(async () => expect(await member.titles()).toEqual(['title of a']), 20);
    await member.tasks.findOne('a').incrementalPatch({ budget: 6 });
    await eventually(async () => expect(member.rejected).toMatchObject([{ id: 'a', code: 'field-forbidden' }]), 20);
    await eventually(async () => expect((await member.tasks.findOne('a').exec(true)).budget).toBe(5), 20);
    await member.tasks.findOne('a').remove();
    await eventually(
      async () => expect(member.rejected).toMatchObject([{ id: 'a' }, { id: 'a', code: 'forbidden' }]),
      20,
    );
    await eventually(async () => expect(await member.titles()).toEqual(['title of a']), 20);
    expect(await owner.titles()).toEqual(['title of a']);
  });

  it('two people who vote at the same time have voted twice', async () => {
    const [bob, eve] = [await newOwner(), await newOwner()];
    const space = await sharedSpace(bob, eve, 'member');
    const [one, two] = [await deviceOf(bob, space), await deviceOf(eve, space)];
    await one.tasks.insert(task('a', { votes: 5 }));
    await eventually(async () => expect(await two.titles()).toEqual(['title of a']), 20);
    await Promise.all([one.replication.cancel(), two.replication.cancel()]);
    for (const device of [one, two]) await device.tasks.findOne('a').incrementalPatch({ votes: 6 });
    for (const device of [one, two]) {
      await device.restart();
      await device.settled();
    }
    for (const device of [one, two]) {
      await eventually(async () => expect((await device.tasks.findOne('a').exec(true)).votes).toBe(7), 20);
    }
  });

  it('a member who is removed while offline with pending writes loses the documents, and is told of the writes', async () => {
    const [bob, eve] = [await newOwner(), await newOwner()];
    const space = await sharedSpace(bob, eve, 'member');
    const [owner, member] = [await deviceOf(bob, space), await deviceOf(eve, space)];
    await owner.tasks.bulkInsert([task('a'), task('b')]);
    await eventually(async () => expect(await member.tasks.count().exec()).toBe(2), 20);
    await member.settled();
    await member.replication.cancel();
    await member.tasks.insert(task('mine'));
    await member.tasks.findOne('a').incrementalPatch({ title: 'not sent' });
    await bob.client.api.removeSpaceMember({ params: { spaceId: space, personId: eve.personId } });
    await member.restart();
    await eventually(async () => expect(await member.titles()).toEqual([]), 20);
    await eventually(
      async () =>
        expect(member.rejected.map(({ id, code }) => `${id} ${code}`).sort()).toEqual([
          'a not-found',
          'mine not-found',
        ]),
      20,
    );
    expect(await owner.titles()).toEqual(['title of a', 'title of b']);
  });
});
