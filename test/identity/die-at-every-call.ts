import type { World } from './world.ts';

export type Mortal = (dieIn: <T>(part: () => Promise<T>) => Promise<T>) => Promise<void>;

/**
 * Lets a scenario die before its first, second, third ... call, until it no longer gets that far.
 * @param scenario calls `dieIn` with the part that dies, once.
 * @returns at how many points it died.
 */
export async function dieAtEveryCall(world: World, scenario: Mortal): Promise<number> {
  for (let points = 0; ; points += 1) {
    world.watch.crashed = false;
    await scenario(async (part) => {
      world.watch.crashBefore = world.watch.calls + points + 1;
      try {
        return await part();
      } finally {
        world.watch.crashBefore = undefined;
      }
    });
    if (!world.watch.crashed) return points;
    if (points > 300) throw new Error('this scenario never ends');
  }
}
