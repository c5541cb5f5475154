import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pokeSpaces } from '../../../functions/sync/contract/sockets.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { memberKey } from '../../../lib/sync/items.ts';
import { enter } from '../push-world.ts';
import { codeOf } from '../spaces/space-world.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { moved, type SocketWorld, socketWorld, type TestSocket } from './socket-world.ts';

let world: SyncWorld;
let sockets: SocketWorld;
let space: string;
beforeAll(async () => {
  world = await startSyncTables();
});
beforeEach(() => {
  sockets = socketWorld(world);
  space = `s-${randomUUID()}`;
});
afterAll(() => world?.stop());

/** A socket of a new member, subscribed to the space; earlier frames of all are forgotten. */
async function listener(of = sockets): Promise<TestSocket> {
  const personId = await of.person();
  await enter(world, space, personId, 'member');
  const socket = of.open(personId);
  await of.subscribe(socket, space);
  return socket;
}
async function listeners(count: number, of = sockets): Promise<TestSocket[]> {
  const all: TestSocket[] = [];
  for (let n = 0; n < count; n += 1) all.push(await listener(of));
  for (const { frames } of all) frames.length = 0;
  of.posts.length = 0;
  return all;
}
/** Sockets of one person, as if they had subscribed. */
async function crowd(count: number): Promise<TestSocket[]> {
  const personId = await sockets.person();
  const all = Array.from({ length: count }, () => sockets.open(personId));
  const rows = all.map(({ connectionId }) => ({
    PutRequest: {
      Item: {
        ...{ pk: `SPACE#${space}`, sk: `CONNECTION#${connectionId}`, entity: 'Subscription', spaceId: space },
        ...{ personId, connectionId, expiresAt: 9_999_999_999 },
      },
    },
  }));
  await world.dynamo.batchWrite({ RequestItems: { 'sync.subscriptions': rows } });
  return all;
}
const poke = (seq: number) => ({ action: 'poke', space, seq });

describe('a poke', () => {
  it('goes once to each socket of the space with the last number, however many commits a batch holds', async () => {
    const all = await listeners(3);
    const other = `s-${randomUUID()}`;
    await sockets.poke(moved(space, 1, 2), moved(other, 4, 5), moved(space, 2, 3), moved(space, 3, 9));
    expect(all.map(({ frames }) => frames)).toEqual([[poke(9)], [poke(9)], [poke(9)]]);
    expect(sockets.posts).toHaveLength(3);
  });

  it('is not sent when a head changed but its number did not', async () => {
    const [one] = await listeners(1);
    await sockets.poke(
      moved(space, 5, 5),
      moved(space, 5, 5, { pending: { commitId: 'c', from: 1, to: 5, parts: 1 } }),
    );
    expect(one?.frames).toEqual([]);
    await sockets.poke(moved(space, undefined, 1));
    expect(one?.frames).toEqual([poke(1)]);
  });

  it('forgets sockets that are gone (410), and tells who is left', async () => {
    const [one, two, three] = (await listeners(3)) as [TestSocket, TestSocket, TestSocket];
    two.state = 'gone';
    await sockets.poke(moved(space, 1, 2));
    expect((await sockets.rows(space)).sort()).toEqual([one.connectionId, three.connectionId].sort());
    const present = { action: 'presence', space, present: [one.personId, three.personId].sort() };
    expect([one.frames, three.frames]).toEqual([
      [poke(2), present],
      [poke(2), present],
    ]);
    sockets.posts.length = 0;
    await sockets.poke(moved(space, 2, 3));
    expect(sockets.posts).not.toContain(two.connectionId);
  });

  it('reaches the others when the gateway fails for some, and is not sent again for them', async () => {
    const all = await listeners(5);
    for (const n of [0, 3]) (all[n] as TestSocket).state = 'failing';
    await sockets.poke(moved(space, 1, 2));
    expect(all.map(({ frames }) => frames.length)).toEqual([0, 1, 1, 0, 1]);
    expect(await sockets.rows(space)).toHaveLength(5);
  });

  it('gives up on a gateway that is in trouble altogether after a hundred failures', async () => {
    const personId = await sockets.person();
    await enter(world, space, personId, 'member');
    const crowd = Array.from({ length: 300 }, () => sockets.open(personId));
    const put = (connectionId: string) => ({
      PutRequest: {
        Item: {
          ...{ pk: `SPACE#${space}`, sk: `CONNECTION#${connectionId}`, entity: 'Subscription', spaceId: space },
          ...{ personId, connectionId, expiresAt: 9_999_999_999 },
        },
      },
    });
    for (const socket of crowd) sockets.fail(socket.connectionId);
    await world.dynamo.batchWrite({
      RequestItems: { 'sync.subscriptions': crowd.map(({ connectionId }) => put(connectionId)) },
    });
    await sockets.poke(moved(space, 1, 2));
    expect(sockets.posts.length).toBeGreaterThanOrEqual(100);
    expect(sockets.posts.length).toBeLessThan(200);
    expect(await sockets.rows(space)).toHaveLength(300);
  });

  it('reaches more sockets than one page of the table holds', async () => {
    const many = await crowd(1200);
    await sockets.poke(moved(space, 1, 2));
    expect(many.filter(({ frames }) => frames.length === 1)).toHaveLength(1200);
  });

  it('ends within the time of the function in a space of more sockets than it can tell, and goes to those of other spaces', async () => {
    const many = await crowd(1200);
    const large = space;
    space = `s-${randomUUID()}`;
    const [one] = await listeners(1);
    sockets.clock.perPost = 25;
    await sockets.poke(moved(large, 1, 2), moved(space, 1, 2));
    expect(one?.frames).toEqual([poke(2)]);
    expect(many.filter(({ frames }) => frames.length === 1)).toHaveLength(1000);
    expect(sockets.clock.offset).toBeLessThan(pokeSpaces.timeout * 1000);
  });

  it('is not sent to a socket that has outlived itself: its row may still be there', async () => {
    const [one] = await listeners(1);
    sockets.clock.offset = (2 * 3600 + 601) * 1000;
    await sockets.poke(moved(space, 1, 2));
    expect([one?.frames, sockets.posts]).toEqual([[], []]);
  });

  it('makes the batch come again when the table cannot be read', async () => {
    const broken: Dynamo = {
      ...world.dynamo,
      query: async (input) => {
        if (Object.values(input.ExpressionAttributeValues ?? {}).includes(`SPACE#${space}`))
          throw new Error('throttled');
        return world.dynamo.query(input);
      },
    };
    const second = socketWorld(world, { dynamo: broken });
    await expect(second.poke(moved(space, 1, 2))).rejects.toThrow('throttled');
  });

  it('is the last when the space was deleted: nobody hears of it any more', async () => {
    const [one, two] = (await listeners(2)) as [TestSocket, TestSocket];
    two.state = 'gone';
    await sockets.poke(moved(space, 4, 4, { status: 'deleted' }));
    expect(one.frames).toEqual([{ action: 'poke', space, gone: true }]);
    expect(await sockets.rows(space)).toEqual([]);
    await sockets.poke(moved(space, 4, 5));
    expect(one.frames).toHaveLength(1);
  });
});

describe('a membership that changes', () => {
  it('costs one query for a person who has no socket open', async () => {
    const { pk, sk } = memberKey(space, 'ann');
    const after = { pk, sk, entity: 'Member', spaceId: space, personId: 'ann', role: 'member', joinedAt: '' };
    world.consumed.length = 0;
    await sockets.follow({ after });
    expect(world.consumed.map(({ operation }) => operation)).toEqual(['Query']);
  });
});

describe('a signal', () => {
  it('goes to the other sockets of the space, with who sent it, and to nobody else', async () => {
    const [one, two, three] = (await listeners(3)) as [TestSocket, TestSocket, TestSocket];
    const elsewhere = sockets.open(one.personId);
    expect(await sockets.signal(one, space, { at: 'title' })).toBeUndefined();
    const frame = { action: 'signal', space, kind: 'typing', from: one.personId, data: { at: 'title' } };
    expect([one.frames, two.frames, three.frames, elsewhere.frames]).toEqual([[], [frame], [frame], []]);
  });

  it('is refused to a socket that does not subscribe to the space, member or not', async () => {
    const [one] = (await listeners(1)) as [TestSocket];
    const stranger = sockets.open(await sockets.person());
    await sockets.subscribe(stranger, `p-${stranger.personId}`);
    const quiet = sockets.open(one.personId);
    for (const socket of [stranger, quiet]) {
      expect(await codeOf(sockets.signal(socket, space) as Promise<unknown>)).toBe('not-subscribed');
    }
    expect(one.frames).toEqual([]);
  });

  it('holds at most 1 KB', async () => {
    const [one, two] = (await listeners(2)) as [TestSocket, TestSocket];
    expect(await codeOf(sockets.signal(one, space, 'x'.repeat(1022)) as Promise<unknown>)).toBe('ok');
    expect(await codeOf(sockets.signal(one, space, 'x'.repeat(1023)) as Promise<unknown>)).toBe('signal-too-large');
    expect(await codeOf(sockets.signal(one, space, 'é'.repeat(600)) as Promise<unknown>)).toBe('signal-too-large');
    expect(two.frames).toHaveLength(1);
  });

  it('is passed on so many times in ten seconds and not once more, however many come at once', async () => {
    const few = socketWorld(world, { signalsPerTenSeconds: 5 });
    const [one, two] = (await listeners(2, few)) as [TestSocket, TestSocket];
    for (let window = 1; window <= 3; window += 1) {
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => codeOf(few.signal(one, space) as Promise<unknown>)),
      );
      expect(answers.filter((answer) => answer === 'ok')).toHaveLength(5);
      expect(answers.filter((answer) => answer === 'too-many-signals')).toHaveLength(7);
      expect(two.frames).toHaveLength(5 * window);
      expect(await codeOf(few.signal(two, space) as Promise<unknown>)).toBe('ok');
      few.clock.offset += 10_000;
    }
  });

  it('takes one write, and the first in ten seconds two', async () => {
    const [one] = (await listeners(2)) as [TestSocket];
    const writes = async () => {
      world.consumed.length = 0;
      await sockets.signal(one, space);
      return world.consumed.filter(({ operation }) => operation === 'UpdateItem').length;
    };
    sockets.clock.offset = 10_000 - (Date.now() % 10_000);
    const first = await writes();
    expect([first, await writes(), await writes()]).toEqual([first, 1, 1]);
    expect(first).toBeLessThanOrEqual(2);
  });

  it('is not passed on to a great audience', async () => {
    const crowded = socketWorld(world, { signalAudience: 2 });
    const all = await listeners(3, crowded);
    expect(await codeOf(crowded.signal(all[0] as TestSocket, space) as Promise<unknown>)).toBe('audience-too-large');
    expect(all.map(({ frames }) => frames)).toEqual([[], [], []]);
  });

  it('notices who is gone, and tells those who are left', async () => {
    const [one, two, three] = (await listeners(3)) as [TestSocket, TestSocket, TestSocket];
    two.state = 'gone';
    await sockets.signal(one, space);
    const present = [one.personId, three.personId].sort();
    expect(one.frames).toEqual([{ action: 'presence', space, present }]);
    expect(three.frames.map(({ action }) => action)).toEqual(['signal', 'presence']);
    expect(await sockets.rows(space)).toHaveLength(2);
  });
});
