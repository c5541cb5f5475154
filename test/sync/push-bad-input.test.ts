import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { safeParse } from 'zod/mini';
import { type Mutation, pushMutations } from '../../functions/sync/contract/push.ts';
import { memberKey } from '../../lib/sync/items.ts';
import { organisationSpace, personSpace, sharedSpace } from '../../lib/sync/space-id.ts';
import { ann, useDeviceWorld, world } from './device-world.ts';
import { device, enter, list, pushed } from './push-world.ts';
import { clientOf, expectInOrder, spaceState } from './space-state.ts';

useDeviceWorld();

const codes = (answer: Awaited<ReturnType<typeof pushed>>) => answer.outcomes.map(({ status, code }) => code ?? status);
const task = (number: number, more: Partial<Mutation> = {}): Mutation => ({
  ...list(ann.space, number, `t${number}`),
  collection: 'tasks',
  set: { listId: 'l', title: 'Milk' },
  ...more,
});

describe('a push with something wrong in it', () => {
  it('a schema violation in one of fifty documents: that one is rejected, the rest applied', async () => {
    const mutations = Array.from({ length: 50 }, (_, index) => task(index + 1));
    mutations[24] = task(25, { set: { listId: 'l', title: 'Milk', priority: 11 } });
    const answer = await pushed(world, ann, mutations);
    expect(answer.last).toBe(50);
    expect(answer.outcomes.filter(({ status }) => status === 'applied')).toHaveLength(49);
    expect(answer.outcomes[24]).toEqual({
      number: 25,
      status: 'rejected',
      code: 'invalid-document',
      reason: 'priority must be at most 9',
      current: { collection: 'tasks', id: 't25', revision: 0, document: null },
    });
    const { head } = await expectInOrder(world, ann.space);
    expect(head?.counts).toEqual({ tasks: 49 });
  });

  it('an unknown collection in a mutation: that one is rejected; in `collections`: the request is refused', async () => {
    const names = ['nowhere', 'constructor', 'valueof'];
    const strange = names.map((collection, index) => list(ann.space, index + 1, 'x', { collection }));
    expect(codes(await pushed(world, ann, [...strange, list(ann.space, 4)]))).toEqual([
      ...names.map(() => 'unknown-collection'),
      'applied',
    ]);
    const [stranger] = (await pushed(world, ann, [...strange, list(ann.space, 4)])).outcomes;
    expect(stranger?.reason).toBe("There is no collection 'nowhere'.");
    const unnamed = { ...ann, versions: { tasks: 3 } };
    expect(codes(await pushed(world, unnamed, [list(ann.space, 5)]))).toEqual(['unknown-collection']);
    for (const name of [...names, 'to-string']) {
      const stranger = { ...ann, versions: { ...ann.versions, [name]: 1 } };
      await expect(pushed(world, stranger, [list(ann.space, 6)])).rejects.toMatchObject({ code: 'unknown-collection' });
    }
    expect(await clientOf(world, ann)).toMatchObject({ last: 5 });
  });

  it('a version that is too new, or was never there: the request is refused and nothing is lost', async () => {
    const newer = { ...ann, versions: { tasks: 4 } };
    await expect(pushed(world, newer, [task(1)])).rejects.toMatchObject({ code: 'unknown-schema-version' });
    expect(await clientOf(world, ann)).toBeUndefined();
    expect(codes(await pushed(world, ann, [task(1)]))).toEqual(['applied']);
  });

  it('a gap: refused, with the number from which to go on', async () => {
    await pushed(world, ann, [list(ann.space, 1), list(ann.space, 2)]);
    const gap = pushed(world, ann, [list(ann.space, 4)]);
    await expect(gap).rejects.toMatchObject({ code: 'mutation-gap', extra: { last: 2 } });
    const never = pushed(world, device(), [list(ann.space, 2)]);
    await expect(never).rejects.toMatchObject({ code: 'mutation-gap', extra: { last: 0 } });
  });

  it('numbers that step back or jump within a request: refused, and none is applied', async () => {
    for (const numbers of [
      [1, 3],
      [2, 1],
      [1, 1],
      [1, 2, 2],
    ]) {
      const push = pushed(
        world,
        ann,
        numbers.map((number) => list(ann.space, number)),
      );
      await expect(push).rejects.toMatchObject({ code: 'mutation-order' });
    }
    expect((await spaceState(world, ann.space)).head).toBeUndefined();
  });

  it('a step back between requests is a repeat: answered, not applied again', async () => {
    await pushed(world, ann, [list(ann.space, 1), list(ann.space, 2), list(ann.space, 3)]);
    const again = await pushed(world, ann, [list(ann.space, 2), list(ann.space, 3)]);
    expect(again).toEqual({
      last: 3,
      outcomes: [
        { number: 2, status: 'applied' },
        { number: 3, status: 'applied' },
      ],
    });
    expect((await expectInOrder(world, ann.space)).head?.seq).toBe(3);
  });

  it('someone else’s clientId: a client of one’s own by that name, whose numbers touch nobody', async () => {
    await pushed(world, ann, [list(ann.space, 1), list(ann.space, 2)]);
    const thief = { ...device(), clientId: ann.clientId };
    await expect(pushed(world, thief, [list(thief.space, 3)])).rejects.toMatchObject({ extra: { last: 0 } });
    expect(codes(await pushed(world, thief, [list(thief.space, 1)]))).toEqual(['applied']);
    expect(await clientOf(world, ann)).toMatchObject({ last: 2, log: 'aa' });
    expect(codes(await pushed(world, ann, [list(ann.space, 3)]))).toEqual(['applied']);
  });

  it('someone else’s clientId in a shared space does not make their changes one’s own', async () => {
    const space = sharedSpace(randomUUID());
    const thief = { ...device(), clientId: ann.clientId };
    for (const { personId } of [ann, thief]) await enter(world, space, personId, 'owner');
    await pushed(world, ann, [task(1, { space, id: 't', set: { listId: 'l', title: 'Milk', budget: 1 } })]);
    const change = { space, collection: 'tasks', id: 't', kind: 'update', base: 1 } as const;
    await pushed(world, ann, [{ ...change, number: 2, set: { budget: 2 } }]);
    expect(codes(await pushed(world, thief, [{ ...change, number: 1, set: { budget: 3 } }]))).toEqual(['conflict']);
  });

  it('spaces of others, and such as are not there: rejected, in the words of what does not exist', async () => {
    const spaces = [personSpace(randomUUID()), sharedSpace(randomUUID()), organisationSpace(randomUUID())];
    const answer = await pushed(world, ann, [
      ...spaces.map((space, index) => list(space, index + 1)),
      list(ann.space, 4),
    ]);
    expect(codes(answer)).toEqual(['not-found', 'not-found', 'not-found', 'applied']);
    expect(new Set(answer.outcomes.slice(0, 3).map(({ reason, current }) => `${reason} ${current}`)).size).toBe(1);
    for (const space of spaces) expect((await spaceState(world, space)).head).toBeUndefined();
  });

  it('a space that the caller just lost: rejected without the document, and kept so that it can be seen', async () => {
    const space = sharedSpace(randomUUID());
    await enter(world, space, ann.personId, 'member');
    expect(codes(await pushed(world, ann, [list(space, 1, 'mine')]))).toEqual(['applied']);
    await world.dynamo.delete({ TableName: world.tables.spaces, Key: memberKey(space, ann.personId) });
    const pending = [
      list(space, 2),
      { ...list(space, 3, 'mine'), kind: 'update' as const, base: 1 },
      list(ann.space, 4),
    ];
    const answer = await pushed(world, ann, pending);
    expect(codes(answer)).toEqual(['not-found', 'not-found', 'applied']);
    expect(answer.outcomes.every(({ current }) => current === undefined)).toBe(true);
    expect((await expectInOrder(world, space)).head?.seq).toBe(1);
  });

  it('a space that was deleted: rejected like one that is not there', async () => {
    const space = sharedSpace(randomUUID());
    await enter(world, space, ann.personId, 'owner');
    await pushed(world, ann, [list(space, 1)]);
    await world.dynamo.update({
      TableName: world.tables.spaces,
      Key: { pk: `SPACE#${space}`, sk: 'HEAD' },
      UpdateExpression: 'SET #status = :deleted',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':deleted': 'deleted' },
    });
    expect(codes(await pushed(world, ann, [list(space, 2)]))).toEqual(['not-found']);
  });

  it('names out of a prototype, numbers and texts that no table takes: rejected, and those behind go on', async () => {
    const sets: Record<string, unknown>[] = [
      { constructor: { prototype: { admin: true } } },
      { toString: 'x' },
      { listId: 'l', title: 'x', priority: 1e300 },
      { listId: 'l', title: 'x', estimate: 2 ** 60 },
      { listId: 'l', title: '\ud800' },
      { listId: 'l', title: { deep: [[[[[[[[]]]]]]]] } },
      { listId: 'l', title: '' },
    ];
    const answer = await pushed(world, ann, [
      ...sets.map((set, index) => task(index + 1, { set })),
      task(8, { set: { title: 'no list' } }),
      task(9, { insert: { title: ['x'] } }),
      task(10, { add: { votes: Number.MAX_SAFE_INTEGER } }),
      task(11, { id: 't10', kind: 'update', base: 1, add: { votes: 1 } }),
      task(12),
    ]);
    const invalid = (count: number) => Array.from({ length: count }, () => 'invalid-document');
    expect(codes(answer)).toEqual([...invalid(6), 'applied', ...invalid(2), 'applied', ...invalid(1), 'applied']);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('admin');
    await expectInOrder(world, ann.space);
  });
});

describe('the schema of the request', () => {
  const body = (more: object) =>
    safeParse(pushMutations.body, {
      clientId: ann.clientId,
      collections: { lists: 1 },
      mutations: [list(ann.space, 1)],
      ...more,
    }).success;

  it('takes 1 to 500 mutations, ids and spaces as they are written, and no other property', () => {
    const many = (count: number) => ({
      mutations: Array.from({ length: count }, (_, index) => list(ann.space, index + 1)),
    });
    expect([body({}), body(many(500))]).toEqual([true, true]);
    const wrong: object[] = [
      many(0),
      many(501),
      many(10_000),
      { clientId: 'me' },
      { mutations: [{ ...list(ann.space, 1), number: 0 }] },
      { mutations: [{ ...list(ann.space, 1), number: 1.5 }] },
      { mutations: [{ ...list(ann.space, 1), id: '../x' }] },
      { mutations: [{ ...list(ann.space, 1), id: 'x'.repeat(65) }] },
      { mutations: [list('p-me', 1)] },
      { mutations: [{ ...list(ann.space, 1), kind: 'upsert' }] },
      { mutations: [{ ...list(ann.space, 1), add: { votes: 0.5 } }] },
      { mutations: [{ ...list(ann.space, 1), force: true }] },
      { force: true },
    ];
    expect(wrong.filter((each) => body(each))).toEqual([]);
  });
});
