import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batch, unitsOfKinds } from './unit-kinds.ts';
import { scales } from './weigh.ts';
import { ledgerId, legs, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

describe('write units', () => {
  it('are six for a simple transfer, as DynamoDB counts: two each for the transfer and its two accounts, and no read', async () => {
    const { ledger, unitsOf, weigh } = scales(world);
    const [ann, bob] = [await world.rich(10_000n), await world.customer()];
    const transferId = '019abcde-0123-7456-89ab-0123456789ab';
    const units = await unitsOf(() => ledger.post({ ledgerId, transferId, legs: legs(ann, bob, 10n) }));
    expect(units).toEqual({ written: 6, read: 0, items: 3 });
    const items = (await world.everything()).filter(({ pk }) => [ann, bob, transferId].includes(pk.split('#')[2]));
    expect(items).toHaveLength(3);
    for (const item of items) expect(await weigh(item)).toBe(2);
  });

  it('are as docs/ledger.md says for each kind of command', async () => {
    expect(await unitsOfKinds(world)).toEqual({
      'open an account': [6, 1],
      'freeze an account': [2, 0],
      post: [6, 0],
      'post with a fee, three accounts': [8, 0],
      'post to an account of the recorded lane': [6, 0],
      hold: [6, 0],
      'capture a part': [8, 1],
      'capture with release': [8, 1],
      'void the rest': [6, 1],
      reverse: [8, 1],
      convert: [10, 0],
      'be refused': [7, 0],
      'read a balance': [0, 1],
      // DynamoDB Local counts nothing for the seven partitions that are empty; DynamoDB counts one for each.
      // Of them one for a page as young as the note that is there.
      'read a balance of the recorded lane': [0, 5],
      'post, five times': [30, 0],
      'seal the five entries of one account, from the stream': [2, 0],
      // Two for each that is deleted, 14 for a page of 7 KB, two for the account.
      [`record ${batch} transfers`]: [116, 1],
    });
  });
});
