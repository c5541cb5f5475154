import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Mutation } from '../../functions/sync/contract/push.ts';
import { marksLength, packed, unpacked } from '../../functions/sync/model/client-log.ts';
import { type Device, device, list, type Pushed, pushed } from './push-world.ts';
import { clientOf, expectInOrder } from './space-state.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';

let world: SyncWorld;
/** Both copies: they have one clientId. */
let ann: Device;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());
beforeEach(() => {
  ann = device();
});

const send = (...mutations: Mutation[]) => pushed(world, ann, mutations);
const codeOf = (push: Promise<Pushed>) =>
  push.then(
    ({ outcomes }) => outcomes.map(({ status }) => status),
    ({ code }) => code,
  );
const made = (number: number, tag: string, id = `${tag}${number}`) => list(ann.space, number, id, { tag });
const ids = async () => (await expectInOrder(world, ann.space)).documents.map(({ id }) => id).sort();
const range = (from: number, to: number, tag: string) =>
  Array.from({ length: to - from + 1 }, (_, index) => made(from + index, tag, `l${(from + index) % 40}`));

describe('two copies of one store', () => {
  it('that give one number to two mutations: the second is told, and nothing of it is done', async () => {
    await send(made(1, 'both'), made(2, 'a'));
    expect(await codeOf(send(made(2, 'b'), made(3, 'b')))).toBe('client-copied');
    expect(await ids()).toEqual(['a2', 'both1']);
    expect(await clientOf(world, ann)).toMatchObject({ last: 2, log: 'aa' });
  });

  it('are answered alike for what was made before the copy, and no further', async () => {
    await send(made(1, 'both'), made(2, 'both'), made(3, 'a'));
    const answer = await send(made(1, 'both'), made(2, 'both'), made(3, 'b'), made(4, 'b'));
    expect(answer).toEqual({
      last: 2,
      outcomes: [
        { number: 1, status: 'applied' },
        { number: 2, status: 'applied' },
      ],
    });
    expect(await codeOf(send(made(3, 'b'), made(4, 'b')))).toBe('client-copied');
    expect(await ids()).toEqual(['a3', 'both1', 'both2']);
  });

  it('that say the same in the same words: the tags tell them apart', async () => {
    await send(made(1, 'both', 'shared'));
    const vote = (tag: string): Mutation => ({
      ...made(2, tag, 'shared'),
      kind: 'update',
      base: 1,
      set: { title: 'x' },
    });
    await send(vote('a'));
    expect(await codeOf(send(vote('b')))).toBe('client-copied');
    expect(await codeOf(send(vote('a')))).toEqual(['applied']);
  });

  it('that send at the same moment: one has the number', async () => {
    for (let round = 0; round < 5; round += 1) {
      ann = device();
      await send(made(1, 'both'));
      const answers = await Promise.all([codeOf(send(made(2, 'a'))), codeOf(send(made(2, 'b')))]);
      expect(answers).toContainEqual(['applied']);
      expect(answers).toContain('client-copied');
      expect(await ids()).toHaveLength(2);
    }
  });

  it('of which one is far behind: it is never given the outcome of the other', async () => {
    await send(...range(1, 2, 'both'));
    await send(...range(3, 400, 'a'));
    const behind = await send(...range(3, 20, 'b'));
    expect(new Set(behind.outcomes.map(({ status }) => status))).toEqual(new Set(['forgotten']));
    const longer = await send(...range(3, 350, 'b'));
    expect(longer.outcomes).toEqual(
      Array.from({ length: 198 }, (_, index) => ({ number: index + 3, status: 'forgotten' })),
    );
    expect(await codeOf(send(...range(201, 350, 'b')))).toBe('client-copied');
    expect((await clientOf(world, ann))?.last).toBe(400);
  });
});

describe('one store', () => {
  it('whose app converted a mutation after it was sent is recognised by the tag', async () => {
    await send(made(1, 'x', 'one'));
    expect(await codeOf(send({ ...made(1, 'x', 'one'), set: { title: 'Converted', colour: 'red' } }))).toEqual([
      'applied',
    ]);
    expect((await expectInOrder(world, ann.space)).documents).toMatchObject([{ fields: { title: 'List 1' } }]);
  });

  it('without tags is recognised by what it says, whatever the order of its properties', async () => {
    const first = list(ann.space, 1, 'one', { set: { title: 'One', colour: 'red' } });
    await send(first);
    const turned = Object.fromEntries(Object.entries(first).reverse()) as unknown as Mutation;
    expect(await codeOf(send({ ...turned, set: { colour: 'red', title: 'One' } }))).toEqual(['applied']);
    expect(await codeOf(send({ ...first, set: { title: 'Two', colour: 'red' } }))).toBe('client-copied');
  });

  it('is answered of what is older than the record when the same request also says what is in it', async () => {
    const all = range(1, 450, 'x');
    const first = await send(...all);
    expect((await send(...all)).outcomes).toEqual(first.outcomes);
    expect((await send(...all.slice(0, 450 - marksLength + 1))).outcomes).toEqual(
      first.outcomes.slice(0, 450 - marksLength + 1),
    );
    expect(await codeOf(send(all[0] as Mutation))).toEqual(['forgotten']);
  });
});

it('statuses are packed four to a byte, any number of them', () => {
  const some = ['applied', 'rejected', 'merged', 'applied', 'rejected', 'merged', 'merged'] as const;
  for (let length = 0; length <= some.length; length += 1) {
    expect(unpacked(packed(some.slice(0, length)))).toEqual(some.slice(0, length));
    expect(packed(some.slice(0, length))).toHaveLength(Math.ceil(length / 4));
  }
});
