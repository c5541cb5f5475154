import { AppError } from '../../runtime/app-error.ts';
import { deadlineFrom } from '../../runtime/aws/deadline.ts';
import { OutcomeUnknown } from '../../runtime/aws/errors.ts';
import { type Pace, realPace } from '../../runtime/aws/retry.ts';
import { Overtaken } from './overtaken.ts';

const shortest = 32;
const longest = 400;

/**
 * Milliseconds before the next attempt, full jitter: whoever lost a race for a head must not meet the same ones again at the same time.
 * @param took milliseconds of the attempt that was lost: the more are at it, the longer a transaction takes.
 */
export const pauseBeforeAttempt = (attempt: number, random: () => number, took = 0) =>
  random() * Math.min(longest, Math.max(shortest, took * 2) * 2 ** (attempt - 1));

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
      const pause = pauseBeforeAttempt(number, pace.random);
      if (pace.now() + pause >= deadline) {
        throw overtaken ? tooBusy(error) : error;
      }
      await pace.sleep(pause);
    }
  }
}

export const tooBusy = (cause?: unknown) =>
  new AppError('unavailable', 'Others are writing into the same space.', { retryAfter: 1, cause });
