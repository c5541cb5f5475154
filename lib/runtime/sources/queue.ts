import type { Consumer } from '../../contract/consumer.ts';
import { PoisonMessage, parseJson, readMessage, type SourceAdapter } from './source.ts';

interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes?: { readonly MessageGroupId?: string; readonly ApproximateReceiveCount?: string };
}

/**
 * SQS: one message at a time; those that fail are reported and delivered again, after `maxReceives` to the dead-letter queue. In a
 * FIFO queue everything of the same group behind a failure waits with it.
 */
const fromQueue =
  (read: (consumer: Consumer, record: QueueRecord) => unknown): SourceAdapter =>
  async (event, consumer, run, log) => {
    const { Records: records } = event as { Records: readonly QueueRecord[] };
    const failed: string[] = [];
    const blocked = new Set<string>();
    for (const record of records) {
      const group = record.attributes?.MessageGroupId;
      if (group !== undefined && blocked.has(group)) {
        failed.push(record.messageId);
        continue;
      }
      try {
        await run(read(consumer, record));
      } catch (error) {
        failed.push(record.messageId);
        if (group !== undefined) blocked.add(group);
        log.error('message failed', {
          messageId: record.messageId,
          received: Number(record.attributes?.ApproximateReceiveCount ?? 1),
          poison: error instanceof PoisonMessage,
          error,
        });
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

interface Envelope {
  readonly id: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail: unknown;
}

function envelope(record: QueueRecord): Envelope {
  const value = parseJson(record.body);
  if (typeof value !== 'object' || value === null || !('detail-type' in value))
    throw new PoisonMessage('not an event of the bus');
  return value as Envelope;
}

export const queueSource = fromQueue((consumer, record) => readMessage(consumer, parseJson(record.body)));

/** Events of the bus, which reach their function through a queue of its own. */
export const eventSource = fromQueue((consumer, record) => {
  const { id, 'detail-type': type, time, detail } = envelope(record);
  return { id, type, time, detail: readMessage(consumer, detail) };
});

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
  const { bucket, object } = envelope(record).detail as ObjectDetail;
  if (!bucket?.name || !object?.key) throw new PoisonMessage('not an event of a bucket');
  return {
    bucket: bucket.name,
    key: object.key,
    size: object.size ?? 0,
    eTag: object.etag ?? '',
    ...(object['version-id'] ? { versionId: object['version-id'] } : {}),
  };
});
