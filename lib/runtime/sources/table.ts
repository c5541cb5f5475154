import type { Change, ChangeKind } from '../../contract/consumer.ts';
import { fromAttributes } from '../aws/attribute-values.ts';
import { readTrace } from '../trace.ts';
import type { SourceAdapter } from './source.ts';

type Image = Parameters<typeof fromAttributes>[0];

export interface StreamRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb: {
    readonly Keys: Image;
    readonly NewImage?: Image;
    readonly OldImage?: Image;
    readonly SequenceNumber: string;
  };
}

/** A record of a stream as operations see it. */
export const changeOf = ({ eventName, dynamodb }: StreamRecord): Change => ({
  change: eventName.toLowerCase() as ChangeKind,
  keys: fromAttributes(dynamodb.Keys),
  ...(dynamodb.OldImage ? { before: fromAttributes(dynamodb.OldImage) } : {}),
  ...(dynamodb.NewImage ? { after: fromAttributes(dynamodb.NewImage) } : {}),
  sequence: dynamodb.SequenceNumber,
});

/**
 * A table's stream, in order. At the first failure the rest of the batch waits: its sequence number is the checkpoint from
 * which Lambda delivers again (and bisects, and at last hands the record to the dead-letter queue). An item that holds a `trace` hands it on.
 */
export const tableSource: SourceAdapter = async (event, _consumer, run, log) => {
  const { Records: records } = event as { Records: readonly StreamRecord[] };
  for (const record of records) {
    const change = changeOf(record);
    const trace = readTrace(change.after?.trace);
    try {
      await run(change, trace);
    } catch (error) {
      log.error('change failed', { sequence: change.sequence, correlationId: trace?.correlationId, error });
      return { batchItemFailures: [{ itemIdentifier: change.sequence }] };
    }
  }
  return { batchItemFailures: [] };
};
