import { randomUUID } from 'node:crypto';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import { LedgerRefusal } from '../../lib/ledger/model/refusal.ts';
import { ledgerId, legs, type World } from '../ledger/world.ts';
import { quantile } from './statistics.ts';

export interface Rate {
  readonly perSecond: number;
  /** Milliseconds from the command to its answer. */
  readonly p50: number;
  readonly p99: number;
  /** Commands that got an error other than a decision. */
  readonly failures: number;
}

/** A thousand customers with money, and the accounts that most transfers go to: one in each lane. */
export async function openAccounts(world: World, count: number) {
  const source = await world.outside();
  const names: string[] = [];
  for (let from = 0; from < count; from += 50) {
    const some = await Promise.all(Array.from({ length: Math.min(50, count - from) }, () => world.customer()));
    const gifts = some.flatMap((each) => legs(source, each, 1_000_000n));
    await world.ledger.post({ ledgerId, transferId: randomUUID(), legs: gifts });
    names.push(...some);
  }
  return { names, guarded: await world.outside(), recorded: await world.hot() };
}

/** Writers that each send a transfer when the one before is answered. @param hotShare of them credit `hot`. */
export async function measureTransfers(
  ledger: Ledger,
  { names, hot, hotShare }: { readonly names: readonly string[]; readonly hot: string; readonly hotShare: number },
  writers: number,
  seconds: number,
): Promise<Rate> {
  const times: number[] = [];
  let failures = 0;
  const end = performance.now() + seconds * 1000;
  const any = () => names[Math.floor(Math.random() * names.length)] as string;
  const write = async () => {
    for (let began = performance.now(); began < end; began = performance.now()) {
      const debit = any();
      let credit = Math.random() < hotShare ? hot : any();
      while (credit === debit) credit = any();
      try {
        await ledger.post({ ledgerId, transferId: randomUUID(), legs: legs(debit, credit, 1n) });
        times.push(performance.now() - began);
      } catch (error) {
        if (error instanceof LedgerRefusal) throw error;
        failures += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return { perSecond: times.length / seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99), failures };
}

/** The same through the recorded lane, while one worker records what there is, over and over. */
export async function measureRecorded(
  world: World,
  names: readonly string[],
  hot: string,
  writers: number,
  seconds: number,
) {
  let writing = true;
  const lags: number[] = [];
  const work = (async () => {
    while (writing) {
      const [oldest] = await world.ledger.unrecorded(ledgerId);
      if (oldest) lags.push(Date.now() - Date.parse(oldest.recordedAt));
      await world.ledger.recordAll(ledgerId);
    }
  })();
  const rate = await measureTransfers(world.ledger, { names, hot, hotShare: 0.9 }, writers, seconds);
  writing = false;
  await work;
  const began = performance.now();
  const left = await world.ledger.recordAll(ledgerId);
  return { rate, left, drained: performance.now() - began, lag: quantile(lags, 0.5) };
}
