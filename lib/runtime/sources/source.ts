import { safeParse } from 'zod/mini';
import type { Consumer } from '../../contract/consumer.ts';
import type { Logger } from '../logger.ts';

/** How one kind of source is read: turns its event into inputs of the operation and their results into its answer. */
export type SourceAdapter = (
  event: unknown,
  consumer: Consumer,
  run: (input: unknown) => Promise<unknown>,
  log: Logger,
) => Promise<unknown>;

/** A message that no retry can mend. It still goes the way of every failure: delivered again, then to the dead-letter queue. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';
}

/** JSON text that must satisfy the consumer's schema, if it declares one. @throws PoisonMessage. */
export function readMessage(consumer: Consumer, value: unknown): unknown {
  if (!consumer.message) return value;
  const result = safeParse(consumer.message as never, value);
  if (result.success) return result.data;
  throw new PoisonMessage(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}

/** @throws PoisonMessage when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PoisonMessage('the message is not JSON');
  }
}
