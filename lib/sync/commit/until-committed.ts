import { AppError } from '../../runtime/app-error.ts';
import { deadlineFrom } from '../../runtime/aws/deadline.ts';
import { OutcomeUnknown } from '../../runtime/aws/errors.ts';
import { type Pace, realPace } from '../../runtime/aws/retry.ts';
import { Overtaken } from './overtaken.ts';

const longest = 1000;
/** After an answer that was lost. */
const shortest = 25;

/** Milliseconds before the next attempt, full jitter: whoever lost a race for a head must not meet the same ones again at the same time. */
export const pauseBefore = (attempt: number, base: number, random: () => number) =>
  random() * Math.min(longest, base * 2 ** (attempt - 1));

/**
 * Makes an attempt until it is not overtaken, within the deadline. An attempt begins with a read that also says whether an earlier one,
 * whose answer was lost, took effect: the client's record, the published version, the documents as they are.
 * @throws AppError `unavailable` when others were quicker until the deadline; the last error when no answer came until then.
 */
export async function untilCommitted<T>(attempt: (number: number) => Promise<T>, pace: Pace = realPace): Promise<T> {
  const deadline = deadlineFrom(pace.now());
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      const overtaken = error instanceof Overtaken;
      if (!overtaken && !(error instanceof OutcomeUnknown)) throw error;
      const pause = pauseBefore(number, overtaken ? error.pause : shortest, pace.random);
      if (pace.now() + pause >= deadline) {
        throw overtaken ? tooBusy(error) : error;
      }
      await pace.sleep(pause);
    }
  }
}

export const tooBusy = (cause?: unknown) =>
  new AppError('unavailable', 'Others are writing into the same space.', { retryAfter: 1, cause });
