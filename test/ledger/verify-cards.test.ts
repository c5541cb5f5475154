import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyBook } from '../../lib/verify-ledger/verify-book.ts';
import { ledgerId, legs, startWorld, type World } from './world.ts';

const shard = 'cards:EUR:0';
let world: World;
const put = (pk: string, sk: string, more: object) =>
  world.dynamo.put({ TableName: 'ledger', Item: { pk, sk, ...more } });
const authorisation = (more: object = {}) =>
  put('CARD#c', 'AUTH#1', {
    currency: 'EUR',
    cleared: '15',
    parts: [
      { holdId: 'h-1', remaining: '0' },
      { holdId: 'h-2', remaining: '6' },
      { holdId: 'h-3', remaining: '0' },
    ],
    owed: [
      { do: 'capture', holdId: 'h-2', amount: '3', released: '1' },
      { do: 'void', holdId: 'h-3', released: '5' },
      { do: 'post', amount: '2' },
    ],
    ...more,
  });
const dispute = (more: object = {}) =>
  put('ACCOUNT#ann', 'DISPUTE#d', {
    disputeId: 'd',
    caseId: 'e',
    state: 'open',
    amount: '4',
    credited: '4',
    currency: 'EUR',
    ...more,
  });
const looked = (more: object = {}) => put('CASE#e', 'CASE', { state: 'open', amount: '4', ...more });

beforeAll(async () => {
  world = await startWorld();
  const open = (accountId: string, type: 'liability' | 'asset', overdraft: bigint) =>
    world.ledger.openAccount({ ledgerId, accountId, type, currency: 'EUR', overdraft });
  await open('ann', 'liability', 100n);
  await open(shard, 'liability', 0n);
  await open('disputes:EUR', 'asset', 0n);
  const expiresAt = new Date(world.now().getTime() + 60_000).toISOString();
  for (const [transferId, amount] of [
    ['h-1', 10n],
    ['h-2', 10n],
    ['h-3', 5n],
  ] as const)
    await world.ledger.hold({ ledgerId, transferId, debit: 'ann', credit: shard, amount, currency: 'EUR', expiresAt });
  // Of 15 that the row says are cleared, 3 and 2 are owed.
  await world.ledger.capture({ ledgerId, transferId: 'c-1', holdId: 'h-1', amount: 9n, release: true });
  await world.ledger.post({ ledgerId, transferId: 'c-2', legs: legs('ann', shard, 1n) });
  await world.ledger.post({ ledgerId, transferId: 'credit', legs: legs('disputes:EUR', 'ann', 4n) });
  await put('ACCOUNT#ann', 'PAYMENT#credit', {
    paymentId: 'credit',
    accountId: 'ann',
    direction: 'incoming',
    state: 'settled',
    amount: '4',
    currency: 'EUR',
  });
  await put('ACCOUNT#ann', 'CARD#c', { cardId: 'c' });
  await authorisation();
  await dispute();
  await looked();
});
afterAll(() => world.stop());

const look = async () => {
  const table = { dynamo: world.dynamo, name: () => 'ledger' };
  return (await verifyBook(table, table, ledgerId, 1)).wrong;
};

describe('cards and disputes of a book', () => {
  it('are right when the rows and what they owe say what the book says', async () => {
    expect(await look()).toEqual([]);
  });

  it.each([
    ['less is cleared', () => authorisation({ cleared: '14' }), /^ann: 1 more was taken by cards than/],
    ['less is cleared in the currency', () => authorisation({ cleared: '14' }), /^EUR: 1 more was taken by cards than/],
    ['less is owed', () => authorisation({ owed: [] }), /^ann: -5 more was taken by cards than/],
    ['a void is not owed', () => authorisation({ owed: [] }), /^h-3: 5 more is held for cards than/],
    [
      'a hold is of nobody',
      () => authorisation({ parts: [{ holdId: 'h-9', remaining: '6' }] }),
      /^h-2: 6 more is held for cards than/,
    ],
    ['nothing is open', () => dispute({ state: 'lost' }), /^EUR: 4 more is credited for disputes than/],
    ['its case is not', () => dispute({ state: 'lost' }), /^d: the dispute is lost, its case open/],
    ['its case is over', () => looked({ state: 'decided' }), /^d: the dispute is open, its case decided/],
    ['its case is about less', () => looked({ amount: '3' }), /^d: disputed are 4, its case says 3/],
  ])('are wrong when %s', async (_, change, said) => {
    await change();
    expect(await look()).toContainEqual(expect.stringMatching(said));
    await Promise.all([authorisation(), dispute(), looked()]);
  });
});
