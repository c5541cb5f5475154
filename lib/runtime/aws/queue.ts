import { currentTrace } from '../trace.ts';
import { Throttled } from './errors.ts';
import { type JsonService, jsonCall } from './json-call.ts';
import { pauseBefore, realPace } from './retry.ts';
import { type ClientOptions, deadlineOf } from './send.ts';

export interface QueueMessage {
  /** Sent as JSON, unless it is a RawBody. */
  readonly body: unknown;
  /** Up to 900. Not on FIFO queues. */
  readonly delaySeconds?: number;
  /** FIFO queues: what is handled in order. Others: whose the message is; who fills the queue then waits behind those who do not. */
  readonly groupId?: string;
  /** FIFO queues only. */
  readonly deduplicationId?: string;
  /** Texts beside the body. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Message attribute with what the message follows from; added to every message that a pipeline's operation sends. */
export const traceAttribute = 'trace';

/** @param queue its ARN, address or name. */
export const isFifo = (queue: string): boolean => queue.endsWith('.fifo');

/** Delivery is at least once: a lost answer or a retry may send a message twice, so consumers are idempotent. */
export interface Queue {
  /** Resolves with the message id. */
  send(message: QueueMessage): Promise<string>;
  /** Any number of messages, ten a request; rejected entries are sent again. Rejects with Throttled when some stay unsent. */
  sendAll(messages: readonly QueueMessage[]): Promise<void>;
}

const service: JsonService = { name: 'sqs', target: 'AmazonSQS', version: '1.0' };

export function createQueue(queueUrl: () => string, options: ClientOptions = {}): Queue {
  const pace = options.pace ?? realPace;

  async function sendTen(messages: readonly QueueMessage[], deadline: number): Promise<void> {
    let left = messages.map((message, index) => ({ Id: String(index), ...entry(message) }));
    for (let round = 1; left.length > 0; round += 1) {
      const answer = await jsonCall(service, 'SendMessageBatch', { QueueUrl: queueUrl(), Entries: left }, options);
      const failed = new Map<string, { Code: string; SenderFault: boolean; Message?: string }>(
        (answer.Failed ?? []).map((each: { Id: string }) => [each.Id, each]),
      );
      left = left.filter(({ Id }) => failed.has(Id));
      const pause = pauseBefore(round, 'throttle', pace.random);
      const [first] = failed.values();
      if (first && (first.SenderFault || pace.now() + pause >= deadline)) {
        const message = `${left.length} messages not sent: ${first.Message ?? ''}`;
        throw new Throttled({ code: first.Code, message, status: 200, operation: 'sqs:SendMessage' });
      }
      if (first) await pace.sleep(pause);
    }
  }

  return {
    async send(message) {
      const answer = await jsonCall(service, 'SendMessage', { QueueUrl: queueUrl(), ...entry(message) }, options);
      return answer.MessageId;
    },
    async sendAll(messages) {
      const deadline = deadlineOf(options);
      for (let start = 0; start < messages.length; start += 10)
        await sendTen(messages.slice(start, start + 10), deadline);
    },
  };
}

/** A body that is sent as it is. */
export class RawBody {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function attributesOf(given: QueueMessage['attributes']) {
  const trace = currentTrace();
  const all = Object.entries({ ...(trace ? { [traceAttribute]: JSON.stringify(trace) } : {}), ...given });
  if (all.length === 0) return {};
  const typed = all.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
  return { MessageAttributes: Object.fromEntries(typed) };
}

const entry = ({ body, delaySeconds, groupId, deduplicationId, attributes }: QueueMessage) => ({
  MessageBody: body instanceof RawBody ? body.text : JSON.stringify(body),
  ...attributesOf(attributes),
  ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
  ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
  ...(deduplicationId === undefined ? {} : { MessageDeduplicationId: deduplicationId }),
});
