import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mutation } from '../../../functions/sync/contract/push.ts';
import { setDeadline } from '../../../lib/runtime/aws/deadline.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { OutcomeUnknown, Throttled, TransactionCanceled, Unavailable } from '../../../lib/runtime/aws/errors.ts';
import { sharedSpace } from '../../../lib/sync/space-id.ts';
import { Crash, dying, losing, throttling, through } from '../faulty-dynamo.ts';
import { type Device, device, enter, list, type Pushed, pushed } from '../push-world.ts';
import { clientOf, expectInOrder } from '../space-state.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());

interface Scene {
  readonly ann: Device;
  readonly shared: string;
  /** Two spaces, two commits; creates, increments, a merge, a rejection. */
  readonly mutations: readonly Mutation[];
}

async function scene(): Promise<Scene> {
  const [ann, bob] = [device(), device()];
  const shared = sharedSpace(randomUUID());
  for (const { personId } of [ann, bob]) await enter(world, shared, personId, 'owner');
  const task = { ...list(shared, 1, 't'), collection: 'tasks', set: { listId: 'l', title: 'Milk', votes: 1 } };
  await pushed(world, ann, [task]);
  const change = { space: shared, collection: 'tasks', id: 't', kind: 'update', base: 1 } as const;
  await pushed(world, bob, [{ ...change, number: 1, set: { title: 'Bread' } }]);
  const lists = Array.from({ length: 46 }, (_, index) => list(ann.space, index + 5));
  const mutations: Mutation[] = [
    { ...change, number: 2, add: { votes: 1 } },
    { ...change, number: 3, set: { title: 'Oat milk' } },
    { ...list(shared, 4, 't'), collection: 'tasks', set: { listId: 'l', title: 'again' } },
    ...lists,
  ];
  return { ann, shared, mutations };
}

const statuses = ({ outcomes }: Pushed) => outcomes.map(({ number, status, code }) => [number, status, code]);

const right = [
  [2, 'applied', undefined],
  [3, 'merged', undefined],
  [4, 'rejected', 'already-exists'],
  ...Array.from({ length: 46 }, (_, index) => [index + 5, 'applied', undefined]),
];

/** Fails unless all took effect once. */
async function expectOnce({ ann, shared, mutations }: Scene): Promise<void> {
  const { documents } = await expectInOrder(world, shared);
  expect(documents).toMatchObject([{ revision: 4, fields: { title: 'Oat milk', votes: 2 } }]);
  const own = await expectInOrder(world, ann.space);
  expect([own.documents.length, own.head?.seq]).toEqual([46, 46]);
  expect(await clientOf(world, ann)).toMatchObject({ last: mutations.length + 1, log: `aamr${'a'.repeat(46)}` });
}

/** Sends until all have their outcome, as a device does. */
async function sendAll({ ann, mutations }: Scene, dynamo: Dynamo = world.dynamo): Promise<Pushed['outcomes']> {
  const outcomes = [];
  while (outcomes.length < mutations.length) {
    outcomes.push(...(await pushed(world, ann, mutations.slice(outcomes.length), { dynamo })).outcomes);
  }
  return outcomes;
}

const unknown = (operation: string) => new OutcomeUnknown({ code: 'ECONNRESET', message: '', status: 0, operation });

it('the push that meets the faults makes calls of each kind', async () => {
  const here = await scene();
  const calls: string[] = [];
  const dynamo = through(world.dynamo, ({ method }, run) => {
    calls.push(method);
    return run();
  });
  expect(statuses(await pushed(world, here.ann, here.mutations, { dynamo }))).toEqual(right);
  expect(calls).toEqual(['batchGet', 'transactWrite', 'batchGet', 'transactWrite']);
  await expectOnce(here);
});

describe('a process that dies', () => {
  it.each([1, 2, 3, 4])('before call %i leaves what the same push completes', async (number) => {
    const here = await scene();
    const dead = pushed(world, here.ann, here.mutations, { dynamo: dying(world.dynamo, number) });
    await expect(dead).rejects.toThrow(Crash);
    expect(statuses(await pushed(world, here.ann, here.mutations))).toEqual(right);
    await expectOnce(here);
    expect(statuses(await pushed(world, here.ann, here.mutations))).toEqual(right);
    await expectOnce(here);
  });
});

describe('an answer that is lost', () => {
  it.each([1, 2])(
    'after commit %i took effect: the client’s record tells, and the answer is the same',
    async (times) => {
      const here = await scene();
      const dynamo = losing(world.dynamo, 'transactWrite', times);
      expect(statuses(await pushed(world, here.ann, here.mutations, { dynamo }))).toEqual(right);
      await expectOnce(here);
    },
  );

  it('of a commit that did not take effect: it is made again', async () => {
    const here = await scene();
    let lost = 0;
    const dynamo = through(world.dynamo, async ({ method }, run) => {
      if (method !== 'transactWrite' || lost === 2) return run();
      lost += 1;
      throw unknown('dynamodb:TransactWriteItems');
    });
    expect(statuses(await pushed(world, here.ann, here.mutations, { dynamo }))).toEqual(right);
    await expectOnce(here);
  });

  it('of a commit that takes effect only after the next one was tried: one of them does', async () => {
    const here = await scene();
    const { promise: tried, resolve } = Promise.withResolvers<void>();
    let late: Promise<unknown> | undefined;
    const dynamo = through(world.dynamo, async ({ method }, run) => {
      if (method !== 'transactWrite') return run();
      if (late) return run().finally(resolve);
      late = tried.then(run).catch((error: unknown) => error);
      throw unknown('dynamodb:TransactWriteItems');
    });
    expect(statuses(await pushed(world, here.ann, here.mutations, { dynamo }))).toEqual(right);
    expect(await late).toBeInstanceOf(TransactionCanceled);
    await expectOnce(here);
  });

  it('until the deadline is answered as unavailable, or in part; the rest follows', async () => {
    const here = await scene();
    const deaf = through(world.dynamo, async ({ method }, run) => {
      const answer = await run();
      if (method === 'transactWrite') throw unknown('dynamodb:TransactWriteItems');
      if (method === 'batchGet') throw unknown('dynamodb:BatchGetItem');
      return answer;
    });
    setDeadline(Date.now() + 300);
    try {
      await expect(pushed(world, here.ann, here.mutations, { dynamo: deaf })).rejects.toThrow(Unavailable);
    } finally {
      setDeadline(undefined);
    }
    expect(statuses(await pushed(world, here.ann, here.mutations))).toEqual(right);
    await expectOnce(here);
  });
});

describe('a store that refuses for the rate', () => {
  it.each([1, 2])('at call %i: nothing happened, and nothing is answered', async (number) => {
    const here = await scene();
    const push = pushed(world, here.ann, here.mutations, { dynamo: throttling(world.dynamo, number) });
    await expect(push).rejects.toThrow(Throttled);
    expect(await clientOf(world, here.ann)).toMatchObject({ last: 1 });
    expect(statuses({ last: 0, outcomes: await sendAll(here) })).toEqual(right);
    await expectOnce(here);
  });

  it.each([3, 4])('at call %i: what was committed is answered, and the rest is sent again', async (number) => {
    const here = await scene();
    const answer = await pushed(world, here.ann, here.mutations, { dynamo: throttling(world.dynamo, number) });
    expect(statuses(answer)).toEqual(right.slice(0, answer.outcomes.length));
    expect(answer.outcomes.length).toBeGreaterThan(3);
    expect(answer.outcomes.length).toBeLessThan(right.length);
    expect(answer.last).toBe(answer.outcomes.length + 1);
    const rest = await pushed(world, here.ann, here.mutations.slice(answer.outcomes.length));
    expect([...statuses(answer), ...statuses(rest)]).toEqual(right);
    await expectOnce(here);
  });

  it('in the middle of a repeat: no number is said to be done whose outcome is not told', async () => {
    const here = await scene();
    await pushed(world, here.ann, here.mutations);
    const answer = await pushed(world, here.ann, here.mutations, { dynamo: throttling(world.dynamo, 3) });
    expect(answer.outcomes.length).toBeLessThan(right.length);
    expect(answer.last).toBe(answer.outcomes.at(-1)?.number);
    expect(statuses(answer)).toEqual(right.slice(0, answer.outcomes.length));
  });

  it('with conflicts of transactions: they are made again', async () => {
    const here = await scene();
    let refused = 0;
    const dynamo = through(world.dynamo, async ({ method }, run) => {
      if (method !== 'transactWrite' || refused === 3) return run();
      refused += 1;
      const failure = {
        code: 'TransactionCanceledException',
        message: '',
        status: 400,
        operation: 'dynamodb:TransactWriteItems',
      };
      throw new TransactionCanceled(failure, [{ code: 'TransactionConflict' }]);
    });
    expect(statuses({ last: 0, outcomes: await sendAll(here, dynamo) })).toEqual(right);
    await expectOnce(here);
  });
});

it('others who are quicker all the time: the push says that the space is busy, and nothing is lost', async () => {
  const here = await scene();
  const bob = device();
  await enter(world, here.shared, bob.personId, 'owner');
  let number = 0;
  const pushBetween = through(world.dynamo, async ({ method }, run) => {
    if (method === 'transactWrite') {
      number += 1;
      await pushed(world, bob, [list(here.shared, number, `b${number}`)]);
    }
    return run();
  });
  let clock = 0;
  const now = () => {
    clock += 5;
    return clock;
  };
  const sleep = async (ms: number) => {
    clock += ms;
  };
  const pace = { now, random: () => 0.5, sleep };
  const push = pushed(world, here.ann, here.mutations, { dynamo: pushBetween, pace });
  await expect(push).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
  // Ten seconds, in pauses that grow to one second.
  expect(clock).toBeGreaterThan(8_000);
  expect(number).toBeGreaterThan(20);
  expect(number).toBeLessThan(80);
  expect(statuses(await pushed(world, here.ann, here.mutations))).toEqual(right);
  await expectInOrder(world, here.shared);
});
