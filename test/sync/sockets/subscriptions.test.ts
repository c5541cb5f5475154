import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { subscriptionStore } from '../../../functions/sync/store/subscriptions.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { Throttled } from '../../../lib/runtime/aws/errors.ts';
import { through } from '../faulty-dynamo.ts';
import { type SyncWorld, startSyncTables, tableNames } from '../sync-tables.ts';
import { counting } from '../transaction-units.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world?.stop());

let who: { personId: string; connectionId: string };
beforeEach(() => {
  who = { personId: randomUUID(), connectionId: randomUUID() };
});
const now = new Date();
const storeOn = (dynamo: Dynamo) => subscriptionStore(dynamo, () => tableNames.subscriptions);
const subscribed = async (...spaces: string[]) => {
  const subscriber = await storeOn(world.dynamo).replace(who, undefined, spaces, now);
  if (!subscriber) throw new Error('not subscribed');
  return subscriber;
};

describe('the spaces of a socket', () => {
  it('are changed in one transaction, and not on top of a change that was not seen', async () => {
    const { dynamo, counted } = counting(world.dynamo);
    const store = storeOn(dynamo);
    const first = await subscribed('a');
    expect(await store.replace(who, first, ['b'], now)).toMatchObject({ version: 2 });
    expect(counted.transactions).toBe(1);
    expect(await store.replace(who, first, ['c'], now)).toBeUndefined();
    expect(await store.replace(who, undefined, ['c'], now)).toBeUndefined();
    expect((await store.find(who.personId, who.connectionId))?.spaces).toEqual(new Set(['b']));
  });

  it('are as they were when one is taken away that is not among them', async () => {
    const first = await subscribed('a');
    await storeOn(world.dynamo).withdraw(first, 'b');
    expect(await storeOn(world.dynamo).find(who.personId, who.connectionId)).toMatchObject({ version: 1 });
    const throttled = new Throttled({ code: 'ThrottlingException', message: '', status: 400, operation: 'x' });
    const dynamo = through(world.dynamo, ({ method }, run) =>
      method === 'update' ? Promise.reject(throttled) : run(),
    );
    await expect(storeOn(dynamo).withdraw(first, 'a')).rejects.toBe(throttled);
  });
});

describe('the count of signals', () => {
  const count = (space: string, at = now) => storeOn(world.dynamo).countSignal(who, space, 2, at);

  it('holds no space that the socket does not hear of, also within ten seconds of another', async () => {
    await subscribed('a');
    expect(await count('a')).toBe('counted');
    expect(await count('b')).toBe('not-subscribed');
    expect(await count('a')).toBe('counted');
    expect(await count('a')).toBe('too-many');
  });

  it('begins anew after ten seconds', async () => {
    await subscribed('a');
    const later = new Date(now.getTime() + 10_000);
    expect(await count('a')).toBe('counted');
    for (const answer of ['counted', 'counted', 'too-many']) expect(await count('a', later)).toBe(answer);
  });
});
