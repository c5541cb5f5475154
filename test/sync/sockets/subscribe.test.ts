import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { membershipChanged, organisationDeleted } from '../../../functions/identity/contract/events.ts';
import { membershipKey } from '../../../lib/policy/accounts.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { memberKey } from '../../../lib/sync/items.ts';
import { happened } from '../../events/happened.ts';
import { enter } from '../push-world.ts';
import { codeOf } from '../spaces/space-world.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { headAt, type SocketWorld, socketWorld } from './socket-world.ts';

let world: SyncWorld;
let sockets: SocketWorld;
let ann: string;
let bob: string;
const shared = () => `s-${randomUUID()}`;
beforeAll(async () => {
  world = await startSyncTables();
  sockets = socketWorld(world);
});
beforeEach(async () => {
  [ann, bob] = [await sockets.person(), await sockets.person()];
});
afterAll(() => world?.stop());

const setHead = (spaceId: string, seq: number, more = {}) =>
  world.dynamo.put({ TableName: world.tables.spaces, Item: { ...headAt(spaceId, seq, more) } });

describe('a subscription', () => {
  it('is to the person’s own space, to organisations’ and to shared ones, and says where each is', async () => {
    const [organisationId, space] = [randomUUID(), shared()];
    await world.join(ann, organisationId, 'member');
    await enter(world, space, ann, 'reader');
    await setHead(space, 7);
    const socket = sockets.open(ann);
    const wanted = [`p-${ann}`, `o-${organisationId}`, space];
    const present = [ann];
    expect(await sockets.subscribe(socket, ...wanted, space)).toEqual({
      action: 'subscribed',
      spaces: [
        { space: wanted[0], seq: 0, present },
        { space: wanted[1], seq: 0, present },
        { space, seq: 7, present },
      ],
    });
    for (const each of wanted) expect(await sockets.rows(each)).toEqual([socket.connectionId]);
  });

  it('leaves out what is not the person’s, is not there, or was deleted, and writes no row for it', async () => {
    const [theirs, ended] = [shared(), shared()];
    await enter(world, theirs, bob, 'owner');
    await enter(world, ended, ann, 'owner');
    await setHead(ended, 3, { status: 'deleted' });
    const not = [theirs, ended, shared(), `p-${bob}`, `o-${randomUUID()}`];
    expect(await sockets.subscribe(sockets.open(ann), ...not)).toEqual({ action: 'subscribed', spaces: [] });
    for (const each of not) expect(await sockets.rows(each)).toEqual([]);
  });

  it.each([
    ['disabled', 'account-disabled'],
    ['erasing', 'account-erasing'],
    ['erased', 'session-revoked'],
  ])('is refused to an account that is %s, as a pull would be', async (status, code) => {
    const gone = await sockets.person({ status });
    expect(await codeOf(sockets.subscribe(sockets.open(gone), `p-${gone}`))).toBe(code);
    expect(await sockets.rows(`p-${gone}`)).toEqual([]);
  });

  it('is refused to a session that was ended, and to whoever has no account', async () => {
    const out = await sockets.person({ revokedSessions: { session: 9_999_999_999 } });
    expect(await codeOf(sockets.subscribe(sockets.open(out), `p-${out}`))).toBe('session-revoked');
    const nobody = randomUUID();
    expect(await codeOf(sockets.subscribe(sockets.open(nobody), `p-${nobody}`))).toBe('account-missing');
  });

  it('replaces the one before of the same socket, and of no other', async () => {
    const spaces = [shared(), shared(), shared()] as const;
    for (const each of spaces) await enter(world, each, ann, 'member');
    const [one, other] = [sockets.open(ann), sockets.open(ann)];
    await sockets.subscribe(other, ...spaces);
    await sockets.subscribe(one, spaces[0], spaces[1]);
    await sockets.subscribe(one, spaces[1], spaces[2]);
    const both = [one.connectionId, other.connectionId].sort();
    expect(await sockets.rows(spaces[0])).toEqual([other.connectionId]);
    expect((await sockets.rows(spaces[1])).sort()).toEqual(both);
    expect((await sockets.rows(spaces[2])).sort()).toEqual(both);
    await sockets.subscribe(one);
    for (const each of spaces) expect(await sockets.rows(each)).toEqual([other.connectionId]);
  });

  it('changes fifty spaces for fifty others', async () => {
    const [first, second] = [0, 1].map(() => Array.from({ length: 50 }, shared)) as [string[], string[]];
    for (const each of [...first, ...second]) await enter(world, each, ann, 'member');
    const socket = sockets.open(ann);
    expect((await sockets.subscribe(socket, ...first)).spaces).toHaveLength(50);
    expect((await sockets.subscribe(socket, ...second)).spaces).toHaveLength(50);
    for (const each of first) expect(await sockets.rows(each)).toEqual([]);
    for (const each of second) expect(await sockets.rows(each)).toEqual([socket.connectionId]);
  });

  it('is that of one of two messages that a socket sends at once, never a mixture', async () => {
    const [a, b] = [shared(), shared()];
    for (const each of [a, b]) await enter(world, each, ann, 'member');
    for (let round = 0; round < 5; round += 1) {
      const socket = sockets.open(ann);
      await Promise.all([sockets.subscribe(socket, a), sockets.subscribe(socket, b)]);
      const subscriber = await sockets.store.find(ann, socket.connectionId);
      const rows: string[] = [];
      for (const each of [a, b]) if ((await sockets.rows(each)).includes(socket.connectionId)) rows.push(each);
      expect(rows).toEqual([...(subscriber?.spaces ?? [])]);
      expect(rows).toHaveLength(1);
    }
  });

  it('is stored before the number is read: a commit in between is in the answer or is poked', async () => {
    const space = shared();
    await enter(world, space, ann, 'member');
    await setHead(space, 1);
    let stored = false;
    const late: Dynamo = {
      ...world.dynamo,
      transactWrite: async (input) => {
        await world.dynamo.transactWrite(input);
        stored = true;
        await setHead(space, 2);
      },
    };
    const answer = await socketWorld(world, { dynamo: late }).subscribe(sockets.open(ann), space);
    expect([stored, answer.spaces]).toEqual([true, [expect.objectContaining({ space, seq: 2 })]]);
  });

  it('of somebody who is removed at the same moment is taken back', async () => {
    const space = shared();
    await enter(world, space, ann, 'member');
    const removing: Dynamo = {
      ...world.dynamo,
      transactWrite: async (input) => {
        await world.dynamo.transactWrite(input);
        await world.dynamo.delete({ TableName: world.tables.spaces, Key: memberKey(space, ann) });
      },
    };
    const socket = sockets.open(ann);
    expect((await socketWorld(world, { dynamo: removing }).subscribe(socket, space, `p-${ann}`)).spaces).toEqual([
      expect.objectContaining({ space: `p-${ann}` }),
    ]);
    expect(await sockets.rows(space)).toEqual([]);
    expect([...((await sockets.store.find(ann, socket.connectionId))?.spaces ?? [])]).toEqual([`p-${ann}`]);
  });
});

describe('presence', () => {
  it('tells the others who comes and who leaves, once a person, however many sockets they have', async () => {
    const space = shared();
    for (const person of [ann, bob]) await enter(world, space, person, 'member');
    const [first, second, third] = [sockets.open(ann), sockets.open(bob), sockets.open(bob)];
    const both = [ann, bob].sort();
    await sockets.subscribe(first, space);
    expect((await sockets.subscribe(second, space)).spaces[0]?.present).toEqual(both);
    expect((await sockets.subscribe(third, space)).spaces[0]?.present).toEqual(both);
    await sockets.subscribe(second);
    await sockets.subscribe(third);
    expect(first.frames).toEqual([
      { action: 'presence', space, present: both },
      { action: 'presence', space, present: [ann] },
    ]);
    expect([second.frames, third.frames]).toEqual([[], []]);
  });

  it('notices sockets that closed without a word', async () => {
    const space = shared();
    for (const person of [ann, bob]) await enter(world, space, person, 'member');
    const [first, second] = [sockets.open(ann), sockets.open(bob)];
    await sockets.subscribe(first, space);
    first.state = 'gone';
    expect((await sockets.subscribe(second, space)).spaces[0]?.present).toEqual([bob]);
    expect(await sockets.rows(space)).toEqual([second.connectionId]);
  });

  it('is not told in a space with a great audience', async () => {
    const crowded = socketWorld(world, { signalAudience: 2 });
    const space = shared();
    await enter(world, space, ann, 'member');
    const three = [crowded.open(ann), crowded.open(ann), crowded.open(ann)] as const;
    for (const socket of three) await crowded.subscribe(socket, space);
    await enter(world, space, bob, 'member');
    const answer = await crowded.subscribe(crowded.open(bob), space);
    expect(answer.spaces).toEqual([{ space, seq: 0 }]);
    expect(three.map(({ frames }) => frames)).toEqual([[], [], []]);
  });
});

describe('whoever loses a space', () => {
  it('of an organisation hears it on every socket, once more, and nothing after', async () => {
    const organisationId = randomUUID();
    const space = `o-${organisationId}`;
    for (const person of [ann, bob]) await world.join(person, organisationId, 'member');
    const [one, two, other] = [sockets.open(ann), sockets.open(ann), sockets.open(bob)];
    for (const socket of [one, other]) await sockets.subscribe(socket, space);
    await sockets.subscribe(two, `p-${ann}`);
    for (const socket of [one, two, other]) socket.frames.length = 0;
    await world.dynamo.delete({ TableName: world.tables.people, Key: membershipKey(ann, organisationId) });
    await sockets.tell(happened(membershipChanged, { organisationId, personId: ann }));
    expect(one.frames).toEqual([{ action: 'poke', space, gone: true }, { action: 'spaces' }]);
    expect(two.frames).toEqual([{ action: 'spaces' }]);
    expect(other.frames).toEqual([{ action: 'presence', space, present: [bob] }]);
    expect(await sockets.rows(space)).toEqual([other.connectionId]);
    expect(await codeOf(sockets.signal(one, space) as Promise<unknown>)).toBe('not-subscribed');
  });

  it('keeps it when old news of a removal come late, after they joined again', async () => {
    const space = shared();
    await enter(world, space, ann, 'admin');
    const socket = sockets.open(ann);
    await sockets.subscribe(socket, space);
    const { Item } = await world.dynamo.get({ TableName: world.tables.spaces, Key: memberKey(space, ann) });
    for (let n = 0; n < 3; n += 1) await sockets.follow({ before: { ...Item, role: 'member' } });
    expect(socket.frames).toEqual(Array(3).fill({ action: 'spaces' }));
    expect(await sockets.rows(space)).toEqual([socket.connectionId]);
  });

  it('leaves no row of a socket that is closed', async () => {
    const space = shared();
    await enter(world, space, ann, 'member');
    const socket = sockets.open(ann);
    await sockets.subscribe(socket, space);
    socket.state = 'gone';
    await sockets.follow({ after: { entity: 'Member', personId: ann, spaceId: space } });
    expect([await sockets.rows(space), await sockets.store.ofPerson(ann)]).toEqual([[], []]);
  });

  it('is not told for a deleted organisation one by one: its space is purged, and says goodbye itself', async () => {
    const organisationId = randomUUID();
    await sockets.tell(happened(organisationDeleted, { organisationId }));
    expect(sockets.queued).toEqual([{ spaceId: `o-${organisationId}` }]);
    const space = shared();
    await sockets.follow({ after: { entity: 'Space', spaceId: space, status: 'active' } });
    await sockets.follow({ after: { entity: 'Space', spaceId: space, status: 'deleted' } });
    await sockets.follow({ before: { entity: 'Space', spaceId: space, status: 'deleted' } });
    expect(sockets.queued).toHaveLength(2);
    expect(sockets.told).toMatchObject([{ detailType: 'SpaceDeleted', detail: { data: { space } } }]);
  });
});
