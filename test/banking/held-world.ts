import { afterAll, beforeAll, expect } from 'vitest';
import { type Bank, type Customer, startBank } from './bank-world.ts';
import { type Holding, holdingIn } from './holding.ts';

/** The bank of a test file about held payments, and who is to be paid in it: the book must be right at its end, and no consumer have failed. */
export let bank: Bank;
export let bob: Customer;
export let held: Holding['held'];
export let funds: Holding['funds'];

/** To be called once by a file, outside its tests. */
export function useHeldWorld(): void {
  beforeAll(async () => {
    bank = await startBank();
    bob = await bank.customer(0n);
    ({ held, funds } = holdingIn(bank, bob));
  });
  afterAll(async () => {
    expect([await bank.wrong(), bank.failures]).toEqual([[], []]);
    await bank.stop();
  });
}
