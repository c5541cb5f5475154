import { describe, expect, it } from 'vitest';
import { useAuditedWorld, world } from './audited-world.ts';
import { ledgerId, legs, outcome } from './world.ts';

useAuditedWorld();

/** A ledger of another process that reads what it begins from, and goes on when this has happened. */
function meanwhile(act: () => Promise<unknown>) {
  let happens = act;
  return world.on({
    ...world.dynamo,
    get: async (input) => {
      const found = await world.dynamo.get(input);
      const now = happens;
      happens = async () => {};
      await now();
      return found as never;
    },
  });
}

describe('an account that is opened', () => {
  const terms = { type: 'liability', currency: 'EUR', overdraft: 0n } as const;
  async function book() {
    const of = world.id('book');
    await world.ledger.openLedger(of, 'organisation');
    return { ...terms, ledgerId: of, accountId: world.id('new') };
  }

  it('L9: knows of a period that is closed meanwhile, the first of its book or a later one', async () => {
    const { ledgerId: of, ...asked } = await book();
    for (const accountId of ['a', 'b']) {
      const through = world.now().toISOString();
      world.pass(120_000);
      const closing = meanwhile(() => world.ledger.closePeriod(of, through));
      expect(await closing.openAccount({ ...asked, ledgerId: of, accountId })).toMatchObject({
        closedThrough: through,
      });
    }
  });

  it('is not opened in a book that is gone meanwhile', async () => {
    const asked = await book();
    const Key = { pk: `LEDGER#${asked.ledgerId}`, sk: 'LEDGER' };
    const without = meanwhile(() => world.dynamo.delete({ TableName: 'ledger', Key }));
    expect(await outcome(without.openAccount(asked))).toBe('ledger-not-found');
  });
});

describe('an overdraft limit', () => {
  it('L3: is what was said last, when another one is set meanwhile', async () => {
    const [ann, bob] = [await world.customer(10n), await world.customer()];
    const other = () => world.ledger.setOverdraft(ledgerId, ann, 50n);
    await meanwhile(other).setOverdraft(ledgerId, ann, 30n);
    const pay = (amount: bigint) =>
      outcome(world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(ann, bob, amount) }));
    expect([await pay(31n), await pay(30n)]).toEqual(['insufficient-funds', 'done']);
  });

  it('is not set on an account that is closed meanwhile', async () => {
    const ann = await world.customer();
    const closing = meanwhile(() => world.ledger.closeAccount(ledgerId, ann));
    expect(await outcome(closing.setOverdraft(ledgerId, ann, 30n))).toBe('account-closed');
  });
});

describe('a hold of which a part is captured meanwhile', () => {
  async function held() {
    const [ann, shop, holdId] = [await world.rich(30n), await world.customer(), world.id('hold')];
    const expiresAt = new Date(world.now().getTime() + 1000).toISOString();
    const command = { debit: ann, credit: shop, amount: 30n, currency: 'EUR', expiresAt };
    await world.ledger.hold({ ledgerId, transferId: holdId, ...command });
    const capture = () => world.ledger.capture({ ledgerId, transferId: world.id('part'), holdId, amount: 10n });
    const left = async () => {
      const [hold, { posted, available }] = await Promise.all([
        world.ledger.findHold(ledgerId, holdId),
        world.ledger.balance(ledgerId, ann),
      ]);
      return [hold?.state, hold?.captured, hold?.remaining, posted, available];
    };
    return { holdId, capture, left };
  }

  it('L6, L7: gives back what is left after both, when it is captured with release', async () => {
    const { holdId, capture, left } = await held();
    const last = { ledgerId, transferId: world.id('last'), holdId, amount: 12n, release: true } as const;
    expect(await meanwhile(capture).capture(last)).toMatchObject({ transferId: last.transferId });
    expect(await left()).toEqual(['captured', 22n, 0n, 8n, 8n]);
  });

  it('L6, L7: gives back what is left then, when it is voided', async () => {
    const { holdId, capture, left } = await held();
    await meanwhile(capture).void(ledgerId, holdId);
    expect(await left()).toEqual(['voided', 10n, 0n, 20n, 20n]);
  });
});

describe('a worker of the recorded lane', () => {
  it('L10: looks again when another one has recorded to the same account meanwhile', async () => {
    const [ann, hot] = [await world.rich(10n), await world.hot()];
    for (const amount of [1n, 2n])
      await world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(ann, hot, amount) });
    const [one, two] = (await world.images()).map((image) => [image]);
    expect(await meanwhile(() => world.ledger.record(two ?? [])).record(one ?? [])).toBe(1);
    expect(await world.ledger.balance(ledgerId, hot)).toMatchObject({ posted: 3n, lockVersion: 2 });
  });
});
