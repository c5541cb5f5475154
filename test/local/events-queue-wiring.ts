// A queue, its dead-letter queue and a mapping between them and a handler; what a test starts ends with it.
import type { SQSRecord } from 'aws-lambda';
import { systemClock } from '../../lib/local/events/clock.ts';
import type { Mapping } from '../../lib/local/events/mappings/mapping.ts';
import { readMapping } from '../../lib/local/events/mappings/mapping-config.ts';
import { startQueueMapping } from '../../lib/local/events/queues/queue-mapping.ts';
import { ending, services, wired } from './events-running.ts';
import { type AnyEvent, account, eventually, mapping } from './events-services.ts';

let counter = 0;

/** A queue with its dead-letter queue, and a mapping from it to a handler. */
export async function wire(
  handler: (event: AnyEvent) => unknown,
  properties: object = {},
  queueAttributes: Record<string, string> = {},
) {
  counter += 1;
  const fifo = queueAttributes.FifoQueue === 'true' ? '.fifo' : '';
  const dead = `dead-${counter}${fifo}`;
  const name = `queue-${counter}${fifo}`;
  const deadArn = await services.createQueue(dead, fifo ? { FifoQueue: 'true' } : {});
  const arn = await services.createQueue(name, {
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 3 }),
    ...queueAttributes,
  });
  const { runner, log, runtime } = await wired([mapping('Map', arn, 'handler', properties)], { handler });
  const config = readMapping(runtime.stack.find('Map'), runtime.stack);
  const context = { runtime, services: services.client, clock: systemClock, activity: { count: 0 } };
  const start = () => ending(startQueueMapping(context, config));
  const QueueUrl = `http://127.0.0.1/${account}/${name}`;
  const send = (MessageBody: string, more: object = {}) =>
    services.client.sqs('SendMessage', { QueueUrl, MessageBody, ...more });
  const batches = () =>
    runner.calls.map((call) => call.event.Records.map((record: SQSRecord) => record.body) as string[]);
  return { name, dead, arn, runner, log, send, start, batches, map: start() };
}

export const quiet = (map: Mapping) => eventually(async () => (await map.busy()) === undefined);
