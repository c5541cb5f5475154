import type { World } from './world.ts';

export type Mortal = (dieIn: <T>(part: () => Promise<T>) => Promise<T>) => Promise<void>;

/**
 * Lets a scenario die at its first, second, third ... call, before or after it, until it no longer gets that far.
 * @param scenario calls `dieIn` with the part that dies, once.
 * @returns at how many points it died.
 */
export async function dieAtEveryCall(world: World, scenario: Mortal): Promise<number> {
  let points = 0;
  for (const when of ['before', 'after'] as const) {
    for (let call = 1; ; call += 1) {
      world.watch.crashed = false;
      await scenario(async (part) => {
        world.watch.crash = { call: world.watch.calls + call, when };
        try {
          return await part();
        } finally {
          world.watch.crash = undefined;
        }
      });
      if (!world.watch.crashed) break;
      points += 1;
      if (call > 300) throw new Error('this scenario never ends');
    }
  }
  return points;
}
