import type { Dynamo } from '../../runtime/aws/dynamo.ts';
import { type ChangeRow, changeKey, padded } from '../items.ts';
import type { SyncTables } from '../tables.ts';
import { documentName } from './draft.ts';

/**
 * The last change of each document that was changed in a range of a space's order, also of one whose transaction is still being applied: a number without a row is asked for
 * with a transaction, which sees all of another one or waits for it. Rows that a later change replaced are missing; that
 * change is in the range too, or the head has moved beyond it.
 * @returns sequence numbers by `documentName`.
 */
export async function changesBetween(
  dynamo: Dynamo,
  tables: SyncTables,
  spaceId: string,
  from: number,
  to: number,
): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>();
  if (from > to) return last;
  const missing = new Set(Array.from({ length: to - from + 1 }, (_, index) => from + index));
  const take = ({ sk, collection, id, was, expiresAt = Number.POSITIVE_INFINITY }: ChangeRow) => {
    const seq = Number(sk);
    missing.delete(seq);
    if (was !== undefined) missing.delete(was);
    const name = documentName(spaceId, collection, id);
    // Of a deletion that is forgotten, the document may go before this row.
    last.set(name, expiresAt * 1000 < Date.now() ? 0 : Math.max(seq, last.get(name) ?? 0));
  };
  let next: Record<string, string> | undefined;
  do {
    const page = await dynamo.query<ChangeRow>({
      TableName: tables.changes,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': spaceId, ':from': padded(from), ':to': padded(to) },
      ConsistentRead: true,
      ...(next ? { ExclusiveStartKey: next } : {}),
    });
    page.Items.forEach(take);
    next = page.LastEvaluatedKey as typeof next;
  } while (next);
  const unsure = [...missing];
  for (let start = 0; start < unsure.length; start += 100) {
    const { Responses } = await dynamo.transactGet<ChangeRow>({
      TransactItems: unsure
        .slice(start, start + 100)
        .map((seq) => ({ Get: { TableName: tables.changes, Key: changeKey(spaceId, seq) } })),
    });
    for (const { Item } of Responses) if (Item) take(Item);
  }
  return last;
}
