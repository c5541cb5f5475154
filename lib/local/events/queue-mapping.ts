import type { SQSRecord } from 'aws-lambda';
import { failureReason, readBatchResponse } from './batch-response.ts';
import { atMost, graceMs, pause } from './clock.ts';
import { type EventsContext, type Mapping, Slots } from './mapping.ts';
import type { MappingConfig } from './mapping-config.ts';
import { type QueueMessage, queueRecord, takesQueueRecord } from './queue-record.ts';

/** Lambda starts with five pollers for a queue. */
const usualConcurrency = 5;
/** The most that ReceiveMessage gives, and the longest that it waits. */
const receiveLimit = 10;
const longestWaitSeconds = 20;
/** A batch must fit into an invocation's 6 MB. */
const batchBytes = 5_000_000;

export interface QueueMappingOptions {
  /** Failed messages come back after so many seconds instead of the queue's visibility timeout. */
  readonly redeliverAfterSeconds?: number;
}

/**
 * Feeds a function from a queue as Lambda does: long polling, batches by size or window, filtered messages deleted, messages of a
 * successful batch deleted, failed ones left to the visibility timeout. The queue itself keeps the order of FIFO groups and moves
 * messages to its dead-letter queue.
 */
export function startQueueMapping(
  context: EventsContext,
  config: MappingConfig,
  options: QueueMappingOptions = {},
): Mapping {
  const { runtime, services, clock } = context;
  const { log } = runtime;
  const queue = { QueueUrl: queueUrl(config.sourceArn) };
  const region = config.sourceArn.split(':')[3] ?? runtime.stack.region;
  const stopping = new AbortController();
  const slots = new Slots(config.maximumConcurrency ?? usualConcurrency);
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
      queueRecord(message, config.sourceArn, region),
    );
    const taken = records.filter((record) => takesQueueRecord(config.filters, record));
    if (taken.length < records.length) await remove(records.filter((record) => !taken.includes(record)));
    return taken;
  }

  async function gather(): Promise<SQSRecord[]> {
    const batch = await receive(config.batchSize, longestWaitSeconds);
    const deadline = clock.now() + config.windowSeconds * 1000;
    try {
      while (batch.length > 0 && batch.length < config.batchSize) {
        const left = deadline - clock.now();
        if (left <= 0 || bytesOf(batch) > batchBytes) break;
        batch.push(...(await receive(config.batchSize - batch.length, left / 1000)));
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

  async function handle(batch: readonly SQSRecord[]): Promise<void> {
    const result = await runtime.functions.invoke(config.functionName, { Records: batch });
    const ids = new Set(batch.map((record) => record.messageId));
    const outcome = readBatchResponse(result, config.reportsItemFailures, ids);
    const failed = outcome === 'all' ? batch : batch.filter((record) => outcome.has(record.messageId));
    await remove(batch.filter((record) => !failed.includes(record)));
    if (failed.length === 0) return;
    const reason = outcome === 'all' ? failureReason(result) : 'reported by the function';
    log.warn(`${config.path}: ${failed.length} of ${batch.length} messages failed (${reason})`, {
      messageIds: failed.map((record) => record.messageId),
    });
    if (options.redeliverAfterSeconds !== undefined) await showAgain(failed, options.redeliverAfterSeconds);
  }

  async function run(): Promise<void> {
    let trouble = '';
    while (!stopping.signal.aborted) {
      const release = await slots.take();
      try {
        const batch = await gather();
        trouble = '';
        if (batch.length > 0) {
          const work = handle(batch).catch((cause) => log.error(`${config.path}: ${cause.message}`));
          running.add(work);
          void work.finally(() => {
            running.delete(work);
            release();
          });
          continue;
        }
      } catch (cause) {
        if (stopping.signal.aborted) break;
        const message = (cause as Error).message;
        if (message !== trouble) log.error(`${config.path}: cannot read ${config.sourceArn}: ${message}`);
        trouble = message;
        await pause(clock, 500, stopping.signal);
      }
      release();
    }
  }

  const loop = run();
  return {
    path: config.path,
    async busy() {
      if (running.size > 0) return `${config.path}: ${running.size} batches in work`;
      const answer = await services.sqs('GetQueueAttributes', { ...queue, AttributeNames: counts });
      const left = counts.reduce((sum, name) => sum + Number(answer.Attributes?.[name] ?? 0), 0);
      return left > 0 ? `${config.path}: ${left} messages in its queue` : undefined;
    },
    async stop() {
      stopping.abort();
      await loop;
      await atMost(graceMs, Promise.all(running));
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
