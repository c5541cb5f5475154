import type { Dynamo } from '../../runtime/aws/dynamo.ts';
import type { KeyRange } from './key-ranges.ts';
import { compareTexts } from './matches.ts';
import type { Plan } from './plan.ts';

export interface IndexRow {
  readonly id: string;
  /** Place in the order of the query: the key from the first field on that it sorts by. */
  readonly place: string;
}

/**
 * Rows of several ranges of one index, merged into the order of the query. Strongly consistent; each document once.
 * @param pk partition of the documents table.
 * @param after place of the last row that was passed; the first ones come when it is absent.
 * @param size rows that are wanted at once.
 */
export async function* readIndex(
  dynamo: Pick<Dynamo, 'query'>,
  table: string,
  pk: string,
  { index, backward, ranges }: Plan,
  after: string | undefined,
  size: number,
): AsyncGenerator<IndexRow> {
  const direction = backward ? -1 : 1;
  const query = (range: KeyRange) => readRange(dynamo, table, pk, index.slot, range, backward, after, size);
  const lanes = await Promise.all(
    ranges.map(async (range) => {
      const rows = query(range);
      return { rows, next: await rows.next() };
    }),
  );
  const passed = new Set<string>();
  for (;;) {
    let first: (typeof lanes)[number] | undefined;
    for (const lane of lanes) {
      if (lane.next.done) continue;
      const order =
        first && !first.next.done ? compareTexts(lane.next.value.place, first.next.value.place) : -direction;
      if (order * direction < 0) first = lane;
    }
    if (!first || first.next.done) return;
    const row = first.next.value;
    first.next = await first.rows.next();
    // Ranges may overlap, and a document may move while they are read.
    if (passed.has(row.id)) continue;
    passed.add(row.id);
    yield row;
  }
}

async function* readRange(
  dynamo: Pick<Dynamo, 'query'>,
  table: string,
  pk: string,
  slot: string,
  range: KeyRange,
  backward: boolean,
  after: string | undefined,
  size: number,
): AsyncGenerator<IndexRow, undefined> {
  let { start, end } = range;
  let passed = after === undefined ? undefined : range.prefix + after;
  for (;;) {
    if (passed !== undefined && backward && compareTexts(passed, end) < 0) end = passed;
    if (passed !== undefined && !backward && compareTexts(passed, start) > 0) start = passed;
    if (compareTexts(start, end) > 0) return undefined;
    const { Items, LastEvaluatedKey } = await dynamo.query({
      TableName: table,
      IndexName: slot,
      KeyConditionExpression: 'pk = :pk AND #key BETWEEN :start AND :end',
      ExpressionAttributeNames: { '#key': slot },
      ExpressionAttributeValues: { ':pk': pk, ':start': start || ' ', ':end': end },
      ConsistentRead: true,
      ScanIndexForward: !backward,
      Limit: size,
    });
    for (const item of Items) {
      const key = String(item[slot]);
      if (key === passed) continue;
      yield { id: String(item.sk), place: key.slice(range.prefix.length) };
    }
    if (!LastEvaluatedKey) return undefined;
    passed = String(LastEvaluatedKey[slot]);
  }
}
