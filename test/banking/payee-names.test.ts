import { describe, expect, it } from 'vitest';
import { outcome } from './bank-world.ts';
import { bank, bob, useHeldWorld } from './held-world.ts';
import { orderly } from './orders-world.ts';

useHeldWorld();

const own = () => orderly(bank);

it('payees are added, and counted, on the day that the holder had already, by a clock ahead or in the time zone of before', async () => {
  const ann = await bank.customer(0n);
  const add = (name: string) => outcome(own().addPayee(ann, name, bob.number));
  const { payeesPerDay } = bank.terms;
  Object.assign(bank.terms, { timeZone: 'Pacific/Auckland', payeesPerDay: 2 });
  bank.pass(6 * 60);
  expect(await add('Bob')).toBe('done');
  Object.assign(bank.terms, { timeZone: 'America/New_York' });
  expect([await add('Bob B.'), await add('Bob C.')]).toEqual(['done', 'payee-limit']);
  Object.assign(bank.terms, { timeZone: 'Europe/Zurich', payeesPerDay });
});

describe('the name of who holds a number', () => {
  it('is compared for whom the bank knows itself: who signs up once more for each goes through none', async () => {
    await own().document(bob, 'Bob Stone');
    const strangers = await Promise.all(Array.from({ length: 3 }, () => bank.customer(0n)));
    for (const [index, stranger] of strangers.entries()) {
      const name = ['Bob Stone', 'Bob Ston', 'Eve Jones'][index] as string;
      const payee = await own().addPayee(stranger, name, bob.number);
      expect(payee).toMatchObject({ match: 'unavailable' });
      expect(payee).not.toHaveProperty('holderName');
    }
    const [known] = strangers;
    if (!known) throw new Error('nobody');
    await own().document(known, 'Ann Hill');
    expect(await own().addPayee(known, 'Bob Stone', bob.number)).toMatchObject({ match: 'match' });
    expect(await own().addPayee(known, 'Bob Ston', bob.number)).toMatchObject({
      match: 'close-match',
      holderName: 'Bob Stone',
    });
  });
});
