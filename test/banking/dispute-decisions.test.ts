import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Dispute } from '../../functions/banking/contract/disputes.ts';
import { type DisputeItem, disputeKey } from '../../functions/banking/store/dispute-items.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { type Bank, outcome, startBank } from './bank-world.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await startBank();
});
afterAll(async () => {
  expect([await bank.wrong(), bank.failures]).toEqual([[], []]);
  await bank.stop();
});

it.each(['approve', 'refuse'] as const)(
  'a dispute that somebody else decides meanwhile is decided once, and who comes second to %s hears so: also while nothing else is credited',
  async (second) => {
    const [ann, bob] = [await bank.customer(10_000n), await bank.customer(0n)];
    const { paymentId } = (await bank.pay(ann, bob, '30.00')) as { paymentId: string };
    const { disputeId } = (await bank.dispute(ann, paymentId)) as Dispute;
    const { caseId } = (await bank.get<DisputeItem>(disputeKey(ann.accountId, disputeId))) as DisputeItem;
    let first: string | undefined;
    const late = {
      ...bank.dynamo,
      transactWrite: async (input: Parameters<Dynamo['transactWrite']>[0]) => {
        first ??= await outcome(bank.decide(randomUUID(), caseId, 'refuse'));
        return bank.dynamo.transactWrite(input);
      },
    };
    expect(await outcome(bank.through(late).decide(randomUUID(), caseId, second))).toBe('case-decided');
    expect(first).toBe('decided');
  },
);
