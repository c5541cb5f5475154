import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { useAuditedWorld, world } from './audited-world.ts';
import { hotPayments, of, sumTo } from './hot-payments.ts';
import { ledgerId, legs, outcome, type StoredItem } from './world.ts';

useAuditedWorld();

const { pay, payMany } = hotPayments(() => world);

describe('a reader', () => {
  it('L1, L10: sees debits equal to credits, what is in flight included, and the same balance at a time, while workers record', async () => {
    const [ann, hot] = [await world.rich(10n ** 6n), await world.hot()];
    await payMany(ann, hot, 16);
    const recordedAt = world.now().toISOString();
    world.pass(1000);
    const images = of(await world.images(), hot);
    let recording = true;
    let rounds = 0;
    let reading = true;
    const work = (async () => {
      for (const image of images) {
        const before = rounds;
        await world.ledger.record([image]);
        while (reading && rounds === before) await setImmediate();
      }
      recording = false;
    })();
    const seen = new Set<string>();
    const trials = (async () => {
      while (recording) {
        const trial = await world.ledger.trialBalance(ledgerId, { recordedAt });
        expect(trial.totals.map(({ debit, credit }) => debit - credit)).toEqual(trial.totals.map(() => 0n));
      }
    })();
    const balances = (async () => {
      while (recording) {
        expect(await world.ledger.balanceAsOf(ledgerId, hot, { recordedAt })).toBe(sumTo(16));
        const { posted, toRecord } = await world.ledger.balance(ledgerId, hot);
        expect(posted + (toRecord?.incoming ?? 0n)).toBe(sumTo(16));
        seen.add(String(posted));
        rounds += 1;
      }
    })().finally(() => {
      reading = false;
    });
    await Promise.all([work, trials, balances]);
    expect(seen.size).toBeGreaterThan(1);
  });

  it('L9, L10: finds a period closed with what was in flight, and the same when that is recorded', async () => {
    const [ann, hot] = [await world.rich(100n), await world.hot()];
    await pay(ann, hot, 40n);
    const through = world.now().toISOString();
    world.pass(120_000);
    const closed = await world.ledger.closePeriod(ledgerId, through);
    const row = { accountId: hot, currency: 'EUR' };
    expect(closed.isBalanced).toBe(true);
    expect(closed.inFlight).toEqual([{ ...row, debit: 0n, credit: 40n }]);
    const late = { ledgerId, transferId: world.id('late'), legs: legs(ann, hot, 1n), effectiveAt: through };
    expect(await outcome(world.ledger.post(late))).toBe('period-closed');
    await world.ledger.recordAll(ledgerId);
    const again = await world.ledger.closePeriod(ledgerId, through);
    expect([again.inFlight, again.isBalanced]).toEqual([[], true]);
    expect(again.accounts).toContainEqual({ ...row, debit: 0n, credit: 40n });
  });

  it('L8, L10: finds whatever is changed, left out or doubled on its way', async () => {
    const [ann, hot] = [await world.rich(100n), await world.hot()];
    await pay(ann, hot, 1n);
    await world.ledger.recordAll(ledgerId);
    await pay(ann, hot, 2n);
    const items = await world.everything();
    expect(audit(items)).toEqual([]);
    const changed = (change: (some: StoredItem[], left: StoredItem) => unknown) => {
      const some = structuredClone(items);
      const left = some.find(({ entity }) => entity === 'Unrecorded');
      if (!left) throw new Error('nothing to change');
      change(some, left);
      return audit(some).length;
    };
    const tampers: ((some: StoredItem[], left: StoredItem) => unknown)[] = [
      (some, left) => some.splice(some.indexOf(left), 1),
      (some, left) => some.push(structuredClone(left)),
      (_, left) => Object.assign(left.m[0], { 2: '-9' }),
      (_, left) => Object.assign(left.m[0], { 0: ann }),
      (_, left) => Object.assign(left, { f: 'x' }),
      (_, left) => Object.assign(left, { r: '2020-01-01T00:00:00.000Z' }),
      (some) => Object.assign(some.find(({ lane }) => lane) ?? {}, { guard: 'debit' }),
    ];
    for (const tamper of tampers) expect(changed(tamper)).toBeGreaterThan(0);
    await world.ledger.recordAll(ledgerId);
  });
});
