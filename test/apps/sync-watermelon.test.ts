import { beforeAll, describe, expect, it } from 'vitest';
import { collections } from '../../client/src/generated/collections.ts';
import { eventually } from '../api/stack.ts';
import { createDevice, type Device } from '../client/watermelon/devices.ts';
import { newOwner, type Owner } from './sync-devices.ts';

const deviceOf = async (
  owner: Owner,
  more: Partial<Parameters<typeof createDevice>[0]> = {},
  setting = {},
): Promise<Device> =>
  createDevice({ client: more.client ?? (await owner.device()), space: owner.space, ...more }, setting);
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).sort();
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `t${String(i).padStart(4, '0')}`, title: `T${i}` }));

/** One page after the other, as any device pulls. */
async function pulled({ client, space }: Owner) {
  const documents = new Map<string, unknown>();
  let cursor: string | undefined;
  for (;;) {
    const spaces = [{ space, ...(cursor ? { cursor } : {}) }];
    const { spaces: answer } = await client.api.pullChanges({
      body: { collections: { tasks: collections.tasks.version }, spaces },
    });
    const page = answer[0];
    if (!page) throw new Error('no answer');
    for (const { id, document } of page.changes) documents.set(id, document);
    cursor = page.cursor;
    if (!page.more) return documents;
  }
}
async function write({ client, space }: Owner, id: string, document: Record<string, unknown> | null) {
  const changes = [{ collection: 'tasks', id, document }];
  await client.api.commitDocuments({
    params: { spaceId: space },
    body: { collections: { tasks: collections.tasks.version }, changes },
  });
}

let ann: Owner;
beforeAll(async () => {
  ann = await newOwner();
});

describe('WatermelonDB against the running stack', () => {
  it('two databases and an app over HTTP see each other’s writes', async () => {
    const [one, two] = [await deviceOf(ann), await deviceOf(ann)];
    await one.create({ id: 'a', title: 'A', due_day: Date.parse('2026-05-01'), tags: '["x"]', started_at: 1_000 });
    await one.sync();
    await two.sync();
    expect(await two.rows()).toMatchObject([
      {
        id: 'a',
        title: 'A',
        due_day: Date.parse('2026-05-01'),
        tags: '["x"]',
        started_at: 1_000,
        status: 'open',
        _status: 'synced',
      },
    ]);
    await write(ann, 'a', { notes: 'from http' });
    await write(ann, 'h', { listId: 'l1', title: 'H' });
    await two.update('a', { title: 'from two' });
    await two.sync();
    await one.sync();
    for (const device of [one, two]) {
      expect(await device.rows()).toMatchObject([
        { id: 'a', title: 'from two', notes: 'from http' },
        { id: 'h', title: 'H' },
      ]);
    }
    await one.remove('h');
    await one.sync();
    await two.sync();
    expect(idsOf(await two.rows())).toEqual(['a']);
    expect((await pulled(ann)).get('a')).toMatchObject({ title: 'from two', due: '2026-05-01', tags: ['x'] });
  });

  it('lives: a write of one is at the other without being asked for', async () => {
    const bob = await newOwner();
    const [one, two] = [await deviceOf(bob), await deviceOf(bob)];
    const errors: unknown[] = [];
    const end = two.made.live((error) => errors.push(error));
    await two.sync();
    await one.create({ id: 'a', title: 'A' });
    await one.sync();
    await eventually(async () => expect(idsOf(await two.rows())).toEqual(['a']), 20);
    end();
    expect(errors).toEqual([]);
  });

  it('a push of five hundred rows is seen as a whole or not at all', async () => {
    const bob = await newOwner();
    const device = await deviceOf(bob);
    await device.sync();
    await device.createMany(many(500));
    const seen = new Set<number>();
    let done = false;
    const watching = (async () => {
      while (!done) seen.add((await pulled(bob)).size);
    })();
    await device.sync();
    done = true;
    await watching;
    seen.add((await pulled(bob)).size);
    expect([...seen].filter((size) => size !== 0 && size !== 500)).toEqual([]);
    expect(seen.has(500)).toBe(true);
    expect((await device.rows()).every(({ _status }) => _status === 'synced')).toBe(true);
    const other = await deviceOf(bob);
    await other.sync();
    expect(await other.rows()).toHaveLength(500);
  });

  it('a push whose answer is lost is the same command again', async () => {
    const bob = await newOwner();
    const keys: string[] = [];
    const client = await bob.device({
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (!String(input).endsWith('/commits')) return response;
        keys.push(new Headers(init?.headers).get('idempotency-key') ?? '');
        if (keys.length > 1) return response;
        await response.arrayBuffer();
        throw new TypeError('connection reset');
      },
    });
    const device = await deviceOf(bob, { client });
    await device.createMany(many(120));
    await device.sync();
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    const { spaces } = await bob.client.api.pullChanges({
      body: { collections: { tasks: collections.tasks.version }, spaces: [{ space: bob.space }] },
    });
    expect(spaces[0]?.changes.map(({ revision }) => revision)).toEqual(Array.from({ length: 120 }, () => 1));
  });

  it('changed since the pull: nothing is written, then merged per column and pushed', async () => {
    const bob = await newOwner();
    let overtake = async () => {};
    const client = await bob.device({
      fetch: async (input, init) => {
        if (String(input).endsWith('/commits')) await overtake();
        return fetch(input, init);
      },
    });
    const device = await deviceOf(bob, { client });
    await device.create({ id: 'a', title: 'A', priority: 1 });
    await device.sync();
    let times = 0;
    overtake = async () => {
      if (times++ === 0) await write(bob, 'a', { notes: 'theirs', priority: 9 });
    };
    await device.update('a', { title: 'mine', priority: 5 });
    await device.createMany(many(150));
    await device.sync();
    expect(times).toBe(2);
    expect((await device.rows())[0]).toMatchObject({
      id: 'a',
      title: 'mine',
      notes: 'theirs',
      priority: 5,
      _status: 'synced',
    });
    expect((await pulled(bob)).get('a')).toMatchObject({ title: 'mine', notes: 'theirs', priority: 5 });
  });

  it('refused rows are rejected ids, the others go through; what was deleted does not come back', async () => {
    const bob = await newOwner();
    const told: string[] = [];
    const device = await deviceOf(bob, {
      onRefused: (refused) => void told.push(...refused.map(({ id, code }) => `${id} ${code}`)),
    });
    await device.sync();
    await device.create({ id: 'bad', title: 'Bad', priority: 77 });
    await device.create({ id: 'good', title: 'Good' });
    await device.sync();
    expect(told).toEqual(['bad invalid-document']);
    expect(await device.rows()).toMatchObject([
      { id: 'bad', _status: 'created' },
      { id: 'good', _status: 'synced' },
    ]);
    await device.update('bad', { priority: 7 });
    await device.sync();
    expect((await device.rows())[0]).toMatchObject({ id: 'bad', _status: 'synced' });
    await write(bob, 'good', null);
    await device.update('good', { title: 'edited offline' });
    await device.sync();
    await device.create({ id: 'good', title: 'again' });
    await device.sync();
    expect(idsOf(await device.rows())).toEqual(['bad']);
    expect(told).toContain('good deleted');
    expect([...(await pulled(bob)).keys()]).toEqual(['bad']);
  });

  it('new columns and tables come in full after a migration', async () => {
    const bob = await newOwner();
    await write(bob, 'a', { listId: 'l1', title: 'A', reviewer: 'r1' });
    const old = await deviceOf(bob, {}, { schemaVersion: 1 });
    await old.sync();
    await old.update('a', { title: 'mine' });
    const device = await old.reopen(2);
    await device.sync();
    expect(await device.rows()).toMatchObject([{ id: 'a', reviewer: 'r1', title: 'mine', _status: 'synced' }]);
    expect((await pulled(bob)).get('a')).toMatchObject({ title: 'mine', reviewer: 'r1' });
  });

  it('a member who is removed loses the rows, and gets them back with the membership', async () => {
    const [bob, eve] = [await newOwner(), await newOwner()];
    const { space } = await bob.client.api.createSpace({ body: { name: 'Shared' } });
    const invite = async () => {
      const { code } = await bob.client.api.createSpaceInvitation({
        params: { spaceId: space },
        body: { role: 'member' },
      });
      await eve.client.api.joinSpace({ body: { code } });
    };
    await invite();
    const told: string[] = [];
    const onRefused = (refused: readonly { readonly id: string; readonly code: string }[]) =>
      void told.push(...refused.map(({ id, code }) => `${id} ${code}`));
    const [owner, member] = [await deviceOf(bob, { space }), await deviceOf(eve, { space, onRefused })];
    await owner.createMany(many(3));
    await owner.sync();
    await member.sync();
    expect(await member.rows()).toHaveLength(3);
    await member.create({ id: 'mine', title: 'not sent' });
    await bob.client.api.removeSpaceMember({ params: { spaceId: space, personId: eve.personId } });
    await member.sync();
    expect(await member.rows()).toEqual([]);
    expect(told).toEqual(['mine not-found']);
    await invite();
    await member.sync();
    expect(await member.rows()).toHaveLength(3);
  });
});
