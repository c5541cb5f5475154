import type { Dynamo, PutInput } from '../../../lib/runtime/aws/dynamo.ts';
import { through } from '../faulty-dynamo.ts';

/** The port of a process that dies at its `call`-th call: that one and all after it fail, this one perhaps after it took effect. */
export function mortal(dynamo: Dynamo, call: number, when: 'before' | 'after') {
  const life = { calls: 0, died: false };
  const port = through(dynamo, async ({ number }, run) => {
    life.calls = number;
    if (number < call) return run();
    const first = !life.died;
    life.died = true;
    if (first && when === 'after') await run();
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
