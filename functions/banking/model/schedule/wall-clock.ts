import { refuse } from '../refusal.ts';
import { type Day, dayNumber } from './day.ts';

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  try {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, format);
    return format;
  } catch {
    return refuse('invalid-time', `'${timeZone.slice(0, 50)}' is no time zone`);
  }
}

/** What clocks of the place show, as if they showed UTC, in milliseconds. */
function shown(time: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((time % 1000) + 1000) % 1000);
}

/** The day that it is at a place. */
export const dayAt = (time: Date, timeZone: string): Day =>
  new Date(shown(time.getTime(), timeZone)).toISOString().slice(0, 10);

/**
 * When clocks of a place show a time. Of two such moments, the first; of none, as long after the clocks went forward as it was meant after the missing hour's
 * beginning.
 * @param time `06:00`. @param timeZone IANA name. @throws BankRefusal `invalid-date`, `invalid-time`
 */
export function momentOf(day: Day, time: string, timeZone: string): Date {
  const [, hours, minutes] =
    /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? refuse('invalid-time', 'a time is 00:00 to 23:59');
  const wall = dayNumber(day) * dayMs + Number(hours) * 3_600_000 + Number(minutes) * 60_000;
  const offsets = [wall - dayMs, wall + dayMs].map((around) => shown(around, timeZone) - around);
  const moments = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
  const shownThen = moments.filter((moment) => shown(moment, timeZone) === wall);
  return new Date(shownThen[0] ?? wall - (offsets[0] ?? 0));
}
