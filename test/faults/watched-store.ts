import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { StoreHooks } from './backend.ts';

/** A store whose calls are told before and after they take place, one after another in the order in which they were made. */
export function watched(dynamo: Dynamo, hooks: StoreHooks): { readonly dynamo: Dynamo; idle(): Promise<unknown> } {
  let calls = 0;
  let line: Promise<unknown> = Promise.resolve();
  const proxy = new Proxy(dynamo, {
    get: (target, property) => {
      const method = Reflect.get(target, property) as (...input: unknown[]) => Promise<unknown>;
      return (...input: unknown[]) => {
        calls += 1;
        const number = calls;
        const turn = line.then(async () => {
          await hooks.before(property as keyof Dynamo, number);
          const answer = await method.apply(target, input);
          await hooks.after(property as keyof Dynamo, number);
          return answer;
        });
        line = turn.catch(() => {});
        return turn;
      };
    },
  });
  return { dynamo: proxy, idle: () => line };
}
