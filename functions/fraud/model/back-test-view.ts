import { progressOf } from '../../../lib/jobs/file-job.ts';
import type { JobItem } from '../../../lib/jobs/items.ts';
import type { BackTest } from '../contract/back-tests.ts';

const day = 86_400_000;
const mostDays = 31;

interface Input {
  readonly version: string;
  readonly order: Pick<BackTest, 'from' | 'to' | 'format'>;
}
export const inputOf = ({ input }: JobItem) => input as Input;

/** As the analyst who asked for it sees it, without figures and file. */
export const toBackTest = (job: JobItem): BackTest => ({
  backTestId: job.jobId,
  version: inputOf(job).version,
  ...inputOf(job).order,
  ...progressOf(job),
});

/** Days from the first to the last, both included; undefined when the calendar does not have them, or they are too many. */
export function daysOf({ from, to }: Pick<BackTest, 'from' | 'to'>): readonly string[] | undefined {
  const [first, last] = [Date.parse(`${from}T00:00:00.000Z`), Date.parse(`${to}T00:00:00.000Z`)];
  const isDay = (at: number, text: string) => !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
  if (!isDay(first, from) || !isDay(last, to) || last < first || last - first >= mostDays * day) return undefined;
  return Array.from({ length: (last - first) / day + 1 }, (_, n) =>
    new Date(first + n * day).toISOString().slice(0, 10),
  );
}
