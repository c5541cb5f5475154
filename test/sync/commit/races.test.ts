import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mutation } from '../../../functions/sync/contract/push.ts';
import { headKey } from '../../../lib/sync/items.ts';
import { personSpace, sharedSpace } from '../../../lib/sync/space-id.ts';
import { through } from '../faulty-dynamo.ts';
import { committed, row } from '../large/commit-world.ts';
import { type Device, device, enter, list, type Pushed, pushed } from '../push-world.ts';
import { clientOf, expectInOrder } from '../space-state.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());

/** People with one space. */
async function crowd(count: number): Promise<{ space: string; devices: Device[] }> {
  const space = sharedSpace(randomUUID());
  const devices = Array.from({ length: count }, () => device());
  for (const { personId } of devices) await enter(world, space, personId, 'owner');
  return { space, devices: devices.map((each) => ({ ...each, space })) };
}

const vote = (space: string, number: number, id = 'shared'): Mutation => ({
  number,
  space,
  collection: 'tasks',
  id,
  kind: 'update',
  base: 1,
  add: { votes: 1 },
});
const task = (space: string, number: number, id = 'shared', more: Partial<Mutation> = {}): Mutation => ({
  ...list(space, number, id),
  collection: 'tasks',
  set: { listId: 'l', title: id },
  ...more,
});
const applied = (answers: readonly Pushed[]) => answers.flatMap(({ outcomes }) => outcomes.map(({ status }) => status));

/** A port whose first batch of reads shows these documents, as they were, and no others. */
function showingOnce(...documents: readonly unknown[]) {
  let shown = 0;
  const torn = through(world.dynamo, async ({ method }, run) => {
    const answer = (await run()) as { Responses: Record<string, unknown[]> };
    if (method !== 'batchGet' || shown > 0) return answer;
    shown += 1;
    return { Responses: { ...answer.Responses, [world.tables.documents]: [...documents] } };
  });
  return { torn, shown: () => shown };
}

describe('twenty writers into one space at once', () => {
  it('leave an order without gaps, and each document once', async () => {
    const { space, devices } = await crowd(20);
    const pushes = devices.flatMap((by, writer) => [
      async () => pushed(world, by, [list(space, 1, `a${writer}`), list(space, 2, `b${writer}`)]),
    ]);
    const answers = await Promise.all(pushes.map((push) => push()));
    expect(applied(answers)).toEqual(Array.from({ length: 40 }, () => 'applied'));
    const { head, documents } = await expectInOrder(world, space);
    expect([head?.seq, documents.length, head?.counts]).toEqual([40, 40, { lists: 40 }]);
  });

  it('lose no change of one document: its counter is the number of applied increments', async () => {
    const { space, devices } = await crowd(20);
    await pushed(world, devices[0] as Device, [task(space, 1)]);
    const answers = await Promise.all(
      devices.map((by, index) =>
        pushed(
          world,
          by,
          [1, 2, 3].map((n) => vote(space, index === 0 ? n + 1 : n)),
        ),
      ),
    );
    expect(answers.flatMap(({ outcomes }) => outcomes).every(({ status }) => status !== 'rejected')).toBe(true);
    const { documents } = await expectInOrder(world, space);
    expect(documents[0]?.fields.votes).toBe(60);
    expect(documents[0]?.revision).toBe(61);
  });

  it('read nothing but the heads again before another try: one read unit a lost race, after the first', async () => {
    const { space, devices } = await crowd(2);
    const [ann, bob] = devices as [Device, Device];
    const calls: string[] = [];
    let number = 0;
    const overtaken = through(world.dynamo, async ({ method }, run) => {
      calls.push(method);
      if (method === 'transactWrite' && number < 4) {
        number += 1;
        await pushed(world, bob, [list(space, number, `b${number}`)]);
        world.consumed.length = 0;
      }
      return run();
    });
    const pauses: number[] = [];
    const pace = { now: Date.now, random: () => 0, sleep: async (ms: number) => void pauses.push(ms) };
    expect(applied([await pushed(world, ann, [list(space, 1)], { dynamo: overtaken, pace })])).toEqual(['applied']);
    const tries = ['transactWrite', 'transactWrite', ...Array(3).fill(['batchGet', 'transactWrite']).flat()];
    expect(calls).toEqual(['batchGet', ...tries]);
    const reads = world.consumed.filter(({ operation }) => operation === 'BatchGetItem');
    expect(reads.map(({ units }) => units)).toEqual([1]);
    expect(pauses).toHaveLength(3);
    await expectInOrder(world, space);
  });

  it('create a document once, and the others are told', async () => {
    const { space, devices } = await crowd(10);
    const answers = await Promise.all(
      devices.map((by, index) => pushed(world, by, [list(space, 1, 'same', { set: { title: `${index}` } })])),
    );
    const statuses = applied(answers);
    expect([statuses.filter((status) => status === 'applied').length, statuses.length]).toEqual([1, 10]);
    const { documents } = await expectInOrder(world, space);
    const winner = answers.findIndex(({ outcomes }) => outcomes[0]?.status === 'applied');
    expect(documents[0]?.fields.title).toBe(`${winner}`);
    for (const { outcomes } of answers) {
      if (outcomes[0]?.status === 'applied') continue;
      expect(outcomes[0]).toMatchObject({
        code: 'already-exists',
        current: { revision: 1, document: { title: `${winner}` } },
      });
    }
  });
});

describe('one client that sends the same numbers from several places at once', () => {
  it('has one effect and one outcome for each, and hears the same', async () => {
    const { space, devices } = await crowd(1);
    const [ann] = devices as [Device];
    await pushed(world, ann, [task(space, 1)]);
    const mutations = [
      vote(space, 2),
      list(space, 3, 'x'),
      { ...list(space, 4), collection: 'nowhere' },
      vote(space, 5),
    ];
    const answers = await Promise.all(Array.from({ length: 8 }, () => pushed(world, ann, mutations)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const { documents } = await expectInOrder(world, space);
    expect(documents.find(({ id }) => id === 'shared')?.fields.votes).toBe(2);
    expect(await clientOf(world, ann)).toMatchObject({ last: 5, log: 'aaara' });
  });

  it('has begun once, though it sends its first ones into two spaces', async () => {
    const { space, devices } = await crowd(1);
    const [ann] = devices as [Device];
    let sent = false;
    const dynamo = through(world.dynamo, async ({ method }, run) => {
      if (method === 'transactWrite' && !sent) {
        sent = true;
        await pushed(world, ann, [list(personSpace(ann.personId), 1)]);
      }
      return run();
    });
    await expect(pushed(world, ann, [list(space, 1)], { dynamo })).rejects.toMatchObject({ code: 'client-copied' });
    expect((await expectInOrder(world, space)).documents).toEqual([]);
  });

  it('may cut them otherwise each time, overlapping', async () => {
    const { space, devices } = await crowd(1);
    const [ann] = devices as [Device];
    const all = [task(space, 1), ...Array.from({ length: 29 }, (_, index) => vote(space, index + 2))];
    await pushed(world, ann, all.slice(0, 1));
    const cuts = [
      [1, 30],
      [1, 5],
      [1, 12],
      [0, 20],
      [1, 29],
      [0, 30],
    ] as const;
    await Promise.all(cuts.map(([from, to]) => pushed(world, ann, all.slice(from, to))));
    const { documents } = await expectInOrder(world, space);
    expect(documents[0]?.fields.votes).toBe(29);
    expect(await clientOf(world, ann)).toMatchObject({ last: 30, log: 'a'.repeat(30) });
  });

  it('with other mutations under numbers that have their outcome changes nothing, and is told so', async () => {
    const { space, devices } = await crowd(1);
    const [ann] = devices as [Device];
    await pushed(world, ann, [list(space, 1, 'first')]);
    const others = pushed(world, ann, [list(space, 1, 'other'), list(space, 2, 'second')]);
    await expect(others).rejects.toMatchObject({ code: 'client-copied' });
    const { documents } = await expectInOrder(world, space);
    expect(documents.map(({ id }) => id)).toEqual(['first']);
  });
});

it('a space that is deleted between the read of a push and its commit takes nothing more', async () => {
  const { space, devices } = await crowd(1);
  const [ann] = devices as [Device];
  await pushed(world, ann, [list(space, 1)]);
  let deleted = false;
  const dynamo = through(world.dynamo, async ({ method }, run) => {
    if (method === 'transactWrite' && !deleted) {
      deleted = true;
      await world.dynamo.update({
        TableName: world.tables.spaces,
        Key: headKey(space),
        UpdateExpression: 'SET #status = :deleted',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':deleted': 'deleted' },
      });
    }
    return run();
  });
  const { outcomes } = await pushed(world, ann, [list(space, 2)], { dynamo });
  expect([deleted, outcomes]).toMatchObject([true, [{ code: 'not-found' }]]);
  expect((await expectInOrder(world, space)).documents).toHaveLength(1);
});

it('a space that is emptied and begun anew meanwhile is read again', async () => {
  const { space, devices } = await crowd(1);
  const [ann] = devices as [Device];
  await pushed(world, ann, [list(space, 1)]);
  let reads = 0;
  let restored = false;
  const dynamo = through(world.dynamo, async ({ method }, run) => {
    if (method === 'batchGet') reads += 1;
    if (method === 'transactWrite' && !restored) {
      restored = true;
      await world.dynamo.update({
        TableName: world.tables.spaces,
        Key: headKey(space),
        UpdateExpression: 'SET epoch = :epoch',
        ExpressionAttributeValues: { ':epoch': randomUUID() },
      });
    }
    return run();
  });
  await pushed(world, ann, [list(space, 2)], { dynamo });
  expect(reads).toBe(2);
  await expectInOrder(world, space);
});

describe('what AWS may show and DynamoDB Local does not', () => {
  it('a read that sees a document as it was before the commit that its head already shows loses no update', async () => {
    const { space, devices } = await crowd(2);
    const [ann, bob] = devices as [Device, Device];
    await pushed(world, ann, [task(space, 1)]);
    const Keys = {
      TableName: world.tables.documents,
      Key: { pk: `${space}#tasks`, sk: 'shared' },
      ConsistentRead: true,
    };
    const stale = (await world.dynamo.get(Keys)).Item;
    await pushed(world, bob, [vote(space, 1)]);
    const { torn, shown } = showingOnce(stale);
    const answer = await pushed(world, ann, [vote(space, 2)], { dynamo: torn });
    expect(answer.outcomes.map(({ status }) => status)).not.toContain('rejected');
    const { documents } = await expectInOrder(world, space);
    expect([shown(), documents[0]?.fields.votes, documents[0]?.revision]).toEqual([1, 2, 3]);
  });

  it('a read that sees a document under the number it had before it was told again is made again', async () => {
    const { space, devices } = await crowd(1);
    const [ann] = devices as [Device];
    await committed(world, ann, [row('shared', { listId: 'l', title: 'T', progress: 5 }, 'tasks')], { space });
    const Key = { pk: `${space}#tasks`, sk: 'shared' };
    const stale = (await world.dynamo.get({ TableName: world.tables.documents, Key, ConsistentRead: true })).Item;
    await committed(world, ann, [row('shared', { progress: 3 }, 'tasks')], { space });
    const { torn } = showingOnce(stale);
    await pushed(world, ann, [vote(space, 1)], { dynamo: torn });
    const rows = (await world.everything('changes')).filter(({ pk }) => pk === space);
    expect(rows.map(({ was }) => was)).toEqual([undefined, 1, 2]);
  });

  it('a read that misses a document that is there creates no second one', async () => {
    const { space, devices } = await crowd(2);
    const [ann, bob] = devices as [Device, Device];
    await pushed(world, ann, [list(space, 1, 'same')]);
    const { torn } = showingOnce();
    const { outcomes } = await pushed(world, bob, [list(space, 1, 'same')], { dynamo: torn });
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'already-exists' }]);
    await expectInOrder(world, space);
  });
});
