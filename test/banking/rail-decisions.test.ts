import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { derivedId } from '../../functions/banking/model/derived-id.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { outcome } from './bank-world.ts';
import { Account, arrive, bank, found, fundsOf, paymentOf, reference, silent, useRailWorld } from './rail-world.ts';

useRailWorld();

const account = new Account();

/** A bank in which somebody else is faster, just before anything is written. */
function overtaken(by: () => Promise<unknown>) {
  let isDone = false;
  return bank.through({
    ...bank.dynamo,
    transactWrite: async (input: Parameters<Dynamo['transactWrite']>[0]) => {
      if (!isDone) {
        isDone = true;
        await by();
      }
      return bank.dynamo.transactWrite(input);
    },
  });
}

it('money without an owner that a third person gives meanwhile is given once, and who comes second hears so', async () => {
  const ann = await bank.customer(0n);
  const { caseId } = await found(account, 700n);
  const give = (through: Pick<typeof bank, 'decide'>) =>
    outcome(through.decide(randomUUID(), caseId, 'approve', randomUUID(), { accountId: ann.accountId }));
  expect(await give(bank)).toBe('open');
  let first: string | undefined;
  const second = await give(
    overtaken(async () => {
      first = await give(bank);
    }),
  );
  expect([first, second, await fundsOf(ann.accountId)]).toEqual(['decided', 'conflict', 700]);
});

it('money without an owner that a third person sends back meanwhile is sent once, and who comes second hears so', async () => {
  const { caseId } = await found(account, 800n);
  const refuse = (through: Pick<typeof bank, 'decide'>) => outcome(through.decide(randomUUID(), caseId, 'refuse'));
  expect(await refuse(bank)).toBe('open');
  let first: string | undefined;
  const second = await refuse(
    overtaken(async () => {
      first = await refuse(bank);
    }),
  );
  expect([first, second]).toEqual(['decided', 'conflict']);
});

it('a payment that no statement names is given back once, and who comes second hears so', async () => {
  const ann = await bank.customer(10_000n);
  const { paymentId } = await silent(ann, '9.00');
  const caseId = derivedId(paymentId, 'missing');
  const decide = (through: Pick<typeof bank, 'decide'>) => outcome(through.decide(randomUUID(), caseId, 'approve'));
  let first: string | undefined;
  const second = await decide(
    overtaken(async () => {
      first = await decide(bank);
    }),
  );
  expect([first, second, await fundsOf(ann.accountId)]).toEqual(['decided', 'payment-moved', 10_000]);
});

it('a payment that no statement names and that one names meanwhile is not given back, and who would hears so', async () => {
  const ann = await bank.customer(10_000n);
  const { paymentId, endToEndId } = await silent(ann, '11.00');
  const named = overtaken(() => arrive(account.statement([{ reference: reference(), amount: -1_100n, endToEndId }])));
  expect(await outcome(named.decide(randomUUID(), derivedId(paymentId, 'missing'), 'approve'))).toBe('payment-moved');
  expect([(await paymentOf(ann, paymentId)).state, await fundsOf(ann.accountId)]).toEqual(['settled', 8_900]);
});
