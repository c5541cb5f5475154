import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateOf } from '../../lib/ledger/model/rate.ts';
import { toAttributes } from '../../lib/runtime/aws/attribute-values.ts';
import { changeOf } from '../../lib/runtime/sources/table.ts';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { useAuditedWorld, world } from './audited-world.ts';
import { faults } from './faults.ts';
import { hotPayments, of, sumTo } from './hot-payments.ts';
import { all, ledgerId, legs, outcome } from './world.ts';

useAuditedWorld();

const { pay, payMany } = hotPayments(() => world);

describe('an account of the recorded lane', () => {
  it('L10: takes part in a transfer without being touched, shows what it lacks, and has it once that is recorded', async () => {
    const [ann, hot] = [await world.rich(100n), await world.hot()];
    const { recordedAt } = await pay(ann, hot, 10n);
    const untouched = (await world.everything()).find(({ pk }) => String(pk).endsWith(`#${hot}`));
    world.pass(1);
    await pay(ann, hot, 5n);
    const items = await world.everything();
    expect(items.find(({ pk }) => String(pk).endsWith(`#${hot}`))).toEqual(untouched);
    expect(untouched).toMatchObject({ sequence: 0, posted: 0 });
    // Until a minute is over, one that was begun earlier may still come.
    const lag = async () => (await world.ledger.balance(ledgerId, hot)).recordedThrough;
    const minuteAgo = () => new Date(world.now().getTime() - 60_000).toISOString();
    expect(await lag()).toBe(minuteAgo());
    world.pass(120_000);
    expect(await world.ledger.balance(ledgerId, hot)).toMatchObject({
      posted: 0n,
      toRecord: { incoming: 15n, outgoing: 0n },
      recordedThrough: recordedAt,
    });
    expect(audit(items)).toEqual([]);
    expect(
      await world.ledger.record(
        of(
          items.filter(({ entity }) => entity === 'Unrecorded'),
          hot,
        ),
      ),
    ).toBe(2);
    expect(await world.ledger.balance(ledgerId, hot)).toMatchObject({
      posted: 15n,
      toRecord: { incoming: 0n, outgoing: 0n },
      recordedThrough: minuteAgo(),
      lockVersion: 2,
    });
    const late = world.on({
      ...world.dynamo,
      query: (input) => {
        world.pass(1000);
        return world.dynamo.query(input);
      },
    });
    const before = minuteAgo();
    expect((await late.balance(ledgerId, hot)).recordedThrough).toBe(before);
    const entries = await all(world.ledger.entries(ledgerId, hot));
    expect(entries.map(({ sequence, posted }) => [sequence, posted])).toEqual([
      [1, -10n],
      [2, -5n],
    ]);
  });

  it('L10: is known to a process by its first refusal, and from then on is in no transaction', async () => {
    const [ann, hot] = [await world.rich(100n), await world.hot()];
    const sizes: number[] = [];
    const counting = world.on({
      ...world.dynamo,
      transactWrite: async (input) => {
        sizes.push(input.TransactItems.length);
        const touched = JSON.stringify(input.TransactItems.map(({ Update }) => Update?.Key));
        if (sizes.length > 1) expect(touched).not.toContain(hot);
        await world.dynamo.transactWrite(input);
      },
    });
    for (let i = 0; i < 3; i += 1)
      await counting.post({ ledgerId, transferId: world.id('pay'), legs: legs(ann, hot, 1n) });
    expect(sizes).toEqual([3, 3, 3, 3]);
    await world.ledger.recordAll(ledgerId);
  });

  it('L10: is reversed, in parts as well, and converts, as any other', async () => {
    const [ann, hot] = [await world.rich(100n), await world.hot()];
    const { transferId: reversalOf } = await pay(ann, hot, 30n);
    const reverse = (amount?: bigint) =>
      outcome(world.ledger.reverse({ ledgerId, transferId: world.id('back'), reversalOf, amount }));
    expect([await reverse(20n), await reverse(11n), await reverse(10n)]).toEqual(['done', 'exceeds-transfer', 'done']);
    expect((await world.ledger.balance(ledgerId, ann)).posted).toBe(100n);
    expect(await world.ledger.balance(ledgerId, hot)).toMatchObject({ toRecord: { incoming: 30n, outgoing: 30n } });
    await world.ledger.recordAll(ledgerId);
    expect(await world.ledger.balance(ledgerId, hot)).toMatchObject({ posted: 0n, lockVersion: 3 });
    const [franc, euros, francs] = [await world.customer(0n, 'CHF'), await world.hot(), await world.hot('CHF')];
    await world.ledger.convert({
      ledgerId,
      transferId: world.id('convert'),
      from: ann,
      to: franc,
      liquidity: { sold: euros, bought: francs },
      sold: { amount: 100n, currency: 'EUR' },
      bought: { currency: 'CHF' },
      rate: rateOf('0.93', 'EUR', 'CHF'),
      rounding: 'half-even',
    });
    await world.ledger.recordAll(ledgerId);
    const posted = await Promise.all([euros, francs, franc].map((id) => world.ledger.balance(ledgerId, id)));
    expect(posted.map((balance) => balance.posted)).toEqual([100n, -93n, 93n]);
  });
});

describe('recording', () => {
  it('L10: happens once, however batches are copied, shuffled, cut and given to many workers at once', async () => {
    const ann = await world.rich(10n ** 9n);
    const batches = fc.array(
      fc.record({ from: fc.nat({ max: 17 }), count: fc.integer({ min: 1, max: 18 }), isBackwards: fc.boolean() }),
      { minLength: 4, maxLength: 7 },
    );
    await fc.assert(
      fc.asyncProperty(batches, async (some) => {
        const hots = [await world.hot(), await world.hot()] as const;
        for (let i = 0; i < 12; i += 1) {
          const some = [...legs(ann, hots[0], BigInt(i + 1)), ...legs(ann, hots[1], BigInt(i + 1))];
          await world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: some });
        }
        for (const hot of hots) for (let i = 12; i < 15; i += 1) await pay(ann, hot, BigInt(i + 1));
        const images = of(world.left.splice(0), ...hots).sort((a, b) => (a.f < b.f ? -1 : 1));
        const work = some.map(({ from, count, isBackwards }) => {
          const batch = [...images, ...images].slice(from, from + count);
          return isBackwards ? batch.reverse() : batch;
        });
        const counts = await Promise.all(work.map((batch) => world.ledger.record([...batch, ...batch.slice(0, 3)])));
        const given = new Set(work.flat());
        expect(counts.reduce((sum, each) => sum + each, 0)).toBe(given.size);
        expect(of(await world.images(), ...hots)).toHaveLength(images.length - given.size);
        expect(await world.ledger.record(images)).toBe(images.length - given.size);
        for (const hot of hots) {
          expect((await world.ledger.balance(ledgerId, hot)).posted).toBe(sumTo(15));
          const entries = await all(world.ledger.entries(ledgerId, hot));
          expect(entries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
        }
      }),
      { numRuns: 4, seed: 11, endOnFailure: true },
    );
  });

  it('L10: is whole and once when the worker meets any fault at any of its calls, and runs again', async () => {
    const [ann, one, two] = [await world.rich(10n ** 9n), await world.hot(), await world.hot()];
    let points = 0;
    let expected = 0n;
    for (const fault of faults) {
      for (let call = 1; ; call += 1) {
        for (const amount of [3n, 4n]) {
          const some = [...legs(ann, one, amount), ...legs(ann, two, amount)];
          await world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: some });
          expected += amount;
        }
        const images = of(world.left.splice(0), one);
        let calls = 0;
        const { ledger, arrive } = world.with(() => {
          calls += 1;
          return calls === call ? fault : undefined;
        });
        await ledger.record(images).catch(() => {});
        // What is on its way arrives before the next delivery, or after it.
        if (call % 2 === 0) await arrive();
        await world.ledger.record(images);
        await arrive();
        const balances = await world.ledger.accountsAtOnce(ledgerId, [one, two]);
        expect(balances.map(({ posted }) => posted)).toEqual([-expected, -expected]);
        if (calls < call) break;
        points += 1;
      }
    }
    // Two reads and a write, at the least, each with every fault.
    expect(points).toBeGreaterThanOrEqual(3 * faults.length);
    expect(await world.images()).toEqual([]);
  });

  it('L10: goes on in pages for more than one transaction takes, and passes over what is not its own', async () => {
    const [ann, hot, other] = [await world.rich(10n ** 9n), await world.hot(), await world.hot()];
    await payMany(ann, hot, 110);
    await pay(ann, other, 1n);
    expect(await world.ledger.record([...(await world.everything())])).toBe(111);
    const pages = (await world.everything()).filter(
      ({ pk, entity }) => entity === 'Page' && String(pk).endsWith(`#${hot}`),
    );
    expect(pages.length).toBe(2);
    expect((await world.ledger.balance(ledgerId, hot)).posted).toBe(sumTo(110));
  });

  it('L10: is refused for an account of the other lane, or of none, and nothing of it is written', async () => {
    const [ann, hot] = [await world.rich(100n), await world.hot()];
    await pay(ann, hot, 2n);
    const [image] = of(await world.images(), hot);
    for (const accountId of [ann, 'nobody'])
      await expect(world.ledger.record([{ ...image, m: [[accountId, 'EUR', '-2']] }])).rejects.toThrow(
        `${ledgerId}/${accountId} is no account of the recorded lane`,
      );
    expect(await world.ledger.recordAll(ledgerId)).toBe(1);
  });

  it('L10: takes what the records of a stream bring', async () => {
    const [ann, hot] = [await world.rich(100n), await world.hot()];
    await pay(ann, hot, 2n);
    const records = (await world.everything()).map((item, index) => ({
      eventName: 'INSERT' as const,
      dynamodb: {
        Keys: toAttributes({ pk: item.pk, sk: item.sk }),
        NewImage: toAttributes(item),
        SequenceNumber: String(index),
      },
    }));
    const images = records.map((each) => changeOf(each).after as object);
    expect(await world.ledger.record(images)).toBe(1);
    expect((await world.ledger.balance(ledgerId, hot)).posted).toBe(2n);
  });

  it('L10: finds again what no stream brought', async () => {
    const [ann, hot] = [await world.rich(100n), await world.hot()];
    for (let i = 0; i < 12; i += 1) await pay(ann, hot, 2n);
    const [one, two] = await Promise.all([world.ledger.recordAll(ledgerId), world.ledger.recordAll(ledgerId)]);
    expect(one + two).toBe(12);
    expect((await world.ledger.balance(ledgerId, hot)).posted).toBe(24n);
  });
});
