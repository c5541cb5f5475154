import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listSegmentHistory } from './contract/segments.ts';
import { segmentView } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

export const operation: Operation<typeof listSegmentHistory, { store: Pick<RuleStore, 'history'> }> = async (
  { params, query },
  _caller,
  { store, page },
) => {
  const start = (await page.start()) as Key | undefined;
  const { parts, next } = await store.history('segment', params.segment, query.limit, start);
  return { items: parts.map(segmentView), nextCursor: await page.next(next) };
};

export const handler = handle(listSegmentHistory, { store: ruleStore(), cursors: signedCursors() }, operation);
