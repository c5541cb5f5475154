import { afterAll, beforeAll, expect, it } from 'vitest';
import { operation as exportBankData } from '../../functions/banking/export-bank-data.ts';
import { accountReader } from '../../functions/banking/store/accounts.ts';
import { bankTables } from '../../functions/banking/store/bank-tables.ts';
import { cardErasure } from '../../functions/banking/store/card-erasure.ts';
import { type CardItem, cardKey, cardLimitsKey } from '../../functions/banking/store/card-items.ts';
import { cardReader } from '../../functions/banking/store/card-reader.ts';
import { keptStatements } from '../../functions/banking/store/kept-statements.ts';
import { orderStore } from '../../functions/banking/store/orders.ts';
import { payeeStore } from '../../functions/banking/store/payees.ts';
import { requestStore } from '../../functions/banking/store/requests.ts';
import { verificationStore } from '../../functions/banking/store/verifications.ts';
import { failingAt } from '../ledger/faults.ts';
import { type Bank, type Customer, startBank } from './bank-world.ts';
import { cardsIn, type Holder } from './card-world.ts';

let bank: Bank;
let ann: Customer;
let card: Holder;
let purchaseId: string;
beforeAll(async () => {
  bank = await startBank();
  const cards = cardsIn(bank);
  [ann, card] = await (async () => {
    const who = await bank.customer(10_000n);
    return [who, await cards.issue(who)] as const;
  })();
  await cards.issue(ann);
  const say = (type: string, more: object = {}) => cards.send(cards.message(card, type, 'a', '5.00', more));
  purchaseId = (await say('authorise')).purchaseId ?? '';
  await say('clear');
  const { paymentId } = (await bank.pay(ann, await bank.customer(0n), '3.00')) as { paymentId: string };
  await bank.dispute(ann, paymentId, { note: 'Never came' });
});
afterAll(async () => {
  expect(await bank.wrong()).toEqual([]);
  await bank.stop();
});

async function exported(): Promise<readonly { readonly type: string }[]> {
  const own = bankTables(bank.dynamo, () => 'banking.bank');
  const context = {
    accounts: accountReader(own),
    payments: bank.payments,
    cards: cardReader(own),
    disputes: bank.disputes,
    statements: keptStatements(own),
    verifications: verificationStore(own),
    payees: payeeStore(own),
    orders: orderStore(own),
    requests: requestStore(own),
    terms: () => bank.terms,
    now: bank.now,
  };
  const records: { type: string }[] = [];
  let cursor: string | undefined;
  do {
    const input = { personId: ann.personId, ...(cursor ? { cursor } : {}) };
    const page = (await exportBankData(input as never, context as never)) as {
      readonly records: { type: string }[];
      readonly cursor?: string;
    };
    records.push(...page.records);
    cursor = page.cursor;
  } while (cursor);
  return records;
}

it('a person’s export has cards, purchases and disputes, and nothing of the processor’s', async () => {
  const records = await exported();
  const types = Object.groupBy(records, ({ type }) => type);
  const counts = Object.entries(types).map(([type, of]) => [type, of?.length]);
  expect(Object.fromEntries(counts)).toEqual({
    bankAccount: 1,
    bankCard: 2,
    bankPayment: 3,
    bankPurchase: 1,
    bankDispute: 1,
  });
  expect(types.bankPurchase).toMatchObject([{ purchaseId, cleared: '5.00', merchant: 'A shop' }]);
  expect(types.bankDispute).toMatchObject([{ note: 'Never came', credited: '3.00' }]);
  expect(JSON.stringify(records)).not.toContain(card.token);
});

it('erasure cancels cards and takes out merchants and notes, however often it is begun', async () => {
  const erase = (dynamo: Bank['dynamo']) =>
    cardErasure(bankTables(dynamo, () => 'banking.bank')).forgetCards(ann.accountId, {
      now: bank.now,
      newId: () => crypto.randomUUID(),
    });
  for (let at = 1; ; at += 1) {
    const { faulty, met } = failingAt(bank.dynamo, 'crash-after', at);
    await erase(faulty).catch(() => {});
    if (!met()) break;
  }
  await erase(bank.dynamo);
  const { cardId } = card;
  expect(await bank.get<CardItem>(cardKey(cardId))).toMatchObject({ state: 'cancelled' });
  expect(await bank.get(cardLimitsKey(cardId))).toMatchObject({ outgoing: 'stopped' });
  const text = JSON.stringify(await exported());
  expect(text).toContain(purchaseId);
  expect(text).not.toMatch(/A shop|Never came|active/);
});

it('a merchant that was taken out while a message was under way does not come back with it', async () => {
  const cards = cardsIn(bank);
  const bob = await cards.issue(await bank.customer(10_000n));
  const { purchaseId: bought = '' } = await cards.send(cards.message(bob, 'authorise', 'b', '5.00'));
  const erased = { now: bank.now, newId: () => crypto.randomUUID() };
  const meanwhile = cards.through({
    ...bank.dynamo,
    transactWrite: async (input) => {
      await cardErasure(bank.tables).forgetCards(bob.accountId, erased);
      return bank.dynamo.transactWrite(input);
    },
  });
  expect(await meanwhile.send(cards.message(bob, 'clear', 'b', '5.00'))).toMatchObject({ decision: 'approved' });
  const { state, merchant, merchantId } = await cards.row(bob, bought);
  expect([state, merchant, merchantId]).toEqual(['cleared', undefined, undefined]);
});
