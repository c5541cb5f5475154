import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eraseBankData } from '../../functions/banking/contract/behind.ts';
import { operation } from '../../functions/banking/erase-bank-data.ts';
import { accountChanges } from '../../functions/banking/store/account-changes.ts';
import { accountReader } from '../../functions/banking/store/accounts.ts';
import { bankTables } from '../../functions/banking/store/bank-tables.ts';
import { cardErasure } from '../../functions/banking/store/card-erasure.ts';
import { bankErasure } from '../../functions/banking/store/erasure.ts';
import { interestStore } from '../../functions/banking/store/interest.ts';
import { type PaymentItem, paymentKey } from '../../functions/banking/store/items.ts';
import { paymentReader } from '../../functions/banking/store/payment-reader.ts';
import { requestStore } from '../../functions/banking/store/requests.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { type Bank, type Customer, startBank } from './bank-world.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await startBank();
});
afterAll(() => bank.stop());

function erasing(dynamo: Dynamo) {
  const own = bankTables(dynamo, () => 'banking.bank');
  return {
    accounts: accountReader(own),
    changes: accountChanges(own, bank.ledgerAt),
    payments: paymentReader(own),
    requests: requestStore(own),
    cards: cardErasure(own),
    store: bankErasure(own),
    interest: interestStore(own, bank.ledgerAt, () => bank.terms),
    terms: () => bank.terms,
    now: bank.now,
    newId: () => randomUUID(),
  } as never;
}

/** A payment with a note, as many times as it takes. */
async function paid(ann: Customer, times: number): Promise<void> {
  const { paymentId } = (await bank.pay(ann, await bank.customer(0n), '1.00')) as { paymentId: string };
  const one = (await bank.get<PaymentItem>(paymentKey(ann.accountId, paymentId))) as PaymentItem;
  for (let n = 0; n < times; n += 1) {
    const id = randomUUID();
    const Item = {
      ...one,
      ...paymentKey(ann.accountId, id),
      paymentId: id,
      note: `Rent ${n}`,
      madeAt: `${one.madeAt}#${id}`,
    };
    await bank.dynamo.put({ TableName: 'banking.bank', Item });
  }
}

it('the payments of years are erased within the time of the function, side by side, by as many calls as it takes', async () => {
  const ann = await bank.customer(10_000n);
  await paid(ann, 230);
  let [under, most] = [0, 0];
  const slow: Dynamo = {
    ...bank.dynamo,
    async update(input) {
      under += 1;
      most = Math.max(most, under);
      // A quarter of a second of the clock for each.
      bank.pass(0.25 / 60);
      const answer = await bank.dynamo.update(input as never);
      under -= 1;
      return answer as never;
    },
  };
  const answers: unknown[] = [];
  do {
    const began = bank.now().getTime();
    answers.push(await operation({ personId: ann.personId }, erasing(slow)));
    expect(bank.now().getTime() - began).toBeLessThan(eraseBankData.timeout * 1000 * 0.8);
  } while ((answers.at(-1) as { again?: boolean }).again && answers.length < 9);
  const again = { removed: {}, again: true };
  expect(answers).toEqual([again, again, { removed: { bankAccounts: 1 }, again: true }, { removed: {} }]);
  expect(most).toBe(10);
  // With that of the deposit.
  const { items } = await paymentReader(bankTables(bank.dynamo, () => 'banking.bank')).page(
    ann.accountId,
    1000,
    undefined,
  );
  expect([items.length, items.some(({ note }) => note !== undefined)]).toEqual([232, false]);
});
