import type { Dynamo, PutInput } from '../../../lib/runtime/aws/dynamo.ts';
import { through } from '../faulty-dynamo.ts';

/**
 * The port of a process that dies before its `call`-th call: that one and all after it fail. To die after a call is the same as before the
 * next, since nothing else leaves such a process.
 */
export function mortal(dynamo: Dynamo, call: number) {
  const life = { calls: 0, died: false };
  const port = through(dynamo, async ({ number }, run) => {
    life.calls = number;
    if (number < call) return run();
    life.died = true;
    throw new Error('dead');
  });
  return { dynamo: port, life };
}

/** A port whose puts wait until the gate opens. */
export function holdingBack(dynamo: Dynamo, which: (input: PutInput) => boolean = () => true) {
  let open = () => {};
  let reach = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const held: Dynamo = {
    ...dynamo,
    put: async (input) => {
      if (!which(input)) return dynamo.put(input);
      reach();
      await opened;
      return dynamo.put(input);
    },
  };
  return { dynamo: held, reached, open: () => open() };
}
