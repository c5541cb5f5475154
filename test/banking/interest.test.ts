import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, fraction, read, split, written, zero } from '../../functions/banking/model/fraction.ts';
import { accrue, interestOf, rateOfPercent } from '../../functions/banking/model/interest/accrue.ts';
import { dayCounts, yearFraction } from '../../functions/banking/model/interest/day-count.ts';
import { addDays, dayOf } from '../../functions/banking/model/schedule/day.ts';

const day = fc.integer({ min: 10_957, max: 25_000 }).map(dayOf);
const dayCount = fc.constantFrom(...dayCounts);

describe('a day count', () => {
  it('gives the parts of a year that contracts give', () => {
    const half = ['2026-01-15', '2026-07-15'] as const;
    expect(dayCounts.map((name) => written(yearFraction(name, ...half)))).toEqual([
      '181/365',
      '181/360',
      '1/2',
      '181/365',
    ]);
    expect(written(yearFraction('30E/360', '2026-01-31', '2026-02-28'))).toBe(written(fraction(28n, 360n)));
    expect(written(yearFraction('30E/360', '2026-01-30', '2026-03-31'))).toBe('1/6');
    // ISDA's own example: 61 days of 2003 and 121 of 2004.
    const isda = add(fraction(61n, 365n), fraction(121n, 366n));
    expect(yearFraction('ACT/ACT ISDA', '2003-11-01', '2004-05-01')).toEqual(isda);
    expect(written(yearFraction('ACT/ACT ISDA', '2004-01-01', '2005-01-01'))).toBe('1/1');
    expect(written(yearFraction('ACT/365F', '2004-01-01', '2005-01-01'))).toBe('366/365');
  });

  it('adds up, wherever a period is cut', () => {
    fc.assert(
      fc.property(dayCount, fc.tuple(day, day, day), (name, days) => {
        const [a, b, c] = [...days].sort() as [string, string, string];
        expect(add(yearFraction(name, a, b), yearFraction(name, b, c))).toEqual(yearFraction(name, a, c));
      }),
    );
  });

  it('refuses what is no day, and a period that ends before it begins', () => {
    for (const wrong of ['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '', '2026-01-01T00:00:00Z'])
      expect(() => yearFraction('ACT/360', wrong, '2027-01-01')).toThrow('invalid-date');
    expect(() => yearFraction('ACT/360', '2026-01-02', '2026-01-01')).toThrow(RangeError);
  });
});

describe('interest', () => {
  const rates = [{ from: '2020-01-01', value: rateOfPercent('2.5') }];

  it('is what is calculated by hand', () => {
    const year = { dayCount: 'ACT/365F' as const, from: '2026-01-01', to: '2027-01-01', rates };
    expect(accrue({ ...year, balances: [{ from: '2026-01-01', value: 1000_00n }] })).toEqual({
      amount: 25_00n,
      carry: zero,
    });
    const paidIn = [...[{ from: '2025-12-31', value: 1000_00n }], { from: '2026-07-02', value: 2000_00n }];
    // 182 days of 1,000 and 183 of 2,000: 2500 * (182 + 366) / 365 = 3753 + 155/365
    expect(accrue({ ...year, balances: paidIn })).toEqual({ amount: 3753n, carry: fraction(155n, 365n) });
    const rise = [...rates, { from: '2026-07-02', value: rateOfPercent('5') }];
    expect(accrue({ ...year, rates: rise, balances: [{ from: '2025-12-31', value: 1000_00n }] }).amount).toBe(3753n);
    expect(accrue({ ...year, balances: [{ from: '2026-01-01', value: -1000_00n }] }).amount).toBe(-25_00n);
  });

  it('of days that are accrued one by one is that of the period, to the last fraction, because the rest is carried', () => {
    const step = fc.record({ after: fc.nat({ max: 120 }), value: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }) });
    const cuts = fc.array(fc.integer({ min: 1, max: 119 }), { maxLength: 30 });
    fc.assert(
      fc.property(dayCount, day, fc.array(step, { maxLength: 8 }), cuts, (name, from, steps, cut) => {
        const to = addDays(from, 120);
        const balances = steps.map(({ after, value }) => ({ from: addDays(from, after), value }));
        const accrual = {
          dayCount: name,
          rates: [...rates, { from: addDays(from, 50), value: rateOfPercent('-0.125') }],
          balances,
        };
        const days = [...new Set([from, ...cut.map((n) => addDays(from, n)), to])].sort();
        let [posted, carry] = [0n, zero];
        for (const [index, end] of days.slice(1).entries()) {
          const part = accrue({ ...accrual, from: days[index] as string, to: end, carry });
          posted += part.amount;
          carry = read(written(part.carry));
          expect(split(carry).whole).toBe(0n);
        }
        expect(add(fraction(posted), carry)).toEqual(interestOf({ ...accrual, from, to }));
      }),
    );
  });

  it('takes rates as decimals and nothing else', () => {
    expect(written(rateOfPercent('2.75'))).toBe('11/400');
    expect(written(rateOfPercent('-0.5'))).toBe('-1/200');
    for (const wrong of ['', '1e2', '1,5', '.5', '1000', '0.1234567890', 'NaN', '٣'])
      expect(() => rateOfPercent(wrong)).toThrow('invalid-rate');
    for (const wrong of ['1', '1/0', '1/-2', '0.5/1', `1/${'9'.repeat(300)}`])
      expect(() => read(wrong)).toThrow(RangeError);
  });
});
