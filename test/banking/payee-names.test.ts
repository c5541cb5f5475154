import { describe, expect, it } from 'vitest';
import { bank, bob, useHeldWorld } from './held-world.ts';
import { orderly } from './orders-world.ts';

useHeldWorld();

const own = () => orderly(bank);

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
