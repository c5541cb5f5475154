import type { Dynamo } from '../../runtime/aws/dynamo.ts';
import { ConditionFailed, OutcomeUnknown } from '../../runtime/aws/errors.ts';
import { inLanes } from '../../runtime/in-lanes.ts';
import { type Head, headKey, type StoredDocument, stagedPartKey } from '../items.ts';
import type { SyncTables } from '../tables.ts';
import { changeRow } from './commit-plan.ts';
import { readPart, unpackRows } from './staged-parts.ts';

/** Parts that are worked on at once, and puts of each. */
const partsAtOnce = 4;
const putsAtOnce = 12;

/**
 * Puts the rows of a large commit that took effect to their places, and takes the mark from the head. Returns at once when nothing is
 * pending. Any number of callers may be at it at once, stop at any call, or wake up long afterwards: every part says by being there that
 * it is not done, and no put replaces what is newer. Each caller takes the parts in another order, so that they share the work.
 * @returns the head without `pending`: all up to its `seq` is in its place.
 * @throws what the store threw; whoever comes next goes on where it stopped.
 */
export async function finishPending(dynamo: Dynamo, tables: SyncTables, head: Head): Promise<Head> {
  const { pending, ...finished } = head;
  if (!pending) return head;
  const { commitId, from, parts } = pending;
  const start = Math.floor(Math.random() * parts);
  const order = Array.from({ length: parts }, (_, index) => (start + index) % parts);
  await inLanes(order, partsAtOnce, async (number) => {
    const part = await readPart(dynamo, tables, commitId, number);
    if (!part) return;
    const rows = unpackRows(part).map(({ document, was }, index) => {
      const placed: StoredDocument = { ...document, seq: from + part.first + index };
      return { document: placed, change: changeRow(placed, was) };
    });
    // Both or either may be there already. Nobody looks at them before the mark is gone.
    await dynamo.batchWrite({
      RequestItems: { [tables.changes]: rows.map(({ change }) => ({ PutRequest: { Item: change } })) },
    });
    await inLanes(rows, putsAtOnce, ({ document }) => putUnlessNewer(dynamo, tables, document));
    await dynamo.delete({ TableName: tables.spaces, Key: stagedPartKey(commitId, number) });
  });
  await unmark(dynamo, tables, head.spaceId, commitId);
  return finished;
}

/** Another caller may have put it, and the space may have gone on since. */
const putUnlessNewer = (dynamo: Dynamo, tables: SyncTables, document: StoredDocument) =>
  unlessPassed(() =>
    dynamo.put({
      TableName: tables.documents,
      Item: document,
      ConditionExpression: 'attribute_not_exists(pk) OR seq < :seq',
      ExpressionAttributeValues: { ':seq': document.seq },
    }),
  );

const unmark = (dynamo: Dynamo, tables: SyncTables, spaceId: string, commitId: string) =>
  unlessPassed(() =>
    dynamo.update({
      TableName: tables.spaces,
      Key: headKey(spaceId),
      UpdateExpression: 'REMOVE #pending',
      ConditionExpression: '#pending.#commitId = :commitId',
      ExpressionAttributeNames: { '#pending': 'pending', '#commitId': 'commitId' },
      ExpressionAttributeValues: { ':commitId': commitId },
    }),
  );

/** A condition that does not hold says that it is done: by another caller, or by an attempt of this one whose answer was lost. */
async function unlessPassed(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const lost = error instanceof OutcomeUnknown && error.code === 'ConditionalCheckFailedException';
    if (!(error instanceof ConditionFailed || lost)) throw error;
  }
}
