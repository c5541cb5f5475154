import { randomUUID } from 'node:crypto';
import type { InvokeResult } from '../../model.ts';
import type { EventsContext } from '../context.ts';
import type { MappingConfig } from '../mappings/mapping-config.ts';
import { queueUrl } from '../queues/queue-poller.ts';
import type { StreamRecord } from './stream-record.ts';

/** Records that a stream mapping gives up. */
export interface GivenUp {
  readonly records: readonly StreamRecord[];
  readonly shardId: string;
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly invokeCount: number;
  /** The last answer of the function, if it was called at all. */
  readonly last?: InvokeResult;
}

/** Tells the OnFailure destination of a mapping, a queue or a topic, which records were given up: where they lie, not what they hold. */
export async function reportGivenUp(context: EventsContext, config: MappingConfig, lost: GivenUp): Promise<void> {
  if (config.onFailureArn === undefined) return;
  const message = JSON.stringify(describe(context, config, lost));
  if (config.onFailureArn.includes(':sns:')) {
    await context.services.sns('Publish', { TopicArn: config.onFailureArn, Message: message });
  } else {
    await context.services.sqs('SendMessage', { QueueUrl: queueUrl(config.onFailureArn), MessageBody: message });
  }
}

function describe(context: EventsContext, config: MappingConfig, lost: GivenUp): object {
  const first = lost.records[0];
  const last = lost.records.at(-1);
  return {
    requestContext: {
      requestId: lost.last?.requestId ?? randomUUID(),
      functionArn: config.functionArn,
      condition: lost.condition,
      approximateInvokeCount: lost.invokeCount,
    },
    ...(lost.last === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            functionError: lost.last.error === undefined ? null : 'Unhandled',
          },
        }),
    version: '1.0',
    timestamp: new Date(context.clock.now()).toISOString(),
    DDBStreamBatchInfo: {
      shardId: lost.shardId,
      startSequenceNumber: first?.dynamodb.SequenceNumber,
      endSequenceNumber: last?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: lost.records.length,
      streamArn: config.sourceArn,
    },
  };
}

function arrival(record: StreamRecord | undefined): string {
  const seconds = record?.dynamodb.ApproximateCreationDateTime ?? 0;
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
