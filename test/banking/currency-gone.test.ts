import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { operation as proposeTransfer } from '../../functions/banking/propose-transfer.ts';
import { proposalStore } from '../../functions/banking/store/transfer-proposals.ts';
import { outcome } from './bank-world.ts';
import { bank, bob, useHeldWorld } from './held-world.ts';
import { orderly, payerOf, requesting } from './orders-world.ts';

useHeldWorld();

const propose = (from: string, to: string, currency: string) => {
  const { own, caller, command } = bank.parts;
  const body = { from, to, amount: '1.00', currency, reason: 'paid out' };
  const context = { ...command(randomUUID()), store: proposalStore(own) };
  return outcome(proposeTransfer({ body } as never, caller(randomUUID()), context as never));
};

it('who has an account in a currency that is offered no more pays, asks and is paid out as before', async () => {
  const { ann, payeeId } = await payerOf(bank, 10_000n, bob);
  Object.assign(bank.terms, { currencies: 'CHF' });
  expect(await outcome(bank.pay(ann, bob, '1.00'))).toBe('settled');
  const schedule = { unit: 'month', start: '2026-12-01' };
  expect(await outcome(orderly(bank).addOrder(ann, payeeId, { schedule }))).toBe('active');
  expect(await outcome(requesting(bank).ask(ann, { from: [{ number: bob.number }] }))).toBe('done');
  expect(await propose(ann.accountId, 'capital:EUR', 'EUR')).toBe('proposed');
});

it('in another one than the account’s it is that the currencies differ, if the bank has it, or that it is unknown', async () => {
  const ann = await bank.customer(10_000n);
  Object.assign(bank.terms, { currencies: 'CHF' });
  const pay = (currency: string) => outcome(bank.pay(ann, bob, '1.00', randomUUID(), { currency }));
  expect([await pay('CHF'), await pay('USD'), await pay('XYZ')]).toEqual([
    'currency-mismatch',
    'unknown-currency',
    'unknown-currency',
  ]);
  expect(await propose(ann.accountId, 'capital:USD', 'USD')).toBe('unknown-currency');
  expect(await propose('capital:EUR', 'fees:EUR', 'XYZ')).toBe('unknown-currency');
});
