import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Movement, reconcile } from '../../functions/banking/model/reconcile.ts';

const move = (id: string, amount: bigint, more: Partial<Movement> = {}): Movement => ({
  id,
  amount,
  currency: 'EUR',
  on: '2026-11-20',
  ...more,
});
const ids = (movements: readonly { id: string }[]) => movements.map(({ id }) => id);
const pairs = (found: readonly { ours: Movement; theirs: Movement }[]) =>
  found.map(({ ours, theirs }) => `${ours.id}=${theirs.id}`);

describe('a reconciliation', () => {
  it('finds what matches, what either side lacks, what differs, and what was taken as a fee', () => {
    const ours = [
      move('1', -10n, { reference: 'a' }),
      move('2', -20n, { reference: 'b' }),
      move('3', -30n, { reference: 'c' }),
      move('4', 40n, { reference: 'd' }),
      move('5', -50n),
    ];
    const theirs = [
      move('A', -10n, { reference: 'a' }),
      move('B', -22n, { reference: 'b', charges: 2n }),
      move('C', -31n, { reference: 'c' }),
      move('E', -50n, { on: '2026-11-22' }),
      move('F', 60n),
    ];
    const found = reconcile(ours, theirs, { days: 3 });
    expect(pairs(found.matched)).toEqual(['1=A', '5=E']);
    expect(found.fees).toMatchObject([{ ours: { id: '2' }, theirs: { id: 'B' }, fee: 2n }]);
    expect(found.differing).toMatchObject([{ ours: { id: '3' }, theirs: { id: 'C' }, by: -1n }]);
    expect([ids(found.missingOurs), ids(found.missingTheirs)]).toEqual([['F'], ['4']]);
  });

  it('guesses nothing: of two that could be meant, of another currency, too far apart, or of another reference, none is taken', () => {
    const none = (ours: Movement[], theirs: Movement[]) =>
      expect(reconcile(ours, theirs, { days: 3 }).matched).toEqual([]);
    none([move('1', -5n), move('2', -5n)], [move('A', -5n)]);
    none([move('1', -5n)], [move('A', -5n), move('B', -5n)]);
    none([move('1', -5n)], [move('A', -5n, { currency: 'USD' })]);
    none([move('1', -5n)], [move('A', -5n, { on: '2026-11-24' })]);
    none([move('1', -5n, { reference: 'a' })], [move('A', -5n, { reference: 'b' })]);
    none([move('1', -5n)], [move('A', 5n)]);
  });

  it('tells apart what has the same reference by its amount', () => {
    const ours = [move('1', -5n, { reference: 'a' }), move('2', -7n, { reference: 'a' })];
    const theirs = [move('A', -7n, { reference: 'a' }), move('B', -5n, { reference: 'a' })];
    expect(pairs(reconcile(ours, theirs, { days: 0 }).matched)).toEqual(['1=B', '2=A']);
    expect(() => reconcile([move('1', 1n), move('1', 2n)], [], { days: 0 })).toThrow(RangeError);
  });

  const some = (prefix: string) =>
    fc
      .array(
        fc.record({
          amount: fc.bigInt({ min: -4n, max: 4n }),
          currency: fc.constantFrom('EUR', 'USD'),
          on: fc.constantFrom('2026-11-19', '2026-11-20', '2026-11-25'),
          reference: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { nil: undefined }),
          charges: fc.option(fc.constantFrom(0n, 1n, 2n), { nil: undefined }),
        }),
        { maxLength: 14 },
      )
      .map((all) => all.map((each, i): Movement => ({ ...each, id: `${prefix}${i}` })));

  it('puts each movement into exactly one list, in whatever order they come, and its lists explain the whole difference', () => {
    const shuffled = fc.tuple(some('o'), some('t')).chain(([ours, theirs]) =>
      fc.record({
        ours: fc.constant(ours),
        theirs: fc.constant(theirs),
        mixedOurs: fc.shuffledSubarray(ours, { minLength: ours.length }),
        mixedTheirs: fc.shuffledSubarray(theirs, { minLength: theirs.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ ours, theirs, mixedOurs, mixedTheirs }) => {
        const found = reconcile(ours, theirs, { days: 2 });
        expect(reconcile(mixedOurs, mixedTheirs, { days: 2 })).toEqual(found);
        const { matched, fees, differing, missingOurs, missingTheirs } = found;
        const both = [...matched, ...fees, ...differing];
        expect(ids([...both.map((pair) => pair.ours), ...missingTheirs]).sort()).toEqual(ids(ours).sort());
        expect(ids([...both.map((pair) => pair.theirs), ...missingOurs]).sort()).toEqual(ids(theirs).sort());
        for (const pair of matched) expect(pair.ours.amount).toBe(pair.theirs.amount);
        for (const currency of ['EUR', 'USD']) {
          const sum = (all: readonly Movement[]) =>
            all.reduce((so, each) => so + (each.currency === currency ? each.amount : 0n), 0n);
          const off = (all: readonly { ours: Movement; theirs: Movement }[]) =>
            sum(all.map(({ theirs: b }) => b)) - sum(all.map(({ ours: a }) => a));
          expect(sum(theirs) - sum(ours)).toBe(sum(missingOurs) - sum(missingTheirs) + off(fees) + off(differing));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('of a side with itself is all matched, when its references are its own', () => {
    fc.assert(
      fc.property(some('m'), (all) => {
        const named = all.map((each) => ({ ...each, reference: each.id }));
        const found = reconcile(named, named, { days: 0 });
        expect(found.matched).toHaveLength(all.length);
      }),
    );
  });

  it('takes ten thousand on either side in a second', () => {
    const side = Array.from({ length: 10_000 }, (_, i) => move(`m${i}`, BigInt(i % 97), { reference: `r${i}` }));
    const from = process.hrtime.bigint();
    expect(reconcile(side, side.toReversed(), { days: 3 }).matched).toHaveLength(10_000);
    expect(process.hrtime.bigint() - from).toBeLessThan(3_000_000_000n);
  });
});
