import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineModule } from '../../lib/contract/module.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { documentKey, type Fields, type Head } from '../../lib/sync/items.ts';
import { createPublisher, type Mirrored } from '../../lib/sync/publish.ts';
import { personSpace, sharedSpace } from '../../lib/sync/space-id.ts';
import { Crash, dying, losing } from './faulty-dynamo.ts';
import { leavePending, stagedList } from './large/pending-items.ts';
import { headOf, published } from './published-document.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';

const bank = defineModule('bank', { summary: 'A module whose balances have no version of their own' });
const balances = bank.collection('balances', {
  summary: 'Balances',
  writer: 'server',
  roles: { owner: ['read'] },
  fields: { amount: { type: 'integer', required: true }, lines: { type: 'array', items: { type: 'string' } } },
});

let world: SyncWorld;
let space: string;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());
beforeEach(() => {
  space = personSpace(randomUUID());
});

const state = (amount: number): Fields => ({ amount, lines: [`${amount}`] });
const mirror = (source: () => Promise<Fields | null>, dynamo: Dynamo = world.dynamo): Promise<Mirrored> =>
  createPublisher({ dynamo, tables: world.tables }).mirror({ space, collection: balances, id: 'b1' }, source);
const says = (fields: Fields | null) => async () => fields;

const stored = () => published(world, space, balances, 'b1');
const head = () => headOf(world, space);

describe('mirroring a source that has no version', () => {
  it('writes what changed, each time under a greater version, and nothing when nothing did', async () => {
    expect(await mirror(says(state(1)))).toEqual({ result: 'published', seq: 1 });
    expect(await mirror(says(state(1)))).toEqual({ result: 'unchanged' });
    expect(await mirror(says(state(2)))).toEqual({ result: 'published', seq: 2 });
    expect(await stored()).toMatchObject({ revision: 2, seq: 2, sourceVersion: 2, fields: state(2) });
    expect(await mirror(says(null))).toEqual({ result: 'published', seq: 3 });
    expect(await mirror(says(null))).toEqual({ result: 'unchanged' });
    expect(await stored()).toMatchObject({ deleted: true, sourceVersion: 3 });
    expect(await mirror(says(state(1)))).toEqual({ result: 'published', seq: 4 });
    const back = await stored();
    expect([back?.deleted, back?.expiresAt, back?.sourceVersion]).toEqual([undefined, undefined, 4]);
    expect(await head()).toMatchObject({ seq: 4, counts: { balances: 1 } });
  });

  it('makes nothing of what never was', async () => {
    expect(await mirror(says(null))).toEqual({ result: 'unchanged' });
    expect([await head(), await stored()]).toEqual([undefined, undefined]);
  });

  it('gives way when another one published a newer state after this one had looked', async () => {
    let looks = 0;
    const result = await mirror(async () => {
      looks += 1;
      if (looks > 1) return state(2);
      await mirror(says(state(2)));
      return state(1);
    });
    expect(result).toEqual({ result: 'unchanged' });
    expect(await stored()).toMatchObject({ fields: state(2), sourceVersion: 1 });
  });

  it('notices that the source went back to what the document said, while it held the state between', async () => {
    await mirror(says(state(1)));
    let looks = 0;
    await mirror(async () => {
      looks += 1;
      if (looks > 1) return state(1);
      expect(await mirror(says(state(1)))).toEqual({ result: 'unchanged' });
      return state(2);
    });
    expect((await stored())?.fields).toEqual(state(1));
  });

  it('notices that the source ended while it held the state before', async () => {
    let looks = 0;
    await mirror(async () => {
      looks += 1;
      if (looks > 1) return null;
      expect(await mirror(says(null))).toEqual({ result: 'unchanged' });
      return state(1);
    });
    expect((await stored())?.deleted).toBe(true);
  });

  it('ends with the last state when each change is told twice, late and out of order, by many at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      let now: Fields | null = null;
      const source = async () => {
        const read = now;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 15));
        return read;
      };
      const tellings: Promise<Mirrored>[] = [];
      for (const amount of [1, 2, 0, 1, 3, 0, 2]) {
        now = amount === 0 ? null : state(amount);
        for (let times = 0; times < 2; times += 1) {
          const late = new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
          tellings.push(late.then(() => mirror(source)));
        }
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      }
      await Promise.all(tellings);
      expect((await stored())?.fields).toEqual(state(2));
      const { seq, counts } = (await head()) as Head;
      expect([counts, (await stored())?.seq]).toEqual([{ balances: 1 }, seq]);
    }
  }, 30_000);

  it('may die before any call: told again, the document is as it should be', async () => {
    for (let number = 1; ; number += 1) {
      space = personSpace(randomUUID());
      await mirror(says(state(1)));
      const died = await mirror(says(state(2)), dying(world.dynamo, number)).catch((error: unknown) => error);
      await mirror(says(state(2)));
      expect(await stored()).toMatchObject({ fields: state(2), revision: 2 });
      expect((await head())?.seq).toBe(2);
      if (!(died instanceof Crash)) {
        expect(number).toBe(3);
        return;
      }
    }
  });

  it('takes effect once when the answer of its commit is lost', async () => {
    expect(await mirror(says(state(1)), losing(world.dynamo, 'transactWrite', 1))).toEqual({ result: 'unchanged' });
    expect([(await head())?.seq, (await stored())?.revision]).toEqual([1, 1]);
  });

  it('finishes a large commit that was left pending, and stands behind it', async () => {
    const rows = Array.from({ length: 5 }, (_, n) => stagedList(space, `left-${n}`, `Left ${n}`));
    await leavePending(world.dynamo, world.tables, space, rows, 2);
    expect(await mirror(says(state(1)))).toEqual({ result: 'published', seq: 6 });
    expect(await head()).toMatchObject({ seq: 6, counts: { lists: 5, balances: 1 } });
    expect((await head())?.pending).toBeUndefined();
    const Key = documentKey(space, 'lists', 'left-4');
    expect((await world.dynamo.get({ TableName: world.tables.documents, Key })).Item).toMatchObject({ seq: 5 });
  });

  it('leaves spaces alone that are not there', async () => {
    space = sharedSpace(randomUUID());
    expect(await mirror(says(state(1)))).toEqual({ result: 'no-space' });
  });

  it('refuses what the collection does not hold, and a source that never says the same twice', async () => {
    await expect(mirror(says({}))).rejects.toThrow('amount is required');
    const target = { space, collection: { ...balances, writer: 'devices' as const }, id: 'b1' };
    const { mirror: any } = createPublisher({ dynamo: world.dynamo, tables: world.tables });
    await expect(any(target, says(state(1)))).rejects.toThrow('devices write this collection');
    expect(await head()).toBeUndefined();
    let amount = 0;
    const another = async () => {
      amount += 1;
      return state(amount);
    };
    await expect(mirror(another)).rejects.toThrow('something else each time');
  });
});
