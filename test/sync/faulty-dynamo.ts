import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { OutcomeUnknown, Throttled } from '../../lib/runtime/aws/errors.ts';

type Method = keyof Dynamo;

const failure = (operation: string, code: string) => ({ code, message: 'made for a test', status: 0, operation });

/** Thrown where a test lets the process die: nothing in the code under test may catch it. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface Call {
  readonly method: Method;
  /** From 1, over all calls of the port. */
  readonly number: number;
}

/** A port whose calls pass through `act`, which may let them happen or not, before, after, twice. */
export function through(dynamo: Dynamo, act: (call: Call, run: () => Promise<unknown>) => Promise<unknown>): Dynamo {
  let calls = 0;
  return new Proxy(dynamo, {
    get: (target, property) => {
      const method = Reflect.get(target, property) as (...input: unknown[]) => Promise<unknown>;
      return (...input: unknown[]) => {
        calls += 1;
        return act({ method: property as Method, number: calls }, () => method.apply(target, input));
      };
    },
  });
}

/** The answers of the first calls of a method are lost after they took effect. */
export function losing(dynamo: Dynamo, method: Method, times: number): Dynamo {
  let left = times;
  return through(dynamo, async (call, run) => {
    const answer = await run();
    if (call.method !== method || left === 0) return answer;
    left -= 1;
    throw new OutcomeUnknown(failure(`dynamodb:${method}`, 'TimeoutError'));
  });
}

/** Refuses the call with this number for the rate, as the port does when its own retries have run out. */
export const throttling = (dynamo: Dynamo, number: number): Dynamo =>
  through(dynamo, async (call, run) => {
    if (call.number === number) throw new Throttled(failure(`dynamodb:${call.method}`, 'ThrottlingException'));
    return run();
  });

/** Dies before the call with this number; to die after it is to die before the next. */
export const dying = (dynamo: Dynamo, number: number): Dynamo =>
  through(dynamo, async (call, run) => {
    if (call.number === number) throw new Crash(`before call ${number}`);
    return run();
  });
