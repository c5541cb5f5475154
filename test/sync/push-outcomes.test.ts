import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { safeParse } from 'zod/mini';
import { listOutcomes, type Mutation } from '../../functions/sync/contract/push.ts';
import { operation as discard } from '../../functions/sync/discard-outcome.ts';
import { operation as listOperation } from '../../functions/sync/list-outcomes.ts';
import { keptOutcomeStore } from '../../functions/sync/store/kept-outcomes.ts';
import { replicaStore } from '../../functions/sync/store/replicas.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { headKey, keptOutcomeKey, memberKey } from '../../lib/sync/items.ts';
import { sharedSpace } from '../../lib/sync/space-id.ts';
import { context, type Device, device, enter, list, pushed } from './push-world.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';

let world: SyncWorld;
let ann: Device;
let bob: Device;
let space: string;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());
beforeEach(async () => {
  [ann, bob, space] = [device(), device(), sharedSpace(randomUUID())];
  await enter(world, space, ann.personId, 'owner');
  await enter(world, space, bob.personId, 'owner');
});

type Page = { last: number; items: Record<string, unknown>[]; nextCursor: string | undefined };

/** One page through the real operation; the answer satisfies the contract. */
async function kept(
  by: Device,
  query: Partial<{ status: string; limit: number; cursor: string; clientId: string }> = {},
): Promise<Page> {
  const input = { params: {}, query: { clientId: by.clientId, limit: 25, ...query }, body: undefined };
  const answer = await listOperation(input as never, by.caller, {
    ...context,
    store: replicaStore(world.dynamo, world.tables),
    collections,
    page: {
      start: async () => (query.cursor ? JSON.parse(query.cursor) : undefined),
      next: async (position) => (position ? JSON.stringify(position) : undefined),
    },
  });
  const { nextCursor, ...rest } = answer as Page;
  const response = safeParse(listOutcomes.response, JSON.parse(JSON.stringify(rest)));
  if (!response.success) throw response.error;
  return { ...(response.data as Page), nextCursor };
}

const task = (number: number, more: Partial<Mutation> = {}): Mutation => ({
  ...list(space, number, 't'),
  collection: 'tasks',
  set: { listId: 'l', title: 'Milk', estimate: 5 },
  ...more,
});
const change = (number: number, more: Partial<Mutation>): Mutation => {
  const { set: _, ...rest } = task(number);
  return { ...rest, kind: 'update', base: 1, ...more };
};

/** Ann's: applied, applied, merged (Bob changed the title), rejected (Bob deleted it), applied. */
async function history(): Promise<Mutation[]> {
  await pushed(world, ann, [task(1), list(space, 2)]);
  await pushed(world, bob, [change(1, { set: { title: 'Bread' } })]);
  const merged = change(3, { set: { title: 'Oat milk' } });
  await pushed(world, ann, [merged]);
  await pushed(world, bob, [change(2, { kind: 'delete', base: 3 })]);
  const rejected = change(4, { base: 3, set: { title: 'Butter' } });
  await pushed(world, ann, [rejected, list(space, 5)]);
  return [merged, rejected];
}

describe('kept outcomes', () => {
  it('are listed newest first, with the mutation, what was merged, why it was rejected and the document as it is', async () => {
    const [merged, rejected] = await history();
    const { last, items, nextCursor } = await kept(ann);
    expect([last, nextCursor]).toEqual([5, undefined]);
    expect(items).toEqual([
      {
        number: 4,
        status: 'rejected',
        code: 'deleted',
        reason: 'The document was deleted.',
        current: { collection: 'tasks', id: 't', revision: 4, document: null },
        mutation: rejected,
        at: expect.any(String),
      },
      {
        number: 3,
        status: 'merged',
        merged: [{ field: 'title', policy: 'last-writer', result: 'taken' }],
        mutation: merged,
        at: expect.any(String),
      },
    ]);
  });

  it('are given again to who sends the numbers again, as long as they are kept', async () => {
    const [merged, rejected] = await history();
    const { items } = await kept(ann);
    const again = await pushed(world, ann, [merged as Mutation, rejected as Mutation]);
    const told = items.map(({ mutation: _, at: __, ...outcome }) => outcome).reverse();
    expect(again).toEqual({ last: 5, outcomes: told });
  });

  it('are read for that without what was sent: it may be long, and the answer needs none of it', async () => {
    const set = { listId: 'l', title: 'T', notes: 'x'.repeat(5000), priority: 99 };
    const long = task(1, { set });
    await pushed(world, ann, [long]);
    const read: unknown[] = [];
    const dynamo: Dynamo = {
      ...world.dynamo,
      async batchGet(input) {
        const answer = await world.dynamo.batchGet(input);
        read.push(answer);
        return answer as never;
      },
    };
    const again = await pushed(world, ann, [long], { dynamo });
    expect(again.outcomes).toMatchObject([{ number: 1, status: 'rejected', code: 'invalid-document' }]);
    expect(JSON.stringify(read)).toContain('invalid-document');
    expect(JSON.stringify(read)).not.toContain('xxxxx');
  });

  it('are paged, and chosen by their status', async () => {
    await history();
    const first = await kept(ann, { limit: 1 });
    expect(first.items).toMatchObject([{ number: 4 }]);
    const second = await kept(ann, { limit: 1, cursor: first.nextCursor ?? '' });
    expect(second.items).toMatchObject([{ number: 3 }]);
    expect((await kept(ann, { status: 'merged' })).items).toMatchObject([{ number: 3 }]);
    expect((await kept(ann, { status: 'rejected', limit: 1 })).items).toMatchObject([{ number: 4 }]);
    expect((await kept(ann, { status: 'merged', limit: 1 })).items).toMatchObject([{ number: 3 }]);
  });

  it('are those of one person’s client only', async () => {
    await history();
    expect(await kept(bob, { clientId: ann.clientId })).toMatchObject({ last: 0, items: [] });
    expect(await kept(ann, { clientId: randomUUID() })).toMatchObject({ last: 0, items: [] });
  });

  it('go when they are discarded; the number keeps its outcome', async () => {
    const [, rejected] = await history();
    const store = keptOutcomeStore(world.dynamo, world.tables);
    const input = { params: { clientId: ann.clientId, number: '4' }, query: {}, body: undefined };
    for (let times = 1; times <= 2; times++) await discard(input as never, ann.caller, { ...context, store });
    expect((await kept(ann)).items).toMatchObject([{ number: 3 }]);
    const again = await pushed(world, ann, [rejected as Mutation]);
    expect(again).toEqual({ last: 5, outcomes: [{ number: 4, status: 'rejected' }] });
  });

  it('of someone else cannot be discarded', async () => {
    await history();
    const store = keptOutcomeStore(world.dynamo, world.tables);
    const input = { params: { clientId: ann.clientId, number: '4' }, query: {}, body: undefined };
    await discard(input as never, bob.caller, { ...context, store });
    expect((await kept(ann)).items).toHaveLength(2);
  });

  it('expire after the days that the stage says', async () => {
    await pushed(world, ann, [{ ...list(space, 1), collection: 'nowhere' }], {
      rules: { tombstoneDays: 90, outcomeDays: 7 },
    });
    const Key = keptOutcomeKey(ann.personId, ann.clientId, 1);
    const { Item } = await world.dynamo.get({ TableName: world.tables.spaces, Key, ConsistentRead: true });
    expect(Math.round((Item?.expiresAt - Date.now() / 1000) / 86_400)).toBe(7);
  });
});

describe('the document of a rejected mutation', () => {
  const rejectedOne = async () => {
    await pushed(world, bob, [task(1)]);
    return pushed(world, ann, [task(1)]);
  };

  it('is shown with the rights of the moment: a hidden field goes, then all of it', async () => {
    const answer = await rejectedOne();
    expect(answer.outcomes[0]).toMatchObject({ code: 'already-exists', current: { document: { estimate: 5 } } });
    expect((await kept(ann)).items[0]).toMatchObject({ current: { document: { title: 'Milk', estimate: 5 } } });
    await enter(world, space, ann.personId, 'reader');
    const [seen] = (await kept(ann)).items as [{ current: { document: object } }];
    expect(seen.current.document).not.toHaveProperty('estimate');
    const [again] = (await pushed(world, ann, [task(1)])).outcomes;
    expect(again?.current?.document).not.toHaveProperty('estimate');
    await world.dynamo.delete({ TableName: world.tables.spaces, Key: memberKey(space, ann.personId) });
    expect((await kept(ann)).items[0]).not.toHaveProperty('current');
    expect((await pushed(world, ann, [task(1)])).outcomes[0]).not.toHaveProperty('current');
  });

  it('is shown in the version of the schema that the app named', async () => {
    await pushed(world, bob, [task(1)]);
    const old = { ...ann, versions: { tasks: 1 } };
    const { outcomes } = await pushed(world, old, [task(1, { set: { listId: 'l', name: 'Milk' } })]);
    expect(outcomes[0]?.current?.document).toMatchObject({ name: 'Milk' });
    expect((await kept(old)).items[0]).toMatchObject({
      mutation: { set: { name: 'Milk' } },
      current: { document: { name: 'Milk' } },
    });
  });

  it('is the one after all mutations of the push', async () => {
    await pushed(world, bob, [task(1)]);
    const { outcomes } = await pushed(world, ann, [task(1), change(2, { base: 1, set: { title: 'Oat milk' } })]);
    expect(outcomes).toMatchObject([
      { current: { revision: 2, document: { title: 'Oat milk' } } },
      { status: 'applied' },
    ]);
  });

  it('is not shown while a large commit is on its way to its place', async () => {
    await rejectedOne();
    await world.dynamo.update({
      TableName: world.tables.spaces,
      Key: headKey(space),
      UpdateExpression: 'SET pending = :pending',
      ExpressionAttributeValues: { ':pending': { commitId: randomUUID(), from: 1, to: 1, parts: 0 } },
    });
    expect((await kept(ann)).items[0]).not.toHaveProperty('current');
  });
});

describe('the record of a client', () => {
  it('answers every number of the largest push, and says what it can of older ones', async () => {
    const mutations = Array.from({ length: 500 }, (_, index) => list(ann.space, index + 1, `l${index % 40}`));
    const first = await pushed(world, ann, mutations);
    expect(first.last).toBe(500);
    expect(first.outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(460);
    const again = await pushed(world, ann, mutations);
    const said = ({ number, status, code }: (typeof first.outcomes)[number]) => [number, status, code];
    expect(again.outcomes.map(said)).toEqual(first.outcomes.map(said));
    const later = Array.from({ length: 10 }, (_, index) => list(ann.space, index + 501));
    await pushed(world, ann, later);
    const whole = await pushed(world, ann, mutations);
    expect(whole.outcomes.map(said)).toEqual(
      first.outcomes.map(({ number, status, code }) => [number, number <= 10 ? 'forgotten' : status, code]),
    );
    const oldest = await pushed(world, ann, mutations.slice(0, 50));
    expect(oldest.outcomes).toEqual(mutations.slice(0, 50).map(({ number }) => ({ number, status: 'forgotten' })));
    expect(oldest.last).toBe(510);
  });
});
