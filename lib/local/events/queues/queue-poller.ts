import type { SQSRecord } from 'aws-lambda';
import { atMost, graceMs, pause } from '../clock.ts';
import type { EventsContext } from '../context.ts';
import { type Mapping, Slots } from '../mappings/mapping.ts';
import type { Filter } from '../mappings/mapping-config.ts';
import { type QueueMessage, queueRecord, takesQueueRecord } from './queue-record.ts';

/** Lambda starts with five pollers for a queue, and has more as the queue fills; a laptop has not. */
const mostConcurrency = 5;
/** The most that ReceiveMessage gives, and the longest that it waits. */
const receiveLimit = 10;
const longestWaitSeconds = 20;
/** A batch must fit into an invocation's 6 MB. */
const batchBytes = 5_000_000;

export interface QueuePolling {
  /** Path of the resource, for messages. */
  readonly path: string;
  readonly sourceArn: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly filters: readonly Filter[];
  /** Batches at a time. */
  readonly maximumConcurrency?: number;
  /** Failed messages come back after so many seconds instead of the queue's visibility timeout. */
  readonly redeliverAfterSeconds?: number;
  /** Works on a batch and answers the messages that must come again. */
  handle(batch: readonly SQSRecord[]): Promise<readonly SQSRecord[]>;
}

/**
 * Takes messages from a queue as Lambda's pollers do: long polling, batches by size or window, messages that no filter takes deleted,
 * handled ones deleted, failed ones left to the visibility timeout. The queue itself keeps the order of FIFO groups and moves
 * messages to its dead-letter queue.
 */
export function startQueuePoller(context: EventsContext, polling: QueuePolling): Mapping {
  const { runtime, services, clock } = context;
  const { log } = runtime;
  const queue = { QueueUrl: queueUrl(polling.sourceArn) };
  const region = polling.sourceArn.split(':')[3] ?? runtime.stack.region;
  const stopping = new AbortController();
  const slots = new Slots(Math.min(polling.maximumConcurrency ?? mostConcurrency, mostConcurrency));
  const running = new Set<Promise<void>>();

  async function receive(count: number, waitSeconds: number): Promise<SQSRecord[]> {
    const answer = await services.sqs(
      'ReceiveMessage',
      {
        ...queue,
        MaxNumberOfMessages: Math.min(count, receiveLimit),
        WaitTimeSeconds: Math.min(waitSeconds, longestWaitSeconds),
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      },
      stopping.signal,
    );
    const records = ((answer.Messages ?? []) as QueueMessage[]).map((message) =>
      queueRecord(message, polling.sourceArn, region),
    );
    const taken = records.filter((record) => takesQueueRecord(polling.filters, record));
    if (taken.length < records.length) await remove(records.filter((record) => !taken.includes(record)));
    return taken;
  }

  async function gather(): Promise<SQSRecord[]> {
    const batch = await receive(polling.batchSize, longestWaitSeconds);
    const deadline = clock.now() + polling.windowSeconds * 1000;
    try {
      while (batch.length > 0 && batch.length < polling.batchSize) {
        const left = deadline - clock.now();
        if (left <= 0 || bytesOf(batch) > batchBytes) break;
        batch.push(...(await receive(polling.batchSize - batch.length, left / 1000)));
      }
      return batch;
    } catch (cause) {
      await showAgain(batch, 0);
      throw cause;
    }
  }

  async function remove(records: readonly SQSRecord[]): Promise<void> {
    await inTens(records, (entries) => services.sqs('DeleteMessageBatch', { ...queue, Entries: entries }));
  }

  async function showAgain(records: readonly SQSRecord[], seconds: number): Promise<void> {
    await inTens(records, (entries) =>
      services.sqs('ChangeMessageVisibilityBatch', {
        ...queue,
        Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: seconds })),
      }),
    );
  }

  async function work(batch: readonly SQSRecord[]): Promise<void> {
    context.activity.count += 1;
    const failed = await polling.handle(batch);
    await remove(batch.filter((record) => !failed.includes(record)));
    if (failed.length > 0 && polling.redeliverAfterSeconds !== undefined)
      await showAgain(failed, polling.redeliverAfterSeconds);
  }

  async function run(): Promise<void> {
    let trouble = '';
    while (!stopping.signal.aborted) {
      const release = await slots.take();
      try {
        const batch = await gather();
        trouble = '';
        if (batch.length > 0) {
          const task = work(batch).catch((cause) => log.error(`${polling.path}: ${cause.message}`));
          running.add(task);
          void task.finally(() => {
            running.delete(task);
            release();
          });
          continue;
        }
      } catch (cause) {
        if (stopping.signal.aborted) break;
        const message = (cause as Error).message;
        if (message !== trouble) log.error(`${polling.path}: cannot read ${polling.sourceArn}: ${message}`);
        trouble = message;
        await pause(clock, 500, stopping.signal);
      }
      release();
    }
  }

  const loop = run();
  return {
    path: polling.path,
    async busy() {
      if (running.size > 0) return `${polling.path}: ${running.size} batches in work`;
      const answer = await services.sqs('GetQueueAttributes', { ...queue, AttributeNames: counts });
      const left = counts.reduce((sum, name) => sum + Number(answer.Attributes?.[name] ?? 0), 0);
      return left > 0 ? `${polling.path}: ${left} messages in its queue` : undefined;
    },
    async stop() {
      stopping.abort();
      await atMost(graceMs, Promise.all([loop, ...running]));
    },
  };
}

const counts = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
];

/** The address of a queue for the service, which reads only account and name from it. */
export function queueUrl(arn: string): string {
  const [, , , , account, name] = arn.split(':');
  return `http://127.0.0.1/${account}/${name}`;
}

function bytesOf(batch: readonly SQSRecord[]): number {
  return batch.reduce((sum, record) => sum + record.body.length, 0);
}

async function inTens(
  records: readonly SQSRecord[],
  call: (entries: { Id: string; ReceiptHandle: string }[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < records.length; from += 10) {
    const part = records.slice(from, from + 10);
    await call(part.map((record, index) => ({ Id: String(index), ReceiptHandle: record.receiptHandle })));
  }
}
