import { Cron } from 'croner';

/**
 * When a cron expression is due next: minute, hour, day of month, month, day of week, by the clocks of a place, also where they go forward
 * or back. @param timeZone IANA name. @returns undefined when never again. @throws Error when it cannot be read.
 */
export function nextRun(cron: string, timeZone: string, after: Date): Date | undefined {
  const next = new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true }).nextRun(after);
  return next ?? undefined;
}
