import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BatchGetInput } from '../../lib/runtime/aws/dynamo.ts';
import { verifyBook } from '../../lib/verify-ledger/verify-book.ts';
import { ledgerId, legs, startWorld, type World } from './world.ts';

const accounts = Array.from({ length: 40 }, (_, n) => `a-${n}`);
const transfers = 60;

let world: World;
beforeAll(async () => {
  world = await startWorld();
  for (const accountId of accounts)
    await world.ledger.openAccount({ ledgerId, accountId, type: 'liability', currency: 'EUR', overdraft: 100n });
  for (let n = 0; n < transfers; n += 1)
    await world.ledger.post({ ledgerId, transferId: `t-${n}`, legs: legs('a-0', 'a-1', 1n) });
});
afterAll(() => world.stop());

it('reads a large book side by side, and with the patience of a request for each hundred transfers', async () => {
  const { dynamo } = world;
  let now = 0;
  let most = 0;
  const asked: number[] = [];
  const during = async <T>(request: Promise<T>): Promise<T> => {
    now += 1;
    most = Math.max(most, now);
    return request.finally(() => {
      now -= 1;
    });
  };
  const counting = {
    name: () => 'ledger',
    dynamo: {
      query: (input: Parameters<typeof dynamo.query>[0]) => during(dynamo.query(input)),
      batchGet(input: BatchGetInput) {
        asked.push(...Object.values(input.RequestItems).map(({ Keys }) => Keys.length));
        return during(dynamo.batchGet(input));
      },
    } as typeof dynamo,
  };
  const { accounts: found, transfers: moved, wrong } = await verifyBook(counting, counting, ledgerId, 0);
  expect({ found, moved }).toEqual({ found: accounts.length, moved: transfers });
  expect(wrong.filter((each) => !each.endsWith('no row why'))).toEqual([]);
  // Each transfer at two accounts, of which the first hundred are told.
  expect(wrong).toHaveLength(100);
  expect(Math.max(...asked)).toBe(100);
  expect(most).toBeGreaterThan(8);
  expect(most).toBeLessThanOrEqual(32);
});
