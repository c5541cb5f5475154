import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dispute } from '../../functions/banking/contract/disputes.ts';
import { type DisputeItem, disputeKey } from '../../functions/banking/store/dispute-items.ts';
import { bankErasure } from '../../functions/banking/store/erasure.ts';
import { countKey, type TermsItem, termsKey } from '../../functions/banking/store/items.ts';
import { untilPasses } from '../until-passes.ts';
import { type Bank, type Customer, outcome, startBank } from './bank-world.ts';

let bank: Bank;
let bob: Customer;
beforeAll(async () => {
  bank = await startBank();
  Object.assign(bank.terms, { provisionalUpTo: 50 });
  bob = await bank.customer(0n);
});
afterAll(async () => {
  expect([await bank.wrong(), bank.failures]).toEqual([[], []]);
  await bank.stop();
});

/** Pays so much, and disputes it. */
async function disputed(who: Customer, amount: string) {
  const { paymentId } = (await bank.pay(who, bob, amount)) as { paymentId: string };
  const dispute = (await untilPasses(() => bank.dispute(who, paymentId), 10_000, 20)) as Dispute;
  const row = (await bank.get<DisputeItem>(disputeKey(who.accountId, dispute.disputeId))) as DisputeItem;
  return { credited: dispute.credited, caseId: row.caseId };
}
const lose = async (caseId: string) =>
  expect(await outcome(bank.decide(randomUUID(), caseId, 'refuse'))).toBe('decided');

describe('disputes of who has several accounts', () => {
  it('credit no more at once than those of one account may: what was credited is not paid on to the next, paid and disputed there', async () => {
    const ann = await bank.customer(10_000n);
    const [one, other] = await Promise.all([1, 2].map(() => bank.customer(10_000n, false, ann.personId)));
    const first = await disputed(ann, '30.00');
    const both = await Promise.all([one, other].map((account) => disputed(account as Customer, '20.00')));
    expect([first.credited, ...both.map(({ credited }) => credited).sort()]).toEqual(['30.00', '20.00', undefined]);
    expect(await bank.wrong()).toEqual([]);
    // Decided, there is room again.
    for (const { caseId } of [first, ...both]) await lose(caseId);
    expect((await disputed(ann, '50.00')).credited).toBe('50.00');
    expect(await bank.wrong()).toEqual([]);
  });

  it('are decided also when their holder was erased meanwhile, of whom nothing comes back', async () => {
    const ann = await bank.customer(10_000n);
    const { credited, caseId } = await disputed(ann, '50.00');
    expect(credited).toBe('50.00');
    const erasure = bankErasure(bank.tables);
    await erasure.forgetHolder((await bank.get<TermsItem>(termsKey(ann.accountId))) as TermsItem);
    await erasure.forgetPerson(ann.personId);
    await lose(caseId);
    expect(await bank.get(countKey(ann.personId))).toBeUndefined();
  });

  it('that are not counted as they should be are seen by the auditor', async () => {
    const ann = await bank.customer(10_000n);
    await disputed(ann, '30.00');
    const add = (by: number) =>
      bank.dynamo.update({
        TableName: 'banking.bank',
        Key: countKey(ann.personId),
        UpdateExpression: 'ADD creditedEUR :by',
        ExpressionAttributeValues: { ':by': by },
      });
    await add(1);
    expect(await bank.wrong()).toEqual([`${ann.personId}: disputes credited 3000 EUR, counted are 3001`]);
    await add(-1);
  });
});
