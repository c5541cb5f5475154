import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyBook } from '../../lib/verify-ledger/verify-book.ts';
import { ledgerId, legs, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  for (const accountId of ['ann', 'bob'])
    await world.ledger.openAccount({ ledgerId, accountId, type: 'liability', currency: 'EUR', overdraft: 100n });
  const fees = { type: 'income', currency: 'EUR', overdraft: 'unlimited', lane: 'recorded' } as const;
  await world.ledger.openAccount({ ledgerId, accountId: 'fees:EUR', ...fees });
  const leg = (accountId: string, side: 'debit' | 'credit', amount: bigint) => ({
    accountId,
    side,
    amount,
    currency: 'EUR',
  });
  const paid = [leg('ann', 'debit', 11n), leg('bob', 'credit', 10n), leg('fees:EUR', 'credit', 1n)];
  await world.ledger.post({ ledgerId, transferId: 'p-1', legs: paid });
  for (let n = 2; n <= 7; n += 1)
    await world.ledger.post({ ledgerId, transferId: `p-${n}`, legs: legs('ann', 'bob', 1n) });
  await world.ledger.seal(ledgerId, 'ann');
  for (let n = 1; n <= 7; n += 1) {
    const amount = n === 1 ? '10' : '1';
    await row('ann', `p-${n}`, { direction: 'outgoing', amount, ...(n === 1 ? { fee: '1' } : {}) });
    await row('bob', `p-${n}`, { direction: 'incoming', amount });
  }
  await world.ledger.openAccount({ ledgerId, accountId: clearing, type: 'liability', currency: 'EUR', overdraft: 0n });
  const expiresAt = new Date(world.now().getTime() + 60_000).toISOString();
  for (const [transferId, amount, state] of [
    ['h-1', 5n, 'challenged'],
    ['h-2', 7n, 'settled'],
    ['h-3', 2n, 'cancelled'],
  ] as const) {
    const held = { debit: 'ann', credit: clearing, amount, currency: 'EUR', expiresAt };
    await world.ledger.hold({ ledgerId, transferId, ...held });
    await row('ann', transferId, { direction: 'outgoing', amount: String(amount), state });
  }
  const onward = [leg(clearing, 'debit', 7n), leg('bob', 'credit', 6n), leg('fees:EUR', 'credit', 1n)];
  await world.ledger.capture({ ledgerId, transferId: 'c-2', holdId: 'h-2', amount: 7n, onward });
  await row('ann', 'h-2', { direction: 'outgoing', amount: '6', fee: '1' });
  await row('bob', 'h-2', { direction: 'incoming', amount: '6' });
  await world.ledger.void(ledgerId, 'h-3');
});
afterAll(() => world.stop());

const clearing = 'clearing:internal:EUR:0';
const row = (accountId: string, paymentId: string, more: object) =>
  world.dynamo.put({
    TableName: 'ledger',
    Item: {
      pk: `ACCOUNT#${accountId}`,
      sk: `PAYMENT#${paymentId}`,
      paymentId,
      accountId,
      state: 'settled',
      currency: 'EUR',
      ...more,
    },
  });
/** Rows of the bank beside the book: their keys have no ledger in them. */
const look = () => {
  const table = { dynamo: world.dynamo, name: () => 'ledger' };
  return verifyBook(table, table, ledgerId, 1);
};

describe('a book with its rows', () => {
  it('is right when nothing was changed, pages, the recorded lane and holds among it', async () => {
    expect(await look()).toEqual({ accounts: 4, transfers: 8, wrong: [] });
  });

  it.each([
    ['payments of an account', 'ACCOUNT#bob', { accountId: 'bob', paymentId: 'r', state: 'refused' }],
    // As an account of the recorded lane has, where each entry may have a page of its own.
    ['pages of an account', `ACCOUNT#${ledgerId}#fees:EUR`, {}],
    ['movements that wait for their pages', `UNRECORDED#${ledgerId}#0`, { t: 'p-1' }],
  ])('is right also when there are more %s than fit into the arguments of a call', async (_, pk, row) => {
    const many = new Array(100_000).fill(row);
    let pages = 0;
    const query: typeof world.dynamo.query = async (input) => {
      const { ':pk': of, ':sk': begins = 'PAYMENT#' } = input.ExpressionAttributeValues ?? {};
      if (of !== pk || begins !== 'PAYMENT#') return world.dynamo.query(input);
      pages += 1;
      if (pages > 2) return world.dynamo.query({ ...input, ExclusiveStartKey: undefined });
      return { Items: many, LastEvaluatedKey: { pk: 'more' } } as never;
    };
    const table = { dynamo: { ...world.dynamo, query }, name: () => 'ledger' };
    expect((await verifyBook(table, table, ledgerId, 1)).wrong).toEqual([]);
    expect(pages).toBe(3);
  });

  it.each([
    [
      'a row without its money',
      () => row('ann', 'p-8', { direction: 'outgoing', amount: '5' }),
      /ann p-8: the row says -5, the book nothing/,
    ],
    [
      'a row with another amount',
      () => row('bob', 'p-3', { direction: 'incoming', amount: '2' }),
      /bob p-3: the row says 2, the book 1/,
    ],
    [
      'money without its row',
      () => world.dynamo.delete({ TableName: 'ledger', Key: { pk: 'ACCOUNT#bob', sk: 'PAYMENT#p-4' } }),
      /bob p-4: the book says 1, no row why/,
    ],
    [
      'a held row without its hold',
      () => row('ann', 'h-4', { direction: 'outgoing', amount: '3', fee: '1', state: 'review' }),
      /ann h-4: the row says 4 is held, the book nothing/,
    ],
    [
      'more in held rows than is pending on clearing',
      () => row('ann', 'h-4', { direction: 'outgoing', amount: '3', fee: '1', state: 'review' }),
      /EUR: held payments are 4 more than what is pending on clearing/,
    ],
    [
      'a hold whose row says that it is over',
      () => row('ann', 'h-1', { direction: 'outgoing', amount: '5', state: 'cancelled' }),
      /ann h-1: the book holds 5, no row why/,
    ],
    [
      'a captured payment whose row says another amount',
      () => row('bob', 'h-2', { direction: 'incoming', amount: '7' }),
      /bob h-2: the row says 7, the book 6/,
    ],
    [
      'money that stayed on clearing',
      () => world.ledger.post({ ledgerId, transferId: 'p-9', legs: legs('ann', clearing, 1n) }),
      /clearing:internal:EUR:0: -1 is left on it/,
    ],
    [
      'a balance that is not that of its entries',
      () =>
        world.dynamo.update({
          TableName: 'ledger',
          Key: { pk: `ACCOUNT#${ledgerId}#bob`, sk: 'ACCOUNT' },
          UpdateExpression: 'SET posted = posted - :one',
          ExpressionAttributeValues: { ':one': 1 },
        }),
      /bob: stored/,
    ],
  ])('with %s says so', async (_, change, said) => {
    await change();
    expect((await look()).wrong).toContainEqual(expect.stringMatching(said));
  });
});
