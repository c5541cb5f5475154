import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import type { Due } from '../contract/behind.ts';
import { banking } from '../contract/module.ts';
import type { DueAccount } from '../contract/months.ts';
import type { DueOrder } from '../contract/order-runs.ts';

export type DueQueue = ReturnType<typeof dueQueue>;

/** Hands over what is due. */
export function dueQueue(queue: Pick<Queue, 'sendAll'> = createQueue(() => queueUrl(banking, 'due'))) {
  return { send: (due: readonly Due[]) => queue.sendAll(due.map((body) => ({ body }))) };
}

export type OrderQueue = ReturnType<typeof orderQueue>;

/** Hands over orders whose time has come. */
export function orderQueue(queue: Pick<Queue, 'sendAll'> = createQueue(() => queueUrl(banking, 'orders'))) {
  return { send: (due: readonly DueOrder[]) => queue.sendAll(due.map((body) => ({ body }))) };
}

export type MonthQueues = ReturnType<typeof monthQueues>;

const sending = (queue: Pick<Queue, 'sendAll'>) => (due: readonly DueAccount[]) =>
  queue.sendAll(due.map((body) => ({ body })));

/** Hands over accounts whose month has turned. */
export const monthQueues = (
  interest: Pick<Queue, 'sendAll'> = createQueue(() => queueUrl(banking, 'dueInterest')),
  statements: Pick<Queue, 'sendAll'> = createQueue(() => queueUrl(banking, 'dueStatements')),
) => ({ interest: sending(interest), statement: sending(statements) });
