import type { Tools } from '../environment.ts';

/** Milliseconds without a byte or an answer after which a line is dead. Of their own, some systems wait for a quarter of an hour, or for ever. */
export const longestSilence = 120_000;

/** Calls `end` once nothing was heard for too long, from the last `listen` on. */
export function whileAlive({ after }: Pick<Tools, 'after'>, end: () => void) {
  let stop = () => {};
  return {
    listen: (): void => {
      stop();
      stop = after(longestSilence, end);
    },
    stop: (): void => stop(),
  };
}
