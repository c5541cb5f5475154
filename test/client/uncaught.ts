/** Errors that nobody caught while the work went on: what an app's own listeners throw goes there, and ends nothing else. */
export async function uncaughtDuring(work: () => Promise<unknown>): Promise<unknown[]> {
  const errors: unknown[] = [];
  const usual = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => errors.push(error));
  try {
    await work();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of usual) process.on('unhandledRejection', listener);
  }
  return errors;
}
