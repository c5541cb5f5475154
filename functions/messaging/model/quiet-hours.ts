import { daysLater, localTime, minutesOf, momentOf } from './local-time.ts';

export interface QuietHours {
  /** `22:00`; the minute itself is quiet. */
  readonly from: string;
  /** `07:00`; the minute itself is not. The same as `from`: the whole day is quiet, which nobody can mean: it counts as none. */
  readonly to: string;
}

/** When the quiet hours that a moment lies in end; undefined when it lies in none. */
export function quietUntil(now: Date, { from, to }: QuietHours, timeZone: string): Date | undefined {
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const local = localTime(now, timeZone);
  const overMidnight = begin > end;
  const isQuiet = overMidnight
    ? local.minutes >= begin || local.minutes < end
    : local.minutes >= begin && local.minutes < end;
  if (!isQuiet) return undefined;
  const day = overMidnight && local.minutes >= begin ? daysLater(local, 1) : local;
  return momentOf({ ...day, minutes: end }, timeZone);
}

/** The next time at which digests leave. @param weekday 1 is Monday; absent: every day. */
export function nextDigest(now: Date, hour: number, weekday: number | undefined, timeZone: string): Date {
  const today = { ...localTime(now, timeZone), minutes: hour * 60 };
  for (let days = 0; days <= 8; days += 1) {
    const day = daysLater(today, days);
    const isWanted =
      weekday === undefined || (new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay() || 7) === weekday;
    const at = momentOf(day, timeZone);
    if (isWanted && at > now) return at;
  }
  throw new Error('a week has every weekday');
}
