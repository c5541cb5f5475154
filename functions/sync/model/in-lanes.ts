/** Works through all things, at most `lanes` at once. Rejects with the first failure; what had begun by then goes on. */
export async function inLanes<T>(all: Iterable<T>, lanes: number, work: (each: T) => Promise<void>): Promise<void> {
  const waiting = all[Symbol.iterator]();
  const lane = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
