/** Time of day in an IANA time zone, with nothing but Intl. Days are dates of that zone. */

export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** Minutes since midnight as clocks there show it. */
  readonly minutes: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
}

/** What clocks show at a moment. */
export function localTime(at: Date, timeZone: string): LocalTime {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  return { year, month, day, minutes: hour * 60 + minute };
}

const minuteMs = 60_000;
const wall = ({ year, month, day, minutes }: LocalTime) => Date.UTC(year, month - 1, day, 0, minutes);

/**
 * The moment at which clocks show a time. When they show it twice (the end of summer time) it is the first; when they jump over it (the
 * beginning) it is the moment of the jump.
 */
export function momentOf(local: LocalTime, timeZone: string): Date {
  const wanted = wall(local);
  const offsetAt = (ms: number) => wall(localTime(new Date(ms), timeZone)) - Math.floor(ms / minuteMs) * minuteMs;
  const offsets = new Set([-24, 0, 24].map((hours) => offsetAt(wanted + hours * 60 * minuteMs)));
  const exact = [...offsets].map((offset) => wanted - offset).filter((ms) => ms + offsetAt(ms) === wanted);
  if (exact.length > 0) return new Date(Math.min(...exact));
  // Nobody's clock shows it: the jump lies between the two guesses.
  let low = wanted - Math.max(...offsets) - minuteMs;
  let high = wanted - Math.min(...offsets) + minuteMs;
  while (high - low > minuteMs) {
    const middle = Math.floor((low + high) / 2 / minuteMs) * minuteMs;
    if (middle + offsetAt(middle) < wanted) low = middle;
    else high = middle;
  }
  return new Date(high);
}

/** The same time of day so many days later. */
export function daysLater(local: LocalTime, days: number): LocalTime {
  const date = new Date(Date.UTC(local.year, local.month - 1, local.day + days));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    minutes: local.minutes,
  };
}

/** `22:30` -> 1350. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
