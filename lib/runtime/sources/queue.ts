import type { Consumer, StoredObject } from '../../contract/consumer.ts';
import type { Trace } from '../../contract/event.ts';
import { isFifo, traceAttribute } from '../aws/queue.ts';
import type { LogFields } from '../logger.ts';
import { readTrace } from '../trace.ts';
import { receivesOf, setAsideForGood } from './set-aside.ts';
import { PoisonMessage, parseJson, readMessage, type SourceAdapter } from './source.ts';

export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes?: { readonly MessageGroupId?: string; readonly ApproximateReceiveCount?: string };
  readonly messageAttributes?: Readonly<Record<string, { readonly stringValue?: string }>>;
  readonly eventSourceARN?: string;
}

/** What a message says, and what it follows from. */
export interface Read {
  readonly input: unknown;
  readonly trace?: Trace | undefined;
  /** By what the line of a failure is found where it follows from no request. */
  readonly about?: LogFields;
}

/**
 * SQS: one message at a time; those that fail are reported and delivered again, after `maxReceives` to the dead-letter queue. Where the
 * function is told its dead-letter queue, poison goes there at once, and what has failed the last time goes there with its reason. In a
 * FIFO queue everything of the same group behind a failure waits with it; groups of other queues have no order to keep.
 */
export const fromQueue =
  (read: (consumer: Consumer, record: QueueRecord) => Read): SourceAdapter =>
  async (event, consumer, run, log) => {
    const { Records: records } = event as { Records: readonly QueueRecord[] };
    const failed: string[] = [];
    const blocked = new Set<string>();
    for (const record of records) {
      const group = isFifo(record.eventSourceARN ?? '') ? record.attributes?.MessageGroupId : undefined;
      if (group !== undefined && blocked.has(group)) {
        failed.push(record.messageId);
        continue;
      }
      let trace: Trace | undefined;
      let about: LogFields | undefined;
      try {
        const message = read(consumer, record);
        ({ trace, about } = message);
        await run(message.input, trace);
      } catch (error) {
        const setAside = await setAsideForGood(record, error, log);
        log.error(setAside ? 'message set aside' : 'message failed', {
          messageId: record.messageId,
          received: receivesOf(record),
          poison: error instanceof PoisonMessage,
          ...about,
          correlationId: (trace ?? toldTrace(record))?.correlationId,
          error,
        });
        if (setAside) continue;
        failed.push(record.messageId);
        if (group !== undefined) blocked.add(group);
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

/** What the bus hands to targets. */
export interface BusMessage {
  readonly source?: unknown;
  readonly 'detail-type': unknown;
  readonly detail: unknown;
}

/** @throws PoisonMessage when it is no event of EventBridge. */
export function busMessage(record: QueueRecord): BusMessage {
  const value = parseJson(record.body);
  if (typeof value !== 'object' || value === null || !('detail-type' in value))
    throw new PoisonMessage('not an event of the bus');
  return value as BusMessage;
}

export const queueSource = fromQueue((consumer, record) => ({
  input: readMessage(consumer, parseJson(record.body)),
  trace: sentTrace(record),
}));

/** The trace stands beside the body: a message that somebody sends by hand has none. */
function sentTrace({ messageAttributes }: QueueRecord): Trace | undefined {
  const text = messageAttributes?.[traceAttribute]?.stringValue;
  try {
    return text === undefined ? undefined : readTrace(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What a message that cannot be read says it follows from, so that its line is found by the request's id. */
function toldTrace(record: QueueRecord): Trace | undefined {
  try {
    return sentTrace(record) ?? readTrace(busMessage(record).detail);
  } catch {
    return undefined;
  }
}

interface ObjectDetail {
  readonly bucket: { readonly name: string };
  readonly object: {
    readonly key: string;
    readonly size?: number;
    readonly etag?: string;
    readonly 'version-id'?: string;
  };
}

/** S3 tells the bus, the bus the queue. Keys arrive as they are, not URL-encoded. */
export const bucketSource = fromQueue((_consumer, record) => {
  const { bucket, object } = (busMessage(record).detail ?? {}) as ObjectDetail;
  if (!bucket?.name || !object?.key) throw new PoisonMessage('not an event of a bucket');
  const stored: StoredObject = {
    bucket: bucket.name,
    key: object.key,
    size: object.size ?? 0,
    eTag: object.etag ?? '',
    ...(object['version-id'] ? { versionId: object['version-id'] } : {}),
  };
  return { input: stored, about: { key: stored.key } };
});
