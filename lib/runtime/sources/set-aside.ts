import { variables } from '../../contract/environment.ts';
import { standardReceives } from '../../contract/resources.ts';
import { createQueue, RawBody } from '../aws/queue.ts';
import { optionalVariable } from '../environment.ts';
import type { LogFields, Logger } from '../logger.ts';
import type { QueueRecord } from './queue.ts';
import { PoisonMessage } from './source.ts';

const longestReason = 900;

/** Where the function may set aside what it cannot handle; the queue is the one its source would use in the end. */
export const deadLetters = createQueue(() => optionalVariable(variables.deadLetters) ?? '');

/** Attributes of a dead letter, named as EventBridge names those of its own. */
export const reasonOf = (error: unknown): Record<string, string> => {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { ERROR_CODE: name || 'Error', ERROR_MESSAGE: (message || name || 'Error').slice(0, longestReason) };
};

export const receivesOf = ({ attributes }: QueueRecord): number => Number(attributes?.ApproximateReceiveCount ?? 1);

/**
 * Puts a message that will not be tried again into the dead-letter queue, with the reason, which SQS would not add.
 * @returns false when it is to be tried again, when the function has no such queue, or the queue could not be reached: then SQS moves the
 * message in the end.
 */
export async function setAsideForGood(record: QueueRecord, error: unknown, log: Logger): Promise<boolean> {
  const isHopeless = error instanceof PoisonMessage && !(error instanceof NotYetKnown);
  if (!isHopeless && receivesOf(record) < standardReceives) return false;
  return setAside(record.body, error, log, { messageId: record.messageId });
}

/** Puts a text into the function's dead-letter queue, with the reason. @returns false when there is none, or it could not be reached. */
export async function setAside(body: string, reason: unknown, log: Logger, about: LogFields = {}): Promise<boolean> {
  if (!optionalVariable(variables.deadLetters)) return false;
  try {
    await deadLetters.send({ body: new RawBody(body), attributes: reasonOf(reason) });
    return true;
  } catch (cause) {
    log.error('the dead-letter queue was not reached', { ...about, error: cause });
    return false;
  }
}

/** A message of a kind or version that this function does not know, and may know once a deployment is through: worth its retries. */
export class NotYetKnown extends PoisonMessage {
  override readonly name = 'NotYetKnown';
}
