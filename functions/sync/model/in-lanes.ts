/**
 * Works through all things, at most `lanes` at once.
 * @throws the first failure, after everything else was done.
 */
export async function inLanes<T>(all: Iterable<T>, lanes: number, work: (each: T) => Promise<void>): Promise<void> {
  const waiting = all[Symbol.iterator]();
  const failures: unknown[] = [];
  const lane = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      await work(next.value).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failures.length > 0) throw failures[0];
}
