/**
 * Repeats a check until it passes.
 * @param leastTries are made however late it is: a machine that had no time for this process is not given up for that.
 * @throws what it threw last, after so many milliseconds.
 */
export async function untilPasses<T>(
  check: () => T | Promise<T>,
  withinMs: number,
  pauseMs: number,
  leastTries = 1,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await check();
    } catch (error) {
      if (tries >= leastTries && performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
