import type { BuiltFunction } from './functions.ts';
import { runProbe } from './run-probe.ts';
import { median } from './statistics.ts';

export interface ModuleLoad {
  readonly name: string;
  /** CPU until the module is loaded, divided by the same of an empty handler measured beside it as often; the least of all rounds of each. */
  readonly ratio: number;
  /** Milliseconds for the module alone. */
  readonly load: number;
  readonly undici: boolean;
}

/** An empty handler is measured beside so many functions: the least of few is compared with the least of as few, at the same time. */
const together = 4;

/** Loads every function in fresh processes, each time beside an empty handler. */
export async function measureModuleLoad(
  functions: readonly BuiltFunction[],
  empty: string,
  environment: Readonly<Record<string, string>>,
  rounds: number,
): Promise<ModuleLoad[]> {
  const nothing: number[][] = [];
  const loads = functions.map(() => ({ ready: [] as number[], load: [] as number[], undici: false }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { file }] of functions.entries()) {
      if (index % together === 0) {
        const group = index / together;
        nothing[group] = [...(nothing[group] ?? []), (await runProbe(empty, environment)).ready];
      }
      const probe = await runProbe(file, environment);
      const own = loads[index];
      own?.ready.push(probe.ready);
      own?.load.push(probe.load);
      if (own) own.undici ||= probe.undici;
    }
  }
  const base = (index: number) => Math.min(...(nothing[Math.floor(index / together)] ?? []));
  return functions.map(({ name }, index) => {
    const { ready, load, undici } = loads[index] ?? { ready: [], load: [], undici: false };
    return { name, ratio: Math.min(...ready) / base(index), load: median(load), undici };
  });
}
