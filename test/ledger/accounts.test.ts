import { describe, expect, it } from 'vitest';
import { rateOf } from '../../lib/ledger/model/rate.ts';
import { Throttled } from '../../lib/runtime/aws/errors.ts';
import { useAuditedWorld, world } from './audited-world.ts';
import { faults } from './faults.ts';
import { ledgerId, legs, outcome } from './world.ts';

useAuditedWorld();

const terms = (accountId: string) => ({
  ledgerId,
  accountId,
  type: 'liability' as const,
  currency: 'EUR',
  overdraft: 0n,
});

describe('an account', () => {
  it('is opened once, and a repeat answers it as it is now', async () => {
    const accountId = world.id('new');
    const opened = await Promise.all(Array.from({ length: 4 }, () => world.ledger.openAccount(terms(accountId))));
    expect(new Set(opened.map(({ openedAt }) => openedAt)).size).toBe(1);
    await world.ledger.freezeAccount(ledgerId, accountId);
    expect((await world.ledger.openAccount(terms(accountId))).state).toBe('frozen');
    for (const other of [
      { currency: 'CHF' },
      { overdraft: 1n },
      { type: 'asset' as const },
      { metadata: { a: 'b' } },
    ]) {
      expect(await outcome(world.ledger.openAccount({ ...terms(accountId), ...other }))).toBe('account-id-reused');
    }
  });

  it('is opened once whatever becomes of any call', async () => {
    for (const fault of faults) {
      for (const call of [1, 2]) {
        const accountId = world.id('new');
        let calls = 0;
        const { ledger, arrive } = world.with(() => {
          calls += 1;
          return calls === call ? fault : undefined;
        });
        await outcome(ledger.openAccount(terms(accountId))).catch(() => {});
        await world.ledger.openAccount(terms(accountId));
        await arrive();
        expect(await world.ledger.account(ledgerId, accountId)).toMatchObject({ sequence: 0, state: 'open' });
      }
    }
  });

  it('has a book that is not taken for open when the table was busy', async () => {
    let calls = 0;
    const { ledger } = world.with(() => (++calls === 1 ? 'throttled' : undefined));
    await expect(ledger.openLedger(ledgerId, 'organisation')).rejects.toBeInstanceOf(Throttled);
  });

  it('is refused with what no account can have', async () => {
    const open = (other: object) => outcome(() => world.ledger.openAccount({ ...terms(world.id('bad')), ...other }));
    expect(await open({ currency: 'QQQ' })).toBe('unknown-currency');
    expect(await open({ overdraft: -1n })).toBe('invalid-amount');
    expect(await open({ accountId: 'a#b' })).toBe('invalid-id');
    expect(await open({ metadata: { note: 'x'.repeat(400) } })).toBe('invalid-metadata');
    expect(await open({ ledgerId: 'nowhere' })).toBe('ledger-not-found');
    expect(await outcome(world.ledger.openLedger(ledgerId, 'somebody else'))).toBe('ledger-id-reused');
    expect(await outcome(world.ledger.openLedger(ledgerId, 'organisation'))).toBe('done');
  });

  it('is closed for good, and only when nothing is on it, in a race with money coming in as well', async () => {
    for (let round = 0; round < 4; round += 1) {
      const [ann, outside] = [await world.customer(), await world.outside()];
      const [paid, closed] = await Promise.all([
        outcome(world.ledger.post({ ledgerId, transferId: world.id('in'), legs: legs(outside, ann, 1n) })),
        outcome(world.ledger.closeAccount(ledgerId, ann)),
      ]);
      expect([
        ['done', 'account-not-empty'],
        ['account-closed', 'done'],
      ]).toContainEqual([paid, closed]);
      if (closed !== 'done') continue;
      expect(await outcome(world.ledger.closeAccount(ledgerId, ann))).toBe('done');
      expect(await outcome(world.ledger.unfreezeAccount(ledgerId, ann))).toBe('account-closed');
    }
    for (const nobody of [world.ledger.closeAccount, world.ledger.freezeAccount])
      expect(await outcome(nobody(ledgerId, 'nobody'))).toBe('account-not-found');
  });
});

describe('an overdraft limit', () => {
  it('L3: is raised and lowered, and never below what is taken of it, in a race with payments as well', async () => {
    const [ann, bob] = [await world.customer(), await world.customer()];
    const limit = (overdraft: bigint) => outcome(() => world.ledger.setOverdraft(ledgerId, ann, overdraft));
    const pay = (amount: bigint) =>
      outcome(world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(ann, bob, amount) }));
    expect([await pay(30n), await limit(50n), await limit(50n), await pay(30n)]).toEqual([
      'insufficient-funds',
      'done',
      'done',
      'done',
    ]);
    expect([await limit(29n), await limit(40n), await pay(11n)]).toEqual([
      'insufficient-funds',
      'done',
      'insufficient-funds',
    ]);
    const [lowered, paid] = await Promise.all([limit(30n), pay(10n)]);
    expect([
      ['done', 'insufficient-funds'],
      ['insufficient-funds', 'done'],
    ]).toContainEqual([lowered, paid]);
    expect(await limit(-1n)).toBe('invalid-amount');
    const open = (overdraft: bigint) =>
      outcome(world.ledger.openAccount({ ledgerId, accountId: ann, type: 'liability', currency: 'EUR', overdraft }));
    // Said again it is what was opened, whatever its limit is now.
    expect([await open(0n), await open(50n)]).toEqual(['done', 'account-id-reused']);
    const outside = await world.outside();
    expect(await outcome(world.ledger.setOverdraft(ledgerId, outside, 5n))).toBe('account-unlimited');
  });

  it('that an account has already is not written again, and none is so large that its sums were no more exact', async () => {
    const ann = await world.rich(1n);
    await world.ledger.setOverdraft(ledgerId, ann, 5n);
    const called: string[] = [];
    const { ledger } = world.with((operation) => void called.push(operation));
    await ledger.setOverdraft(ledgerId, ann, 5n);
    expect(called).toEqual(['get']);
    expect(await outcome(ledger.setOverdraft(ledgerId, ann, 10n ** 38n - 1n))).toBe('balance-too-large');
  });
});

describe('a conversion', () => {
  it('L1: leaves each currency in balance, keeps its rate, and happens once', async () => {
    const [ann, yen] = [await world.rich(10_000n), await world.customer(0n, 'JPY')];
    const [euros, desk] = [await world.outside(), await world.outside('JPY')];
    const conversion = {
      ledgerId,
      transferId: world.id('convert'),
      from: ann,
      to: yen,
      liquidity: { sold: euros, bought: desk },
      sold: { amount: 3_333n, currency: 'EUR' },
      bought: { currency: 'JPY' },
      rate: rateOf('161.25', 'EUR', 'JPY'),
      rounding: 'down' as const,
    };
    const transfer = await world.ledger.convert(conversion);
    expect(await world.ledger.convert(conversion)).toEqual(transfer);
    expect(transfer.rate).toBe('16125/10000');
    const posted = await Promise.all([ann, euros, desk, yen].map((id) => world.ledger.balance(ledgerId, id)));
    expect(posted.map((balance) => balance.posted)).toEqual([6_667n, -3_333n, 5_374n, 5_374n]);
    expect(await outcome(world.ledger.convert({ ...conversion, rate: rateOf('161.26', 'EUR', 'JPY') }))).toBe(
      'transfer-id-reused',
    );
    expect(await outcome(world.ledger.convert({ ...conversion, transferId: world.id('x'), to: ann }))).toBe(
      'currency-mismatch',
    );
    await world.ledger.reverse({ ledgerId, transferId: world.id('back'), reversalOf: transfer.transferId });
    expect((await world.ledger.balance(ledgerId, ann)).posted).toBe(10_000n);
  });
});

describe('a reader', () => {
  it('L1: sees debits equal to credits at every moment, posted and pending, while others write', async () => {
    const [ann, bob, outside] = [await world.customer(50n), await world.customer(50n), await world.outside()];
    const accounts = [ann, bob, outside];
    let writing = true;
    const expiresAt = '2027-01-01T00:00:00.000Z';
    const write = async (from: string, to: string) => {
      for (let i = 0; i < 6; i += 1) {
        await outcome(world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(from, to, 7n) }));
        const transferId = world.id('hold');
        const hold = { ledgerId, transferId, debit: from, credit: to, amount: 3n, currency: 'EUR', expiresAt };
        if ((await outcome(world.ledger.hold(hold))) === 'done') await world.ledger.void(ledgerId, transferId);
      }
    };
    let reads = 0;
    const read = async () => {
      while (writing) {
        const seen = await world.ledger.accountsAtOnce(ledgerId, accounts);
        const sum = (of: 'posted' | 'pendingDebit' | 'pendingCredit') => seen.reduce((all, each) => all + each[of], 0n);
        expect([sum('posted'), sum('pendingDebit') - sum('pendingCredit')]).toEqual([0n, 0n]);
        for (const { posted, pendingDebit } of seen.slice(0, 2))
          expect(-posted - pendingDebit).toBeGreaterThanOrEqual(-50n);
        reads += 1;
      }
    };
    const reading = read();
    await Promise.all([write(ann, bob), write(bob, outside), write(outside, ann)]);
    writing = false;
    await reading;
    expect(reads).toBeGreaterThan(3);
  });
});
