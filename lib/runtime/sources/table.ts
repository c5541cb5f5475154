import type { Change, ChangeKind } from '../../contract/consumer.ts';
import { fromAttributes } from '../aws/attribute-values.ts';
import { inLanes } from '../in-lanes.ts';
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
 * A table's stream, in order; with `lanes` in that of each item. At the first failure the rest of the batch waits: the sequence number of the first
 * change that is not done is the checkpoint from which Lambda delivers again (and bisects, and at last hands the record to the dead-letter
 * queue), with what another lane did behind it. An item that holds a `trace` hands it on.
 */
export const tableSource: SourceAdapter = async (event, { on }, run, log) => {
  const { Records: records } = event as { Records: readonly StreamRecord[] };
  const left = new Set(records.map(changeOf));
  const { lanes = 1 } = on as { readonly lanes?: number };
  const rows = lanes > 1 ? Map.groupBy(left, ({ keys }) => JSON.stringify(keys)).values() : [[...left]];
  try {
    await inLanes(rows, lanes, async (changes) => {
      for (const change of changes) {
        const trace = readTrace(change.after?.trace);
        try {
          await run(change, trace);
        } catch (error) {
          log.error('change failed', { sequence: change.sequence, correlationId: trace?.correlationId, error });
          throw error;
        }
        left.delete(change);
      }
    });
  } catch {
    const [first] = left;
    return { batchItemFailures: first ? [{ itemIdentifier: first.sequence }] : [] };
  }
  return { batchItemFailures: [] };
};
