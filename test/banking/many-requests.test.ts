import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operation as erase } from '../../functions/banking/erase-bank-data.ts';
import { operation as exportBankData } from '../../functions/banking/export-bank-data.ts';
import { operation as follow } from '../../functions/banking/follow-organisations.ts';
import { accountChanges } from '../../functions/banking/store/account-changes.ts';
import { accountReader } from '../../functions/banking/store/accounts.ts';
import { bankTables } from '../../functions/banking/store/bank-tables.ts';
import { cardErasure } from '../../functions/banking/store/card-erasure.ts';
import { cardReader } from '../../functions/banking/store/card-reader.ts';
import { bankErasure } from '../../functions/banking/store/erasure.ts';
import { interestStore } from '../../functions/banking/store/interest.ts';
import { termsKey } from '../../functions/banking/store/items.ts';
import { keptStatements } from '../../functions/banking/store/kept-statements.ts';
import { orderStore } from '../../functions/banking/store/orders.ts';
import { payeeStore } from '../../functions/banking/store/payees.ts';
import { paymentReader } from '../../functions/banking/store/payment-reader.ts';
import { requestKey } from '../../functions/banking/store/request-items.ts';
import { requestStore } from '../../functions/banking/store/requests.ts';
import { verificationStore } from '../../functions/banking/store/verifications.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { type Bank, type Customer, startBank } from './bank-world.ts';

const many = 250;
let bank: Bank;
beforeAll(async () => {
  bank = await startBank();
});
afterAll(() => bank.stop());

/** What functions are given, in one. */
function given(dynamo: Dynamo = bank.dynamo) {
  const own = bankTables(dynamo, () => 'banking.bank');
  return {
    accounts: accountReader(own),
    changes: accountChanges(own, bank.ledgerAt),
    payments: paymentReader(own),
    disputes: bank.disputes,
    statements: keptStatements(own),
    verifications: verificationStore(own),
    payees: payeeStore(own),
    orders: orderStore(own),
    requests: requestStore(own),
    cards: { ...cardErasure(own), ...cardReader(own) },
    store: bankErasure(own),
    interest: interestStore(own, bank.ledgerAt, () => bank.terms),
    terms: () => bank.terms,
    now: bank.now,
    newId: () => randomUUID(),
  } as never;
}

/** Somebody who was asked by another one many times, of which all is over. */
async function asked(): Promise<{ readonly who: Customer; readonly rows: number }> {
  const [who, other] = [await bank.customer(0n), await bank.customer(0n)];
  const rows = Array.from({ length: many }, () => randomUUID()).flatMap((requestId) =>
    [who, other].map(({ personId: holderId }) => ({
      ...requestKey(holderId, requestId),
      entity: 'BankRequest',
      requestId,
      splitId: requestId,
      side: holderId === who.personId ? 'asked' : 'asker',
      holderId,
      holderKind: 'person',
      otherId: holderId === who.personId ? other.personId : who.personId,
      accountId: other.accountId,
      number: who.number,
      amount: '100',
      currency: 'EUR',
      state: 'withdrawn',
      until: bank.now().toISOString(),
      createdAt: bank.now().toISOString(),
      revision: 2,
    })),
  );
  for (let start = 0; start < rows.length; start += 100) {
    const some = rows.slice(start, start + 100).map((Item) => ({ PutRequest: { Item } }));
    await bank.dynamo.batchWrite({ RequestItems: { 'banking.bank': some } });
  }
  return { who, rows: many };
}

/** A second of the clock passes with each deletion; `times` is how many there were at once. */
function slow() {
  const times = { under: 0, most: 0 };
  const dynamo: Dynamo = {
    ...bank.dynamo,
    async delete(input) {
      times.under += 1;
      times.most = Math.max(times.most, times.under);
      bank.pass(1 / 60);
      const answer = await bank.dynamo.delete(input as never);
      times.under -= 1;
      return answer as never;
    },
  };
  return { times, dynamo };
}

it('a person who was asked for money very often is erased by as many calls as it takes, ten requests at once', async () => {
  const { who } = await asked();
  const { times, dynamo } = slow();
  let calls = 0;
  for (let again: boolean | undefined = true; again && calls < 9; calls += 1)
    ({ again } = await erase({ personId: who.personId }, given(dynamo)));
  // Three for the requests, one for the account, and the one that finds nothing.
  expect([calls, times.most]).toEqual([5, 10]);
  expect(
    (await requestStore(bankTables(bank.dynamo, () => 'banking.bank')).page(who.personId, 9, undefined)).items,
  ).toEqual([]);
});

it('the accounts of an organisation that is deleted end before its requests, of which there may be more than one run forgets', async () => {
  const { who } = await asked();
  const event = { detail: { organisationId: who.personId } } as never;
  const runs: string[] = [];
  for (let run = 0; run < 9 && runs.at(-1) !== 'done'; run += 1) {
    runs.push(
      await follow(event, given(slow().dynamo)).then(
        () => 'done',
        (error: Error) => error.message,
      ),
    );
    expect((await bank.get<{ state: string }>(termsKey(who.accountId)))?.state).toBe('closed');
  }
  const more = 'there are more requests to forget';
  expect(runs).toEqual([more, more, 'done']);
});

it('an export has all requests of a person, however many, a hundred in a page at most', async () => {
  const { who, rows } = await asked();
  const pages: number[] = [];
  let cursor: string | undefined;
  let accounts = 0;
  do {
    const input = { personId: who.personId, ...(cursor ? { cursor } : {}) };
    const page = await exportBankData(input, given());
    const types = page.records.map(({ type }) => type);
    pages.push(types.filter((type) => type === 'bankRequest').length);
    accounts += types.filter((type) => type === 'bankAccount').length;
    cursor = page.cursor;
  } while (cursor);
  expect([pages.slice(0, 4), accounts]).toEqual([[100, 100, rows - 200, 0], 1]);
});
