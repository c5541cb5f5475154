import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isBusinessDay,
  rolled,
  targetCalendar,
  weekdayOf,
} from '../../functions/banking/model/schedule/business-days.ts';
import { dayOf } from '../../functions/banking/model/schedule/day.ts';
import {
  checkedRule,
  nextOccurrence,
  occurrence,
  type ScheduleRule,
} from '../../functions/banking/model/schedule/standing-order.ts';
import { dayAt, momentOf } from '../../functions/banking/model/schedule/wall-clock.ts';

const years = Array.from({ length: 40 }, (_, i) => 2020 + i);
const target = targetCalendar(years);
const everyDay = { weekend: [], holidays: new Set<string>() };
const monthly: ScheduleRule = {
  start: '2026-01-31',
  unit: 'month',
  every: 1,
  roll: 'none',
  timeZone: 'Europe/Berlin',
  at: '06:00',
};
const days = (rule: ScheduleRule, count: number, calendar = everyDay) =>
  Array.from({ length: count }, (_, n) => occurrence(rule, calendar, n)?.paidOn);

describe('a standing order', () => {
  it('of the 31st is paid on the last day of shorter months, and on the 31st again afterwards', () => {
    expect(days(monthly, 5)).toEqual(['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']);
    expect(days({ ...monthly, start: '2026-02-28' }, 3)).toEqual(['2026-02-28', '2026-03-28', '2026-04-28']);
    expect(days({ ...monthly, start: '2026-02-28', onLastDay: true }, 3)).toEqual([
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
    ]);
    expect(days({ ...monthly, start: '2024-02-29', unit: 'year' }, 5)).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2026-02-28',
      '2027-02-28',
      '2028-02-29',
    ]);
    expect(days({ ...monthly, start: '2026-11-30', every: 3 }, 3)).toEqual(['2026-11-30', '2027-02-28', '2027-05-30']);
  });

  it('ends with its day or its number, whichever is first', () => {
    expect(days({ ...monthly, times: 2 }, 3)).toEqual(['2026-01-31', '2026-02-28', undefined]);
    expect(days({ ...monthly, end: '2026-02-28' }, 3)).toEqual(['2026-01-31', '2026-02-28', undefined]);
    expect(days({ ...monthly, end: '2026-02-27', times: 9 }, 2)).toEqual(['2026-01-31', undefined]);
  });

  it('moves off holidays as it was agreed, and in `modified-following` not out of the month', () => {
    expect(['2026-04-03', '2026-04-06', '2026-12-25', '2027-01-01'].map((day) => isBusinessDay(target, day))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(isBusinessDay(target, '2026-12-24')).toBe(true);
    expect(rolled(target, '2026-04-03', 'following')).toBe('2026-04-07');
    expect(rolled(target, '2026-01-31', 'following')).toBe('2026-02-02');
    expect(rolled(target, '2026-01-31', 'modified-following')).toBe('2026-01-30');
    expect(rolled(target, '2026-04-06', 'preceding')).toBe('2026-04-02');
    expect([weekdayOf('2026-11-21'), weekdayOf('1969-12-29')]).toEqual([6, 1]);
    expect(() => rolled({ weekend: [1, 2, 3, 4, 5, 6, 7], holidays: new Set() }, '2026-01-01', 'following')).toThrow(
      'invalid-schedule',
    );
  });

  it('goes by the clocks of its place: through summer time at the same hour, once in the hour that comes twice, and after the one that is missing', () => {
    expect(momentOf('2026-01-31', '06:00', 'Europe/Berlin').toISOString()).toBe('2026-01-31T05:00:00.000Z');
    expect(momentOf('2026-07-31', '06:00', 'Europe/Berlin').toISOString()).toBe('2026-07-31T04:00:00.000Z');
    expect(momentOf('2026-10-25', '02:30', 'Europe/Berlin').toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(momentOf('2026-03-29', '02:30', 'Europe/Berlin').toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(momentOf('2026-03-29', '06:00', 'Europe/Berlin').toISOString()).toBe('2026-03-29T04:00:00.000Z');
    expect(momentOf('2026-10-25', '06:00', 'Europe/Berlin').toISOString()).toBe('2026-10-25T05:00:00.000Z');
    expect(momentOf('2026-01-01', '00:00', 'Pacific/Kiritimati').toISOString()).toBe('2025-12-31T10:00:00.000Z');
    expect(dayAt(new Date('2025-12-31T10:00:00Z'), 'Pacific/Kiritimati')).toBe('2026-01-01');
    expect(dayAt(new Date('2026-01-01T04:59:59Z'), 'America/New_York')).toBe('2025-12-31');
  });

  it('goes on with the first occurrence that is not over, which is what counting all of them finds', () => {
    const rule = fc.record({
      start: fc.integer({ min: 19_000, max: 20_000 }).map(dayOf),
      unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'year' as const),
      every: fc.integer({ min: 1, max: 5 }),
      roll: fc.constantFrom('none' as const, 'following' as const, 'modified-following' as const, 'preceding' as const),
      times: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
      timeZone: fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu'),
      at: fc.constantFrom('00:00', '06:00', '23:59'),
    });
    fc.assert(
      fc.property(rule, fc.integer({ min: -100, max: 500 }), (given, after) => {
        const asked = { ...given, times: given.times as number };
        const from = new Date(Date.parse(`${asked.start}T11:00:00Z`) + after * 86_400_000);
        let n = 0;
        while ((occurrence(asked, target, n)?.at ?? from) < from) n += 1;
        expect(nextOccurrence(asked, target, from)).toEqual(occurrence(asked, target, n));
      }),
      { numRuns: 60 },
    );
  });

  it('is refused when it could not be kept', () => {
    expect(checkedRule(monthly)).toBe(monthly);
    const wrong = [
      { every: 0 },
      { every: 1.5 },
      { every: 121 },
      { times: 0 },
      { end: '2026-01-30' },
      { unit: 'week', onLastDay: true },
    ];
    for (const part of wrong)
      expect(() => checkedRule({ ...monthly, ...part } as ScheduleRule)).toThrow('invalid-schedule');
    for (const part of [{ at: '24:00' }, { at: '6:00' }, { timeZone: 'Europe/Nowhere' }])
      expect(() => checkedRule({ ...monthly, ...part })).toThrow('invalid-time');
    expect(() => checkedRule({ ...monthly, start: '2026-02-30' })).toThrow('invalid-date');
  });
});
