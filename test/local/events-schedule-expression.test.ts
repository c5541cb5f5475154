import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../lib/local/events/schedules/schedule-expression.ts';

const at = (text: string) => Date.parse(text);
const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());

/** The next times of an expression after a moment. */
function times(expression: string, from: string, count: number, timezone?: string): (string | undefined)[] {
  const schedule = parseSchedule(expression, at(from), timezone);
  const found: (string | undefined)[] = [];
  let after: number | undefined = at(from);
  while (found.length < count && after !== undefined) {
    after = schedule.next(after);
    found.push(iso(after)?.replace(':00.000Z', ''));
  }
  return found;
}

describe('a schedule expression', () => {
  it.each<[string, string, string[]]>([
    ['rate(1 minute)', '2026-11-21T10:00:30Z', ['2026-11-21T10:01:30.000Z', '2026-11-21T10:02:30.000Z']],
    ['rate(5 minutes)', '2026-11-21T10:00:00Z', ['2026-11-21T10:05', '2026-11-21T10:10']],
    ['rate(2 hours)', '2026-11-21T10:00:00Z', ['2026-11-21T12:00', '2026-11-21T14:00']],
    ['rate(7 days)', '2026-11-21T10:00:00Z', ['2026-11-28T10:00', '2026-12-05T10:00']],
    ['cron(0 10 * * ? *)', '2026-11-21T10:00:00Z', ['2026-11-22T10:00', '2026-11-23T10:00']],
    ['cron(15 12 * * ? *)', '2026-11-21T10:00:00Z', ['2026-11-21T12:15', '2026-11-22T12:15']],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-20T10:00:00Z', ['2026-11-20T18:00', '2026-11-23T18:00']],
    ['cron(0 18 ? * 2-6 *)', '2026-11-20T10:00:00Z', ['2026-11-20T18:00', '2026-11-23T18:00']],
    ['cron(0 9 ? * 1 *)', '2026-11-20T10:00:00Z', ['2026-11-22T09:00', '2026-11-29T09:00']],
    ['cron(0 9 ? * 7 *)', '2026-11-20T10:00:00Z', ['2026-11-21T09:00', '2026-11-28T09:00']],
    ['cron(0 8 1 * ? *)', '2026-11-20T10:00:00Z', ['2026-12-01T08:00', '2027-01-01T08:00']],
    ['cron(0/15 * * * ? *)', '2026-11-20T10:50:00Z', ['2026-11-20T11:00', '2026-11-20T11:15']],
    [
      'cron(5/20 * * * ? *)',
      '2026-11-20T10:00:00Z',
      ['2026-11-20T10:05', '2026-11-20T10:25', '2026-11-20T10:45', '2026-11-20T11:05'],
    ],
    ['cron(0/5 8-17 ? * MON-FRI *)', '2026-11-20T17:54:00Z', ['2026-11-20T17:55', '2026-11-23T08:00']],
    ['cron(0,30 0/12 * * ? *)', '2026-11-20T10:00:00Z', ['2026-11-20T12:00', '2026-11-20T12:30', '2026-11-21T00:00']],
    ['cron(0 12 L * ? *)', '2027-01-30T13:00:00Z', ['2027-01-31T12:00', '2027-02-28T12:00', '2027-03-31T12:00']],
    ['cron(0 12 ? * 6L *)', '2026-11-20T10:00:00Z', ['2026-11-27T12:00', '2026-12-25T12:00']],
    ['cron(0 12 ? * FRIL *)', '2026-11-20T10:00:00Z', ['2026-11-27T12:00', '2026-12-25T12:00']],
    ['cron(0 12 ? * L *)', '2026-11-20T10:00:00Z', ['2026-11-21T12:00', '2026-11-28T12:00']],
    ['cron(0 12 ? * 3#2 *)', '2026-11-20T10:00:00Z', ['2026-12-08T12:00', '2027-01-12T12:00']],
    ['cron(0 12 ? * 1#1 *)', '2026-11-20T10:00:00Z', ['2026-12-06T12:00', '2027-01-03T12:00']],
    // 15 August 2026 is a Saturday, 15 November a Sunday.
    ['cron(0 12 15W 8,11 ? *)', '2026-08-01T00:00:00Z', ['2026-08-14T12:00', '2026-11-16T12:00']],
    // 1 August 2026 is a Saturday: the nearest weekday of the same month is the 3rd.
    ['cron(0 12 1W 8 ? *)', '2026-07-01T00:00:00Z', ['2026-08-03T12:00']],
    [
      'cron(0 0 1 JAN,JUL ? 2027-2028)',
      '2026-11-20T00:00:00Z',
      ['2027-01-01T00:00', '2027-07-01T00:00', '2028-01-01T00:00'],
    ],
    ['cron(0 0 1 1 ? 2027/2)', '2026-11-20T00:00:00Z', ['2027-01-01T00:00', '2029-01-01T00:00']],
    ['at(2026-12-24T18:00:00)', '2026-11-20T00:00:00Z', ['2026-12-24T18:00']],
  ])('%s after %s', (expression, from, expected) => {
    expect(times(expression, from, expected.length).map((time) => time?.replace(':00.000Z', ''))).toEqual(expected);
  });

  it('reads a schedule in its time zone, also over the change of the clock', () => {
    // Berlin leaves summer time on 25 October 2026.
    expect(times('cron(0 9 * * ? *)', '2026-10-24T00:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-10-24T07:00',
      '2026-10-25T08:00',
      '2026-10-26T08:00',
    ]);
    expect(times('at(2026-07-01T09:00:00)', '2026-01-01T00:00:00Z', 1, 'America/New_York')).toEqual([
      '2026-07-01T13:00',
    ]);
  });

  it('has no next time when it is over', () => {
    expect(times('at(2020-01-01T00:00:00)', '2026-01-01T00:00:00Z', 1)).toEqual([undefined]);
    expect(times('cron(0 0 1 1 ? 2020)', '2026-01-01T00:00:00Z', 1)).toEqual([undefined]);
  });

  it.each([
    'every 5 minutes',
    'rate(0 minutes)',
    'rate(5 seconds)',
    'rate(minute)',
    'rate(1.5 hours)',
    'cron(* * * * *)',
    'cron(0 10 * * * *)',
    'cron(0 10 ? * ? *)',
    'cron(? 10 * * ? *)',
    'cron(60 10 * * ? *)',
    'cron(0 10 * 13 ? *)',
    'cron(0 10 ? * 8 *)',
    'cron(0 10 ? * 0 *)',
    'cron(0 10 ? * 2-17 *)',
    'cron(0 10 ? * FOO *)',
    'at(tomorrow)',
    'at(2026-13-01T00:00:00)',
  ])('refuses %s', (expression) => {
    expect(() => parseSchedule(expression, 0)).toThrow(/is not a schedule/);
  });
});
