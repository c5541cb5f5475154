import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Mutation } from '../../functions/sync/contract/push.ts';
import type { TransactWriteInput } from '../../lib/runtime/aws/dynamo.ts';
import { sharedSpace } from '../../lib/sync/space-id.ts';
import { ann, useDeviceWorld, world } from './device-world.ts';
import { enter, list, pushed } from './push-world.ts';
import { clientOf, expectInOrder, spaceState } from './space-state.ts';

useDeviceWorld();

const task = (number: number, more: Partial<Mutation> = {}): Mutation => ({
  ...list(ann.space, number, `t${number}`),
  collection: 'tasks',
  set: { listId: 'l', title: 'Milk' },
  ...more,
});

/** Pushes and tells how many items and bytes each transaction had. */
async function commitsOf(mutations: readonly Mutation[], by = ann) {
  const commits: { items: number; bytes: number }[] = [];
  const dynamo = {
    ...world.dynamo,
    async transactWrite(input: TransactWriteInput) {
      const bytes = Buffer.byteLength(JSON.stringify(input.TransactItems));
      commits.push({ items: input.TransactItems.length, bytes });
      await world.dynamo.transactWrite(input);
    },
  };
  return { answer: await pushed(world, by, mutations, { dynamo }), commits };
}

describe('a push of more than one transaction takes', () => {
  it('is committed in parts: at most 45 documents each', async () => {
    const { answer, commits } = await commitsOf(Array.from({ length: 100 }, (_, index) => list(ann.space, index + 1)));
    expect(commits.map(({ items }) => items)).toEqual([92, 92, 22]);
    expect(answer.last).toBe(100);
    expect((await expectInOrder(world, ann.space)).head).toMatchObject({ seq: 100, tail: [1, 46, 91] });
  });

  it('counts what is kept of rejections', async () => {
    const wrong = Array.from({ length: 200 }, (_, index) => ({
      ...list(ann.space, index + 1, `x${index % 3}`),
      kind: 'update' as const,
    }));
    const { answer, commits } = await commitsOf(wrong);
    expect(answer.outcomes.every(({ code }) => code === 'not-found')).toBe(true);
    expect(commits.map(({ items }) => items)).toEqual([95, 95, 13]);
    expect(await clientOf(world, ann)).toMatchObject({ last: 200, log: 'r'.repeat(200) });
  });

  it('counts bytes: documents of 100 KB are at most thirty at once', async () => {
    const tags = Array.from({ length: 100 }, (_, index) => `tag number ${index} of a very long list`);
    const log = Array.from({ length: 180 }, () => 'x'.repeat(500));
    const full = Array.from({ length: 9 }, (_, index) =>
      task(index + 1, { set: { listId: 'l', title: 'T', tags, log } }),
    );
    const big = { ...ann };
    await commitsOf(full, big);
    const more = Array.from({ length: 4 }, (_, round) =>
      Array.from({ length: 9 }, (_, index) =>
        task(round * 9 + index + 10, { set: { listId: 'l', title: 'T', tags, log } }),
      ),
    );
    for (const each of more) await commitsOf(each, big);
    const changes = Array.from({ length: 45 }, (_, index) =>
      task(index + 46, { id: `t${index + 1}`, kind: 'update', base: 1, set: { title: 'U' } }),
    );
    const { answer, commits } = await commitsOf(changes, big);
    expect(answer.outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 45 }, () => 'applied'));
    expect(commits).toHaveLength(2);
    for (const { bytes } of commits) expect(bytes).toBeLessThan(4 * 1024 * 1024);
    await expectInOrder(world, ann.space);
  });

  it('goes over spaces: at most ten in a commit, each with an order of its own', async () => {
    const spaces = Array.from({ length: 12 }, () => sharedSpace(randomUUID()));
    for (const space of spaces) await enter(world, space, ann.personId, 'owner');
    const { answer, commits } = await commitsOf(
      spaces.flatMap((space, index) => [list(space, index * 2 + 1), list(space, index * 2 + 2)]),
    );
    expect(answer.outcomes.every(({ status }) => status === 'applied')).toBe(true);
    expect(commits.map(({ items }) => items)).toEqual([10 * 5 + 1, 2 * 5 + 1]);
    for (const space of spaces) expect((await expectInOrder(world, space)).head?.seq).toBe(2);
  });
});

describe('several mutations of one document in a push', () => {
  it('are one change with one number, each with its outcome', async () => {
    const edits = ['A', 'B', 'C', 'D', 'E'].map((title, index) =>
      task(index + 2, { id: 't1', kind: 'update', base: 0, set: { title } }),
    );
    const { answer } = await commitsOf([task(1), ...edits]);
    expect(answer.outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'applied'));
    const { documents, rows } = await expectInOrder(world, ann.space);
    expect(documents).toMatchObject([{ revision: 6, seq: 1, fields: { title: 'E' } }]);
    expect(rows).toHaveLength(1);
  });

  it('that create and delete it leave the memory of a deletion', async () => {
    const { answer } = await commitsOf([
      task(1),
      task(2, { id: 't1', kind: 'delete', base: 0 }),
      task(3, { id: 't1' }),
    ]);
    expect(answer.outcomes).toMatchObject([{ status: 'applied' }, { status: 'applied' }, { code: 'deleted' }]);
    const { documents, rows, head } = await expectInOrder(world, ann.space);
    expect(documents).toMatchObject([{ deleted: true, revision: 2, fields: {}, expiresAt: expect.any(Number) }]);
    expect(rows).toMatchObject([{ expiresAt: documents[0]?.expiresAt }]);
    expect(((documents[0]?.expiresAt ?? 0) - Date.now() / 1000) / 86_400).toBeCloseTo(90, 1);
    expect(head).toMatchObject({ seq: 1, counts: {}, sums: {} });
  });
});

it('fast edits A to E in successive pushes with the same base, before any pull: E wins', async () => {
  await pushed(world, ann, [task(1)]);
  for (const [index, title] of ['A', 'B', 'C', 'D', 'E'].entries()) {
    const answer = await pushed(world, ann, [task(index + 2, { id: 't1', kind: 'update', base: 1, set: { title } })]);
    expect(answer.outcomes).toMatchObject([{ status: 'applied' }]);
  }
  const { documents } = await expectInOrder(world, ann.space);
  expect(documents).toMatchObject([{ revision: 6, fields: { title: 'E' } }]);
});

it('a deleted document leaves its indexes, and a field that is gone its index', async () => {
  const set = { listId: 'l', title: 'Milk', due: '2026-12-01', assignee: 'bob' };
  await pushed(world, ann, [task(1, { set })]);
  const slots = async () => {
    const [document] = (await spaceState(world, ann.space)).documents;
    return ['ix1', 'ix2', 'ix3', 'ix4'].filter((slot) => document?.[slot as 'ix1'] !== undefined);
  };
  expect(await slots()).toHaveLength(4);
  await pushed(world, ann, [task(2, { id: 't1', kind: 'update', base: 1, set: { assignee: null } })]);
  expect((await slots()).length).toBeLessThan(4);
  await pushed(world, ann, [task(3, { id: 't1', kind: 'delete', base: 2 })]);
  expect(await slots()).toEqual([]);
});

it('current documents are left out of an answer that would become too large', async () => {
  const log = Array.from({ length: 190 }, () => 'x'.repeat(500));
  const full = Array.from({ length: 30 }, (_, index) => task(index + 1, { set: { listId: 'l', title: 'T', log } }));
  for (let from = 0; from < 30; from += 6) await pushed(world, ann, full.slice(from, from + 6));
  const again = Array.from({ length: 30 }, (_, index) => task(index + 31, { id: `t${index + 1}` }));
  const answer = await pushed(world, ann, again);
  const shown = answer.outcomes.filter(({ current }) => current);
  expect(answer.outcomes.every(({ code }) => code === 'already-exists')).toBe(true);
  expect([shown.length > 10, shown.length < 30]).toEqual([true, true]);
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(3 * 1024 * 1024);
});

it('a mutation that is too large to be kept is rejected and kept without its values', async () => {
  const log = Array.from({ length: 1000 }, () => 'x'.repeat(500));
  const answer = await pushed(world, ann, [task(1, { set: { listId: 'l', title: 'T', log } }), task(2)]);
  expect(answer.outcomes).toMatchObject([{ code: 'document-too-large' }, { status: 'applied' }]);
  const item = (await world.everything('spaces')).find(
    ({ entity, sk }) => entity === 'KeptOutcome' && sk.includes(ann.clientId),
  );
  expect([item?.status, item?.mutation]).toEqual(['rejected', undefined]);
});
