import type { RunningStack } from './running-stack.ts';
import { newOwner, rawDevice } from './sync-app.ts';

export interface PushRate {
  readonly writers: number;
  /** Lists: no index, no full text. */
  readonly intoOne: number;
  /** Tasks, whose words are indexed beside it. */
  readonly withText: number;
  readonly intoMany: number;
  /** Pushes that were not answered with success; the space was too busy. */
  readonly failures: number;
}

/** Pushes of one document, one after the other by each writer, for some seconds. */
async function rateOf(writers: readonly (() => Promise<void>)[], seconds: number) {
  await Promise.all(writers.map((push) => push()));
  const started = performance.now();
  let done = 0;
  let failures = 0;
  await Promise.all(
    writers.map(async (push) => {
      while (performance.now() - started < seconds * 1000) {
        try {
          await push();
          done += 1;
        } catch {
          failures += 1;
          // Its number is not used up: this writer is at an end.
          return;
        }
      }
    }),
  );
  return { perSecond: done / ((performance.now() - started) / 1000), failures };
}

/** Into one space of all writers, and into a space for each of them. */
export async function measurePushes(
  stack: RunningStack,
  seconds: number,
  counts: readonly number[],
): Promise<PushRate[]> {
  const { client, space } = await newOwner(stack);
  const rates: PushRate[] = [];
  for (const count of counts) {
    const indices = Array.from({ length: count }, (_, n) => n);
    const one = await rateOf(
      indices.map(() => rawDevice(client, space, 'lists')),
      seconds,
    );
    const text = await rateOf(
      indices.map(() => rawDevice(client, space, 'tasks')),
      seconds,
    );
    const spaces = await Promise.all(indices.map((n) => client.api.createSpace({ body: { name: `Space ${n}` } })));
    const many = await rateOf(
      spaces.map((each) => rawDevice(client, each.space, 'lists')),
      seconds,
    );
    const failures = one.failures + text.failures + many.failures;
    rates.push({
      writers: count,
      intoOne: one.perSecond,
      withText: text.perSecond,
      intoMany: many.perSecond,
      failures,
    });
  }
  return rates;
}
