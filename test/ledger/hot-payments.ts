import { ledgerId, legs, type StoredItem, type World } from './world.ts';

/** Payments to accounts of the recorded lane. @param world is there once it has started. */
export function hotPayments(world: () => World) {
  const pay = (debit: string, credit: string, amount: bigint) =>
    world().ledger.post({ ledgerId, transferId: world().id('pay'), legs: legs(debit, credit, amount) });
  return {
    pay,
    /** One after the other of 1, 2, 3 ... */
    async payMany(from: string, to: string, count: number): Promise<void> {
      for (let i = 0; i < count; i += 1) await pay(from, to, BigInt(i + 1));
    },
  };
}

/** What `payMany` paid in all. */
export const sumTo = (count: number) => BigInt((count * (count + 1)) / 2);

/** Notes of these accounts among images of a stream. */
export const of = (some: readonly StoredItem[], ...accounts: string[]) =>
  some.filter(({ m }) => m.some(([id]: string[]) => accounts.includes(id as string)));
