import type { Poison } from './checks.ts';
import type { Cast, Ledger } from './deeds.ts';
import { exploreSpine } from './explore-spine.ts';
import { startSpineStack } from './spine-stack.ts';

/**
 * Schedules of faults over the whole stack, seed after seed, until one shows what must not be.
 * @returns whether all came to rest as they must.
 */
export async function runSpine(
  first: number,
  schedules: number,
  deeds: number,
  write: (line: string) => void,
): Promise<boolean> {
  const stack = await startSpineStack('busy');
  try {
    const people = await Promise.all(['ada', 'bob', 'cleo'].map((name) => stack.signUp(name)));
    const admin = await stack.admin(await stack.signUp('root'));
    const cast: Cast = { people, admin, victim: await stack.signUp('victim') };
    for (const { token } of [...people, admin, cast.victim]) {
      await fetch(`${stack.outputs.apiUrl}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    }
    const ledger: Ledger = { organisations: [], disabled: new Set() };
    const poisons: Poison[] = [];
    for (let seed = first; seed < first + schedules; seed += 1) {
      const started = performance.now();
      const explored = await exploreSpine(stack, cast, ledger, poisons, seed, deeds);
      const seconds = Math.round((performance.now() - started) / 1000);
      if (explored.violations.length > 0) {
        const repeat = `npm run faults -- --spine --seed ${first} --schedules ${seed - first + 1} --deeds ${deeds}`;
        for (const line of [...explored.trace, '', `seed ${seed}:`, ...explored.violations, '', repeat]) write(line);
        return false;
      }
      write(
        `seed ${seed}: ${deeds} deeds, ${explored.faults} faults, ${explored.poisons} poison messages so far, all events twice, in ${seconds} s: each effect once, nothing lost`,
      );
    }
    return true;
  } finally {
    await stack.stop();
  }
}
