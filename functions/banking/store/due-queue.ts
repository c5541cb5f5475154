import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import type { Due } from '../contract/behind.ts';
import { banking } from '../contract/module.ts';

export type DueQueue = ReturnType<typeof dueQueue>;

/** Hands over what is due. */
export function dueQueue(queue: Pick<Queue, 'sendAll'> = createQueue(() => queueUrl(banking, 'due'))) {
  return { send: (due: readonly Due[]) => queue.sendAll(due.map((body) => ({ body }))) };
}
