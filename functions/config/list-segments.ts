import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listSegments } from './contract/segments.ts';
import { segmentView } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

export const operation: Operation<typeof listSegments, { store: Pick<RuleStore, 'page'> }> = async (
  { query },
  _caller,
  { store, page },
) => {
  const { parts, next } = await store.page('segment', query.limit, (await page.start()) as Key | undefined);
  return { items: parts.map(segmentView), nextCursor: await page.next(next) };
};

export const handler = handle(listSegments, { store: ruleStore(), cursors: signedCursors() }, operation);
