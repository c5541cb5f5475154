import { expect, it } from 'vitest';
import { limitsByHolder, limitsFor } from '../../functions/banking/model/account-limits.ts';
import { kycKey, type LimitsItem, limitsKey, termsKey } from '../../functions/banking/store/items.ts';
import { levelsInForce } from '../../functions/banking/store/levels-in-force.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { type Customer, outcome } from './bank-world.ts';
import { bank, bob, useHeldWorld } from './held-world.ts';
import { manyAccounts } from './many-accounts.ts';

useHeldWorld();

const sweep = (dynamo: Dynamo = bank.dynamo, timeLeft = 300_000) => {
  const { own, at } = bank.through(dynamo).parts;
  const said = () => bank.terms;
  return levelsInForce(own, at, said, () => timeLeft).align(bank.now);
};
const put = (Item: object) => bank.dynamo.put({ TableName: 'banking.bank', Item: Item as never });
const set = (Key: { pk: string; sk: string }, expression: string) =>
  bank.dynamo.update({ TableName: 'banking.bank', Key, UpdateExpression: expression });

/** Verified, with the limits that the settings of now give. */
async function verified(level: 1 | 2, own: { readonly daily?: bigint } = {}): Promise<Customer> {
  const who = await bank.customer(100_000n);
  const known = { state: 'verified', level } as const;
  await put({ ...kycKey(who.personId), entity: 'HolderVerification', holderId: who.personId, ...known });
  const limits = limitsFor(bank.terms, who.accountId, 'EUR', known, '2026-11-21');
  const { after } = limitsByHolder(bank.terms, 'EUR', limits, known, own);
  await put({ ...limits, ...after, left: after.daily });
  return who;
}

it('what a level allows after another deployment counts for accounts that are there, for what is left of the day too', async () => {
  const [ann, eve, gone] = [await verified(1), await verified(2, { daily: 7_000n }), await verified(1)];
  await set(termsKey(gone.accountId), 'REMOVE holderId');
  await sweep();
  expect(await outcome(bank.pay(ann, bob, '300.00'))).toBe('settled');
  Object.assign(bank.terms, { perPaymentOfLevel1: 200, dailyOfLevel1: 400, perPaymentOfLevel2: 60 });
  expect(await sweep()).toBe(2);
  expect(await bank.limits(ann)).toMatchObject({ perPayment: 20_000, daily: 40_000, left: 10_000, outgoing: 'open' });
  expect(await bank.limits(eve)).toMatchObject({ perPayment: 6_000, daily: 7_000, ownDaily: 7_000, left: 7_000 });
  expect(await bank.limits(gone)).toMatchObject({ perPayment: 100_000, daily: 200_000 });
  const paid = [await outcome(bank.pay(ann, bob, '100.01')), await outcome(bank.pay(ann, bob, '100.00'))];
  expect(paid).toEqual(['limit-exceeded', 'settled']);
  Object.assign(bank.terms, { dailyOfLevel1: 500, perPaymentOfLevel2: 80 });
  expect(await sweep()).toBe(2);
  expect(await bank.limits(ann)).toMatchObject({ daily: 50_000, left: 10_000 });
  expect(await bank.limits(eve)).toMatchObject({ perPayment: 8_000, daily: 7_000 });
});

it('is looked through again when it broke off, an hour after a deployment, and each day', async () => {
  const ann = await verified(1);
  Object.assign(bank.terms, { dailyOfLevel1: 600 });
  const broken = { ...bank.dynamo, update: () => Promise.reject(new Error('it broke off')) };
  await expect(sweep(broken as never)).rejects.toThrow('it broke off');
  expect(await sweep()).toBeGreaterThan(0);
  expect(await bank.limits(ann)).toMatchObject({ daily: 60_000 });
  // A function of before the deployment, which runs beside it for a while, decides with what it knows.
  const late = () => set(limitsKey(ann.accountId), 'SET perPayment = perPayment + perPayment');
  await late();
  expect(await sweep()).toBe(1);
  const blind = { ...bank.dynamo, query: () => Promise.reject(new Error('nobody looks')) };
  expect(await sweep(blind as never)).toBe(0);
  // Other levels that were there and are gone again, between two looks.
  await late();
  bank.pass(23 * 60);
  expect(await sweep()).toBe(0);
  bank.pass(60);
  expect(await sweep()).toBe(1);
  expect(await bank.limits(ann)).toMatchObject({ perPayment: 20_000 });
});

it('goes on where it was when there are more accounts than it has time for', async () => {
  const others = manyAccounts(bank.dynamo, 250);
  const ann = await verified(1);
  await others.put();
  Object.assign(bank.terms, { dailyOfLevel1: 650 });
  const looks: number[] = [];
  while ((await bank.limits(ann)).daily !== 65_000)
    looks.push(await others.looked(() => sweep(others.watched, 29_000)));
  await others.delete();
  expect(looks.reduce((sum, each) => sum + each)).toBe(250);
  expect(Math.max(...looks)).toBe(100);
});

it('changes nothing of an account whose holder is decided about meanwhile', async () => {
  const ann = await verified(1);
  Object.assign(bank.terms, { dailyOfLevel1: 700 });
  const decided = {
    ...bank.dynamo,
    update: async (input: Parameters<Dynamo['update']>[0]) => {
      if (input.Key.pk === limitsKey(ann.accountId).pk)
        await set(limitsKey(ann.accountId), 'SET outgoing = outgoing, perPayment = perPayment - perPayment');
      return bank.dynamo.update(input);
    },
  };
  await sweep(decided as never);
  expect((await bank.get<LimitsItem>(limitsKey(ann.accountId)))?.perPayment).toBe(0);
});
