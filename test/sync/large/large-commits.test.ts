import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../../functions/sync/model/decide-rows.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { OutcomeUnknown } from '../../../lib/runtime/aws/errors.ts';
import { sharedSpace } from '../../../lib/sync/space-id.ts';
import { ann, useDeviceWorld, world } from '../device-world.ts';
import { throttling, through } from '../faulty-dynamo.ts';
import { type Device, device, enter, list, pushed } from '../push-world.ts';
import { expectInOrder } from '../space-state.ts';
import { committed, failure, readSpace, row, rows } from './commit-world.ts';
import { holdingBack, mortal } from './mortal-ports.ts';

useDeviceWorld();

const noise = (length: number) => Array.from({ length: length / 36 }, () => randomUUID()).join('');
/** Tasks with so much in them that they are staged in several parts. */
const heavy = (count: number): Row[] => {
  const notes = noise(4000);
  return Array.from({ length: count }, (_, n) => row(`t${n}`, { listId: 'l', title: `Task ${n}`, notes }, 'tasks'));
};
const staged = async () => (await world.everything('spaces')).filter(({ entity }) => entity === 'StagedPart');
const inOrder = (space = ann.space) => expectInOrder(world, space);

/** The answer of one call is lost after it took effect. */
const losingCall = (dynamo: Dynamo, number: number): Dynamo =>
  through(dynamo, async (call, run) => {
    const answer = await run();
    if (call.number !== number) return answer;
    throw new OutcomeUnknown({
      code: 'TimeoutError',
      message: 'lost',
      status: 0,
      operation: `dynamodb:${call.method}`,
    });
  });

/** Commits in a new space each time, dying before each call; then checks what a reader finds, and repeats the commit. */
async function dieEverywhere(
  prepare: (by: Device) => Promise<unknown>,
  changes: readonly Row[],
  check: (by: Device, seqBefore: number) => Promise<void>,
  next = (call: number) => call + 1,
): Promise<number> {
  let points = 0;
  for (let call = 1; ; call = next(call)) {
    const by = device();
    await prepare(by);
    const before = await readSpace(world, by);
    const key = randomUUID();
    const { dynamo, life } = mortal(world.dynamo, call);
    const answer = await committed(world, by, changes, { dynamo, key }).catch((error) => {
      if (error.message !== 'dead') throw error;
      return undefined;
    });
    const found = await readSpace(world, by);
    if (found.seq === before.seq) {
      expect(answer).toBeUndefined();
      expect(found.documents).toEqual(before.documents);
    } else await check(by, before.seq);
    const again = await committed(world, by, changes, { key });
    expect(again).toEqual(answer ?? { seq: before.seq + changes.length, refused: [] });
    await check(by, before.seq);
    if (!life.died) break;
    points += 1;
  }
  return points;
}

describe('a commit of more than a transaction takes', () => {
  it('is there as a whole, or not at all, wherever its process dies, and takes effect once', async () => {
    const changes = heavy(48);
    let calls = 0;
    const points = await dieEverywhere(
      async () => {},
      changes,
      async ({ space }) => {
        const { documents, head } = await inOrder(space);
        expect([head?.seq, documents.length, new Set(documents.map(({ revision }) => revision))]).toEqual([
          48,
          48,
          new Set([1]),
        ]);
        calls += 1;
      },
      // Of the calls that write one document each, every eighth.
      (call) => (call <= 20 || call > 68 ? call + 1 : call + 8),
    );
    // Read; find the record; stage 4 parts; look at the role; take effect; read; of each part: read, change rows, delete; documents; the mark; read.
    expect(points).toBe(1 + 1 + 4 + 1 + 1 + 1 + 4 * 3 + 48 / 8 + 1 + 1);
    expect(calls).toBeGreaterThan(points);
    // What is left are the parts of those that never took effect, and they go by themselves.
    for (const { expiresAt } of await staged()) expect(expiresAt).toBeGreaterThan(Date.now() / 1000);
  }, 180_000);

  it('is so for updates and deletions among more documents than one request reads', async () => {
    const created = rows(100);
    const changes = rows(100, 'Changed').map((each, n) => (n % 5 === 0 ? row(each.id, null) : each));
    const points = await dieEverywhere(
      (by) => committed(world, by, created),
      changes,
      async ({ space }) => {
        const { documents, head } = await inOrder(space);
        expect([head?.seq, head?.counts.lists]).toEqual([200, 80]);
        for (const { revision, deleted, fields } of documents) {
          expect([revision, deleted ?? /^Changed/.test(String(fields.title))]).toEqual([2, true]);
        }
      },
      // Each call until it takes effect, and some of those after.
      (call) => (call < 10 ? call + 1 : call + 20),
    );
    expect(points).toBeGreaterThan(13);
  }, 300_000);

  it('takes effect once whichever call is throttled or loses its answer', async () => {
    const changes = rows(48);
    let harmed = 0;
    for (const [kind, harm] of Object.entries({ throttled: throttling, lost: losingCall })) {
      for (let call = 1; ; call = call < 9 ? call + 1 : call + 15) {
        const by = device();
        const key = randomUUID();
        let calls = 0;
        const harmful = through(harm(world.dynamo, call), (each, run) => {
          calls = each.number;
          return run();
        });
        const first = await committed(world, by, changes, { dynamo: harmful, key }).catch((error) => error);
        const again = await committed(world, by, changes, { key });
        expect([kind, call, again]).toEqual([kind, call, { seq: 48, refused: [] }]);
        if (!(first instanceof Error)) expect(first).toEqual(again);
        const { documents } = await inOrder(by.space);
        expect([kind, call, documents.filter(({ revision }) => revision === 1).length]).toEqual([kind, call, 48]);
        if (calls < call) break;
        harmed += 1;
      }
    }
    expect(harmed).toBeGreaterThan(20);
  }, 60_000);

  it('answers the same to the same request, also while that is running', async () => {
    const key = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => committed(world, ann, rows(60), { key })));
    expect(answers).toEqual([1, 2, 3].map(() => ({ seq: 60, refused: [] })));
    expect(await committed(world, ann, rows(60), { key })).toEqual(answers[0]);
    const { documents } = await inOrder();
    expect(documents.map(({ revision }) => revision)).toEqual(Array.from({ length: 60 }, () => 1));
  });

  it('goes with another one into the same space at the same time', async () => {
    const [one, other] = await Promise.all([
      committed(world, ann, rows(120, 'One', 0)),
      committed(world, ann, rows(120, 'Other', 60)),
    ]);
    expect([one.seq, other.seq].sort()).toEqual([120, 240]);
    const { documents } = await inOrder();
    expect(documents).toHaveLength(180);
    const later = one.seq > other.seq ? 'One' : 'Other';
    const shared = documents.filter(({ revision }) => revision === 2);
    expect(shared.map(({ fields }) => String(fields.title).split(' ')[0])).toEqual(
      Array.from({ length: 60 }, () => later),
    );
  });

  it('gets through while others push all the time, and is staged once when they change other documents', async () => {
    let parts = 0;
    const watched = through(world.dynamo, (call, run) => {
      if (call.method === 'put') parts += 1;
      return run();
    });
    const slow = through(watched, async (call, run) => {
      if (call.method === 'transactWrite') await new Promise((resolve) => setTimeout(resolve, 20));
      return run();
    });
    let done = false;
    const large = committed(world, ann, rows(200), { dynamo: slow }).finally(() => {
      done = true;
    });
    let number = 0;
    while (!done && number < 60) {
      number += 1;
      await pushed(world, ann, [list(ann.space, number)]);
    }
    const { refused } = await large;
    expect(refused).toEqual([]);
    expect(number).toBeGreaterThan(2);
    const { documents } = await inOrder();
    expect(documents).toHaveLength(200 + number);
    // Two parts, then the documents.
    expect(parts).toBe(2 + 200);
  });

  it('takes a change in that was made to one of its documents while it was staged', async () => {
    await committed(world, ann, rows(100));
    const gate = holdingBack(world.dynamo);
    const large = committed(world, ann, rows(100, 'Large'), { dynamo: gate.dynamo });
    await gate.reached;
    const update = { ...list(ann.space, 1, 'r00007'), kind: 'update' as const, base: 1, set: { colour: 'red' } };
    await pushed(world, ann, [update]);
    gate.open();
    expect(await large).toEqual({ seq: 201, refused: [] });
    const { documents } = await inOrder();
    expect(documents.find(({ id }) => id === 'r00007')).toMatchObject({
      revision: 3,
      fields: { title: 'Large 7', colour: 'red' },
    });
  });

  it('takes no effect when the right to write was taken away while it was staged', async () => {
    const space = sharedSpace(randomUUID());
    await enter(world, space, ann.personId, 'member');
    const gate = holdingBack(world.dynamo);
    const large = committed(world, ann, rows(60), { dynamo: gate.dynamo, space });
    await gate.reached;
    await enter(world, space, ann.personId, 'reader');
    gate.open();
    const { seq, refused } = await large;
    expect([seq, refused.length, refused[0]?.code]).toEqual([0, 60, 'forbidden']);
    expect(await staged()).not.toContainEqual(expect.objectContaining({ expiresAt: undefined }));
  });

  it('is finished by a push that comes while it is pending', async () => {
    let dead = false;
    const dynamo = through(world.dynamo, async ({ method }, run) => {
      if (dead) throw new Error('dead');
      dead = method === 'transactWrite';
      return run();
    });
    await committed(world, ann, rows(100), { dynamo });
    const update = { ...list(ann.space, 1, 'r00007'), kind: 'update' as const, base: 1, set: { title: 'Pushed' } };
    const { outcomes } = await pushed(world, ann, [update]);
    expect(outcomes).toMatchObject([{ status: 'applied' }]);
    const { documents } = await inOrder();
    expect(documents.find(({ id }) => id === 'r00007')).toMatchObject({
      seq: 101,
      revision: 2,
      fields: { title: 'Pushed' },
    });
  });

  it('overwrites nothing newer when a helper of it sleeps and wakes up late', async () => {
    const gate = holdingBack(world.dynamo, ({ Item }) => Item.entity === 'Document');
    const slow = committed(world, ann, rows(60), { dynamo: gate.dynamo });
    await gate.reached;
    await committed(world, ann, rows(60, 'Newer'));
    await committed(world, ann, [row('r00003', null)]);
    const before = await inOrder();
    gate.open();
    expect(await slow).toEqual({ seq: 60, refused: [] });
    expect(await inOrder()).toEqual(before);
    expect(await staged()).not.toContainEqual(expect.objectContaining({ expiresAt: undefined }));
  });

  it('does not take effect when it was staged so long ago that parts of it are gone', async () => {
    let tries = 0;
    const late = through(world.dynamo, async (call, run) => {
      if (call.method !== 'transactWrite') return run();
      tries += 1;
      for (const { pk, sk } of await staged()) {
        await world.dynamo.delete({ TableName: world.tables.spaces, Key: { pk, sk } });
      }
      return run();
    });
    const key = randomUUID();
    expect(await failure(committed(world, ann, rows(60), { dynamo: late, key }))).toMatchObject({
      code: 'unavailable',
    });
    expect(tries).toBe(1);
    expect((await readSpace(world, ann)).head).toBeUndefined();
    expect(await committed(world, ann, rows(60), { key })).toEqual({ seq: 60, refused: [] });
  });

  it.each([60, 100])('of %i reads again for as long as a document is older than its change', async (count) => {
    await committed(world, ann, rows(count));
    const first = async () => (await readSpace(world, ann)).documents.find(({ id }) => id === 'r00000');
    const old = await first();
    await committed(world, ann, [row('r00000', { colour: 'red' })]);
    let shown = 0;
    const torn = through(world.dynamo, async ({ method }, run) => {
      const answer = (await run()) as { Responses: Record<string, { id: string }[]> };
      const found = method === 'batchGet' ? answer.Responses[world.tables.documents] : undefined;
      if (shown === 2 || !found?.some(({ id }) => id === 'r00000')) return answer;
      shown += 1;
      const documents = found.map((each) => (each.id === 'r00000' ? old : each));
      return { Responses: { ...answer.Responses, [world.tables.documents]: documents } };
    });
    await committed(world, ann, rows(count, 'Mine'), { dynamo: torn });
    expect([shown, (await first())?.fields]).toEqual([2, { title: 'Mine 0', colour: 'red' }]);
    await inOrder();
  });

  it('stages nothing again when it is repeated after others wrote', async () => {
    const key = randomUUID();
    const first = await committed(world, ann, rows(60, 'Mine'), { key });
    await committed(world, ann, rows(60, 'Theirs'));
    world.consumed.length = 0;
    expect(await committed(world, ann, rows(60, 'Mine'), { key })).toEqual(first);
    expect(world.consumed.filter(({ operation }) => !/Get/.test(operation))).toEqual([]);
  });
});
