import { AppError } from '../../../lib/runtime/app-error.ts';

/**
 * Makes a change that starts from what was read, again when someone else was quicker: the attempt answers undefined then.
 * @throws AppError `conflict` when others were quicker every time.
 */
export async function untilSettled<T>(attempt: () => Promise<T | undefined>, most = 5): Promise<T> {
  for (let number = 1; number <= most; number += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new AppError('conflict');
}
