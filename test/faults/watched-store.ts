import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { Throttled, Unavailable } from '../../lib/runtime/aws/errors.ts';
import type { Conductor } from './conductor.ts';

/** What may happen at a store call. What is thrown is the call's failure. */
export interface StoreHooks {
  /** How likely its turn is beside those of others. */
  readonly haste: number;
  before(method: keyof Dynamo): void;
  after(method: keyof Dynamo): void;
}

type Call = (...input: readonly unknown[]) => Promise<unknown>;

const wrapped = (dynamo: Dynamo, wrap: (method: keyof Dynamo, call: Call) => Call): Dynamo =>
  new Proxy(dynamo, {
    get: (target, property) => {
      const call: Call = (...input) => (Reflect.get(target, property) as Call).apply(target, [...input]);
      return wrap(property as keyof Dynamo, call);
    },
  });

/** A store that cannot fail: should the real one, then the schedule ends, for what it shows is not its seed's. */
export const steadfast = (dynamo: Dynamo, conductor: Conductor): Dynamo =>
  wrapped(dynamo, (_, call) => async (...input) => {
    try {
      return await call(...input);
    } catch (error) {
      if (error instanceof Throttled || error instanceof Unavailable) conductor.fail(error);
      throw error;
    }
  });

const nothing: StoreHooks = { haste: 1, before() {}, after() {} };

/** A store whose calls take place when the conductor says, and are told before and after. */
export const watched = (dynamo: Dynamo, conductor: Conductor, hooks: StoreHooks = nothing): Dynamo =>
  wrapped(
    dynamo,
    (method, call) =>
      (...input) =>
        conductor.call(async () => {
          hooks.before(method);
          const answer = await call(...input);
          hooks.after(method);
          return answer;
        }, hooks.haste),
  );
