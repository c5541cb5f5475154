import { Cron } from 'croner';

/** When something is due. Times in milliseconds since 1970. */
export interface Schedule {
  /** The first time after this one; undefined when there is none. */
  next(after: number): number | undefined;
}

/**
 * Reads `rate(5 minutes)`, `cron(0 18 ? * MON-FRI *)` (minute, hour, day of month, month, day of week, year) or
 * `at(2027-01-31T09:00:00)`, as rules and schedules have it. A rate counts from `start`.
 *
 * @throws Error that says what is wrong with it.
 */
export function parseSchedule(expression: string, start: number, timezone = 'UTC'): Schedule {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  try {
    if (kind === 'rate') return every(inner, start);
    if (kind === 'cron') return croner(cronPattern(inner), timezone);
    if (kind === 'at') return at(inner, timezone);
  } catch (cause) {
    throw new Error(`${expression} is not a schedule: ${(cause as Error).message}`);
  }
  throw new Error(`${expression} is not a schedule: it must be rate(...), cron(...) or at(...)`);
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function every(text: string, start: number): Schedule {
  const [, count = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(text.trim()) ?? [];
  const period = Number(count) * (unitMs[unit] ?? 0);
  if (!(period > 0)) throw new Error('a rate is a positive number of minutes, hours or days');
  return { next: (after) => start + (Math.floor(Math.max(0, after - start) / period) + 1) * period };
}

function croner(pattern: string, timezone: string): Schedule {
  const cron = new Cron(pattern, { paused: true, timezone, mode: '7-part', alternativeWeekdays: true });
  return { next: (after) => cron.nextRun(new Date(after))?.getTime() };
}

function at(text: string, timezone: string): Schedule {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) throw new Error('a time is written yyyy-mm-ddThh:mm:ss');
  const cron = new Cron(text, { paused: true, timezone });
  return { next: (after) => cron.nextRun(new Date(after))?.getTime() };
}

const fields = [
  { name: 'minutes', last: 59 },
  { name: 'hours', last: 23 },
  { name: 'day of month', last: 31 },
  { name: 'month', last: 12 },
  { name: 'day of week', last: 7 },
  { name: 'year', last: 2199 },
] as const;

/** AWS's six fields in croner's seven: seconds first, no `?`, ranges written out, `6L` as `6#L`. Weekdays count from Sunday, 1. */
export function cronPattern(text: string): string {
  const given = text.trim().split(/\s+/);
  if (given.length !== fields.length) throw new Error(`it has ${given.length} fields instead of 6`);
  const [, , dayOfMonth, , dayOfWeek] = given;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new Error('exactly one of day of month and day of week must be ?');
  }
  const translated = given.map((value, index) => {
    const field = fields[index];
    if (field === undefined) return value;
    if (value === '?') {
      if (index === 2 || index === 4) return '*';
      throw new Error(`${field.name} cannot be ?`);
    }
    return value
      .split(',')
      .map((part) => translatePart(part, field))
      .join(',');
  });
  return ['0', ...translated].join(' ');
}

function translatePart(part: string, field: (typeof fields)[number]): string {
  if (field.name === 'day of week' && /(^|-)([089]|\d\d)/.test(part))
    throw new Error(`${part} is no day of week from 1 to 7`);
  const [, from, step] = /^(\w+)\/(\d+)$/.exec(part) ?? [];
  if (from !== undefined) return `${from}-${field.last}/${step}`;
  if (field.name !== 'day of week') return part;
  if (part === 'L') return '7';
  return part.replace(/^(\w+)L$/, '$1#L');
}
