/** Repeats a check until it passes. @throws what it threw last, after so many milliseconds. */
export async function untilPasses<T>(check: () => T | Promise<T>, withinMs: number, pauseMs: number): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
