import { deadlineFrom } from '../../../lib/runtime/aws/deadline.ts';
import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import type { DueConnection } from '../contract/behind.ts';
import { aggregation } from '../contract/module.ts';

export type ConnectionQueue = ReturnType<typeof connectionQueue>;

/** Hands over connections with which something is to be done. */
export function connectionQueue(queue: Pick<Queue, 'sendAll'> = createQueue(() => queueUrl(aggregation, 'due'))) {
  return { send: (due: readonly DueConnection[]) => queue.sendAll(due.map((body) => ({ body }))) };
}

/** Milliseconds until whoever works on what was handed over must be done. */
export const timeLeft = (): number => deadlineFrom(Date.now()) - Date.now();
