import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from './statistics.ts';

export interface Latency {
  /** Milliseconds from the call that writes on one device until a live query on the other shows the document. */
  readonly p50: number;
  readonly p95: number;
}

/**
 * One write after the other, a few milliseconds apart; the first twenty are not counted.
 * @param watch a live query of the other device: calls with the ids that it shows.
 */
export async function measureLatency(
  write: (id: string, n: number) => Promise<unknown>,
  watch: (saw: (ids: ReadonlySet<string>) => void) => unknown,
  writes: number,
): Promise<Latency> {
  let wanted = '';
  let arrived: () => void = () => {};
  watch((ids) => {
    if (ids.has(wanted)) arrived();
  });
  const all: number[] = [];
  for (let n = 0; n < writes + 20; n += 1) {
    wanted = `latency-${n}`;
    const seen = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const started = performance.now();
    await write(wanted, n);
    const late = new AbortController();
    const waited = sleep(60_000, 'late' as const, { signal: late.signal }).catch(() => 'seen' as const);
    if ((await Promise.race([seen, waited])) === 'late') throw new Error(`write ${n} did not arrive within a minute`);
    late.abort();
    if (n >= 20) all.push(performance.now() - started);
    await sleep(5);
  }
  return { p50: quantile(all, 0.5), p95: quantile(all, 0.95) };
}
