import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { subscriptionStore } from '../../../functions/sync/store/subscriptions.ts';
import { finishPending } from '../../../lib/sync/commit/finish-pending.ts';
import { clientKey, joinedKey, keptOutcomeKey } from '../../../lib/sync/items.ts';
import { Crash, dying, through } from '../faulty-dynamo.ts';
import { holdingBack } from '../large/mortal-ports.ts';
import { leavePending, stagedList } from '../large/pending-items.ts';
import { device, list, pushed } from '../push-world.ts';
import { type SyncWorld, startSyncTables, tableNames } from '../sync-tables.ts';
import { fill, purgeWorld, rowsNaming } from './purge-world.ts';
import { checkSpaces, codeOf, type Role, type SpaceWorld, spaceWorld } from './space-world.ts';

let world: SyncWorld;
let spaces: SpaceWorld;
let ann: string;
let bob: string;
beforeAll(async () => {
  world = await startSyncTables();
  spaces = spaceWorld(world);
});
beforeEach(() => {
  [ann, bob] = [randomUUID(), randomUUID()];
});
afterEach(() => checkSpaces(world));
afterAll(() => world?.stop());

const rolesIn = async (space: string, reader: string) =>
  Object.fromEntries((await spaces.members(reader, space)).map(({ personId, role }) => [personId, role]));

/** All kinds of rows that the module keeps about a person. */
async function live(documents = 3) {
  const { dynamo, tables } = world;
  const [clientId, connectionId] = [randomUUID(), randomUUID()];
  const own = `p-${ann}`;
  const space = await spaces.create(bob);
  await spaces.join(ann, await spaces.invite(bob, space, 'member'));
  await fill(world, own, documents, ann);
  await fill(world, space, 2, ann);
  await dynamo.put({
    TableName: tables.spaces,
    Item: { ...clientKey(ann, clientId), entity: 'Client', clientId, last: 2, log: new Uint8Array(), seenAt: '' },
  });
  await dynamo.put({
    TableName: tables.spaces,
    Item: {
      ...keptOutcomeKey(ann, clientId, 2),
      entity: 'KeptOutcome',
      clientId,
      number: 2,
      status: 'rejected',
      at: '',
    },
  });
  const sockets = subscriptionStore(dynamo, () => tableNames.subscriptions);
  await sockets.replace({ personId: ann, connectionId }, undefined, [own, space], new Date());
  return { own, space };
}

/** What is left of a person: two tombstones for a while, and their id in documents of others. */
async function checkTraces(space: string) {
  const rows = await rowsNaming(world, ann);
  const [tombstones, others] = [
    rows.filter(({ entity }) => entity === 'Erased'),
    rows.filter(({ entity }) => entity !== 'Erased'),
  ];
  expect(tombstones.map(({ pk, sk }) => `${pk} ${sk}`).sort()).toEqual([
    `PERSON#${ann} COUNTERS`,
    `SPACE#p-${ann} HEAD`,
  ]);
  const days = tombstones.map(({ expiresAt }) => Math.round((expiresAt - Date.now() / 1000) / 86_400));
  expect(days).toEqual([30, 30]);
  for (const { entity, spaceId, createdBy, updatedBy, pk, sk, fields, marks } of others) {
    expect([entity, spaceId, createdBy, updatedBy]).toEqual(['Document', space, ann, ann]);
    expect(JSON.stringify([pk, sk, fields, marks])).not.toContain(ann);
  }
  expect(others).toHaveLength(2);
}

describe('an erasure', () => {
  it('leaves no row of the person, and says what it removed', async () => {
    const { space } = await live();
    expect(await purgeWorld(world).eraseAll(ann)).toEqual({
      ...{ documents: 3, changes: 3, clients: 1, outcomes: 1, memberships: 1, subscriptions: 1 },
    });
    await checkTraces(space);
    expect(await rolesIn(space, bob)).toEqual({ [bob]: 'owner' });
    world.consumed.length = 0;
    expect(await purgeWorld(world).eraseAll(ann)).toEqual({});
    expect(world.consumed.map(({ operation }) => operation)).toEqual(['GetItem']);
  });

  it('comes to the same end whichever of its calls it dies before or after', async () => {
    let points = 0;
    for (let call = 1; ; call += 1) {
      [ann, bob] = [randomUUID(), randomUUID()];
      const { space } = await live(1);
      const died = await purgeWorld(world, dying(world.dynamo, call))
        .eraseAll(ann)
        .then(
          () => false,
          (error) => {
            if (error instanceof Crash) return true;
            throw error;
          },
        );
      await purgeWorld(world).eraseAll(ann);
      await checkTraces(space);
      if (!died) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(30);
  });

  it('asks to be called again when there is more than one call may do', async () => {
    await live(450);
    const first = await purgeWorld(world, world.dynamo, 2).erase(ann);
    expect(first).toMatchObject({ again: true, removed: { memberships: 1 } });
    const second = await purgeWorld(world, world.dynamo, 2).erase(ann);
    expect(second).toEqual({ again: true, removed: { subscriptions: 1, documents: 225 } });
    expect(await purgeWorld(world, world.dynamo, 2).eraseAll(ann)).toMatchObject({ documents: 225, changes: 450 });
  });

  it('forgets a space in the person’s list that they are no member of', async () => {
    const left = { ...joinedKey(ann, `s-${randomUUID()}`), entity: 'Joined', personId: ann };
    await world.dynamo.put({ TableName: world.tables.spaces, Item: left });
    expect(await purgeWorld(world).eraseAll(ann)).toEqual({});
    expect(await rowsNaming(world, ann)).toHaveLength(2);
  });

  it('is looked after once more when rows of a large commit were on their way, which come behind it', async () => {
    const own = `p-${ann}`;
    const { head } = await leavePending(world.dynamo, world.tables, own, [stagedList(own, 'late', 'Late')]);
    const gate = holdingBack(world.dynamo);
    const mover = finishPending(gate.dynamo, world.tables, head);
    await gate.reached;
    const erasure = purgeWorld(world);
    await erasure.eraseAll(ann);
    gate.open();
    await mover;
    expect((await rowsNaming(world, ann)).map(({ entity }) => entity)).toContain('Document');
    expect(erasure.queued).toEqual([{ spaceId: own, delaySeconds: 310 }]);
    await erasure.purge(own);
    expect((await rowsNaming(world, ann)).map(({ entity }) => entity)).toEqual(['Erased', 'Erased']);
    expect(await erasure.eraseAll(ann)).toEqual({});
  });

  it('leaves no outcome of a push that was under way', async () => {
    const by = device(ann);
    await pushed(world, by, [list(by.space, 1)]);
    let number = 1;
    const dynamo = through(world.dynamo, async ({ method }, run) => {
      const answer = await run();
      // The head is closed by an update; each deletion after that is one step.
      if (method === 'batchWrite') {
        number += 1;
        await pushed(world, by, [list(by.space, number)]).catch(({ code }) => expect(code).toBe('mutation-gap'));
      }
      return answer;
    });
    await purgeWorld(world, dynamo).eraseAll(ann);
    expect([number, (await rowsNaming(world, ann)).map(({ entity }) => entity)]).toEqual([5, ['Erased', 'Erased']]);
  });

  it('lets nothing be made for the person any more', async () => {
    const code = await spaces.invite(bob, await spaces.create(bob), 'member');
    await purgeWorld(world).erase(ann);
    expect(await codeOf(spaces.create(ann))).toBe('conflict');
    expect(await codeOf(spaces.join(ann, code))).toBe('conflict');
    expect(await rowsNaming(world, ann)).toHaveLength(2);
  });
});

describe('a space whose last owner is erased', () => {
  const joined = async (...roles: Role[]) => {
    const space = await spaces.create(ann);
    const members: string[] = [];
    for (const role of roles) members.push(await spaces.newMember(ann, space, role));
    return { space, members };
  };

  it.each<[string, Role[], number]>([
    ['the longest-standing admin', ['member', 'admin', 'admin', 'reader'], 1],
    ['without admins the longest-standing member', ['reader', 'member', 'member'], 1],
    ['without those the longest-standing reader', ['reader', 'reader'], 0],
  ])('passes to %s', async (_, roles, heir) => {
    const { space, members } = await joined(...roles);
    const code = await spaces.invite(ann, space, 'admin');
    await purgeWorld(world).eraseAll(ann);
    const expected = Object.fromEntries(members.map((id, n) => [id, n === heir ? 'owner' : roles[n]]));
    expect(await rolesIn(space, members[0] as string)).toEqual(expected);
    expect(await codeOf(spaces.join(randomUUID(), code))).toBe('space-invitation-invalid');
  });

  it('keeps its other owner', async () => {
    const { space, members } = await joined('owner', 'admin');
    await purgeWorld(world).eraseAll(ann);
    expect(Object.values(await rolesIn(space, members[0] as string)).sort()).toEqual(['admin', 'owner']);
  });

  it('ends when nobody else is in it', async () => {
    const { space } = await joined();
    await fill(world, space, 4, ann);
    expect(await purgeWorld(world).eraseAll(ann)).toEqual({ spaces: 1 });
    await purgeWorld(world).purgeAll(space);
    expect((await rowsNaming(world, space)).map(({ entity, status }) => [entity, status])).toEqual([
      ['Head', 'deleted'],
    ]);
  });

  it.each<[string, Role[], (space: string) => Promise<unknown>, string[]]>([
    ['is left to who joins meanwhile', [], (space) => spaces.newMember(ann, space, 'member'), ['owner']],
    ['ends when they end it meanwhile', [], (space) => spaces.delete(ann, space), []],
    ['passes to nobody when they end it meanwhile', ['admin'], (space) => spaces.delete(ann, space), ['admin']],
  ])('%s', async (_, others, meanwhile, roles) => {
    const { space } = await joined(...others);
    let done = false;
    const dynamo = through(world.dynamo, async ({ method }, run) => {
      if (method === 'transactWrite' && !done) {
        done = true;
        await meanwhile(space);
      }
      return run();
    });
    expect(await purgeWorld(world, dynamo).eraseAll(ann)).toEqual({ memberships: 1 });
    const left = (await world.everything('spaces')).filter(
      ({ entity, spaceId }) => entity === 'Member' && spaceId === space,
    );
    expect(left.map(({ role }) => role)).toEqual(roles);
  });

  it('has no second owner when they make one meanwhile', async () => {
    const { space, members } = await joined('admin', 'member');
    let done = false;
    const dynamo = through(world.dynamo, async ({ method }, run) => {
      if (method === 'transactWrite' && !done) {
        done = true;
        await spaces.setRole(ann, space, members[1] ?? '', 'owner');
      }
      return run();
    });
    await purgeWorld(world, dynamo).eraseAll(ann);
    expect(await rolesIn(space, members[0] ?? '')).toEqual({
      [members[0] ?? '']: 'admin',
      [members[1] ?? '']: 'owner',
    });
  });

  it('has an owner also when its heir leaves at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      ann = randomUUID();
      const { space, members } = await joined('admin', 'member');
      const [admin = '', member = ''] = members;
      await Promise.all([purgeWorld(world).eraseAll(ann), codeOf(spaces.remove(admin, space, admin))]);
      const roles = await rolesIn(space, member);
      expect(Object.values(roles)).toContain('owner');
    }
  });
});

describe('an export', () => {
  it('shows own documents, shared spaces, clients and outcomes, page by page', async () => {
    const { space } = await live(5);
    const records = await purgeWorld(world).exportAll(ann);
    const count = (type: string) => records.filter((record) => record.type === type).length;
    expect([count('document'), count('space'), count('client'), count('outcome')]).toEqual([5, 1, 1, 1]);
    expect(records.find(({ type }) => type === 'space')).toEqual({
      ...{ type: 'space', space, name: 'Trip', role: 'member', joinedAt: expect.any(String) },
    });
    expect(records.find(({ id }) => id === 'd1')).toMatchObject({
      ...{ type: 'document', collection: 'lists', revision: 1, document: { title: 'Title 1', createdBy: ann } },
    });
    expect(JSON.stringify(records)).not.toMatch(/PERSON#|SPACE#|"(pk|sk|entity|expiresAt)"/);
    expect(await purgeWorld(world).exportAll(randomUUID())).toEqual([]);
  });

  it('shows documents of a large commit that is still to be put to its place', async () => {
    await leavePending(world.dynamo, world.tables, `p-${ann}`, [stagedList(`p-${ann}`, 'late', 'Late')]);
    expect(await purgeWorld(world).exportAll(ann)).toMatchObject([{ type: 'document', id: 'late' }]);
  });
});
