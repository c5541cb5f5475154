import { safeParse } from 'zod/mini';
import type { Consumer } from '../../contract/consumer.ts';
import type { Trace } from '../../contract/event.ts';
import { issueLine } from '../issue-message.ts';
import type { Logger } from '../logger.ts';

/** Runs the operation on one message. @param trace what the message follows from; without it the invocation begins a chain of its own. */
export type Run = (input: unknown, trace?: Trace) => Promise<unknown>;

/** How one kind of source is read: turns its event into inputs of the operation and their results into its answer. */
export type SourceAdapter = (event: unknown, consumer: Consumer, run: Run, log: Logger) => Promise<unknown>;

/** A message that no retry can mend. It is set aside at once where the consumer can, and goes the way of every failure elsewhere. */
export class PoisonMessage extends Error {
  override readonly name: string = 'PoisonMessage';
}

/** JSON text that must satisfy the consumer's schema, if it declares one. @throws PoisonMessage. */
export function readMessage(consumer: Consumer, value: unknown): unknown {
  if (!consumer.message) return value;
  const result = safeParse(consumer.message as never, value);
  if (result.success) return result.data;
  throw new PoisonMessage(issueLine(result.error.issues));
}

/** @throws PoisonMessage when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PoisonMessage('the message is not JSON');
  }
}
