import { ledgerId, legs, type World } from './world.ts';

export interface AccountWithHistory {
  readonly ann: string;
  readonly outside: string;
  /** Days on which something took effect. */
  readonly days: readonly string[];
  /** The end of what a statement covers; a day later something more happened. */
  readonly through: string;
}

/** Ten entries on the first day, of which one is for it but booked on the second; then some of every kind. */
export async function accountWithHistory(world: World): Promise<AccountWithHistory> {
  const [ann, outside] = [await world.customer(50n), await world.outside()];
  const days: string[] = [];
  const pay = (debit: string, credit: string, amount: bigint, effectiveAt?: string) =>
    world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(debit, credit, amount), effectiveAt });
  for (let day = 0; day < 3; day += 1) {
    world.pass(86_400_000);
    days.push(world.now().toISOString());
    for (let i = 1; i <= 9; i += 1) await pay(outside, ann, BigInt(i));
    if (day === 1) await pay(outside, ann, 1000n, days[0]);
    if (day === 0) await world.ledger.seal(ledgerId, ann);
  }
  const { transferId: reversalOf } = await pay(ann, outside, 30n);
  await world.ledger.reverse({ ledgerId, transferId: '019abcde-0123-7456-89ab-0123456789ab', reversalOf, amount: 5n });
  const expiresAt = '2027-01-01T00:00:00.000Z';
  const hold = { ledgerId, debit: ann, credit: outside, amount: 7n, currency: 'EUR', expiresAt };
  await world.ledger.hold({ ...hold, transferId: 'h1' });
  const capture = {
    ledgerId,
    transferId: `capture-${'x'.repeat(50)}`,
    holdId: 'h1',
    amount: 4n,
    release: true,
  } as const;
  await world.ledger.capture(capture);
  const through = world.now().toISOString();
  world.pass(86_400_000);
  await pay(outside, ann, 5n);
  return { ann, outside, days, through };
}
