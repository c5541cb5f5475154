import { afterAll, beforeAll, expect, it } from 'vitest';
import { operation as getStatement } from '../../functions/banking/get-bank-statement.ts';
import { operation as listEntries } from '../../functions/banking/list-bank-entries.ts';
import { accountReader } from '../../functions/banking/store/accounts.ts';
import { cardErasure } from '../../functions/banking/store/card-erasure.ts';
import { linePayments } from '../../functions/banking/store/line-payments.ts';
import { type Bank, type Customer, startBank } from './bank-world.ts';
import { cardsIn } from './card-world.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await startBank();
});
afterAll(async () => {
  expect(await bank.wrong()).toEqual([]);
  await bank.stop();
});

/** What a holder reads of an account: a statement as CSV, and what each entry says. */
async function readBy({ accountId, personId }: Customer) {
  const { own, at, base, caller } = bank.through(bank.dynamo).parts;
  const context = {
    ...base,
    store: accountReader(own),
    payments: linePayments(own, at),
    ledger: at,
    kept: { find: async () => undefined },
    page: { start: async () => undefined, next: async () => undefined },
  };
  const params = { accountId, month: bank.now().toISOString().slice(0, 7) };
  const statement = await getStatement(
    { params, query: { format: 'csv' } } as never,
    caller(personId),
    context as never,
  );
  const { items } = await listEntries({ params, query: { limit: 100 } } as never, caller(personId), context as never);
  return { statement: statement.files.join(''), entries: items.map(({ kind, text }) => [kind, text]) };
}

it('lines of an account name the merchant of a purchase and whoever is paid, in statements and in lists, until the merchant is erased', async () => {
  const [ann, bob] = [await bank.customer(10_000n), await bank.customer(0n)];
  const cards = cardsIn(bank);
  const card = await cards.issue(ann);
  const merchant = { id: 'shop-1', name: `Caf\u00e9\n\u202e42\ud800 ${'x'.repeat(51)}\u{1f600}` };
  const buy = (type: string, of: string, amount: string, more: object = {}) =>
    cards.send(cards.message(card, type, of, amount, more));
  expect(await buy('authorise', 'a', '5.00', { merchant })).toMatchObject({ decision: 'approved' });
  // With a tip, which no hold has.
  expect(await buy('clear', 'a', '5.50')).toMatchObject({ decision: 'approved' });
  expect(await buy('authorise', 'b', '1.00', { merchant: { id: 'shop-2' } })).toMatchObject({ decision: 'approved' });
  await buy('reverse', 'b', '1.00');
  await bank.pay(ann, bob, '3.00', 'key', { note: 'Rent' });
  const name = `Caf\u00e9 42 ${'x'.repeat(51)}`;
  const { statement, entries } = await readBy(ann);
  expect(statement.split(name)).toHaveLength(3);
  expect(statement).toContain(`${bob.number} Rent`);
  expect(entries).toEqual([
    ['post', undefined],
    ['hold', name],
    ['post', name],
    ['capture', name],
    ['hold', 'shop-2'],
    ['void', 'shop-2'],
    ['post', `${bob.number} Rent`],
  ]);
  await cardErasure(bank.tables).forgetCards(ann.accountId, { now: bank.now, newId: () => crypto.randomUUID() });
  expect(JSON.stringify(await readBy(ann))).not.toMatch(/Caf|shop-2/);
});
