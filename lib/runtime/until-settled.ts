import { AppError } from './app-error.ts';

/** Says that a change met a newer state and must be made again from it. */
export const again = Symbol('again');

/**
 * Makes a change that starts from what was read, again when someone else was quicker.
 * @throws AppError `conflict` when others were quicker every time.
 */
export async function untilSettled<T>(attempt: (number: number) => Promise<T | typeof again>, most = 5): Promise<T> {
  for (let number = 1; number <= most; number += 1) {
    const result = await attempt(number);
    if (result !== again) return result;
  }
  throw new AppError('conflict');
}
