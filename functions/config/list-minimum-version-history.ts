import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listMinimumVersionHistory } from './contract/segments.ts';
import { minimumView } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

export const operation: Operation<typeof listMinimumVersionHistory, { store: Pick<RuleStore, 'history'> }> = async (
  { params, query },
  _caller,
  { store, page },
) => {
  const start = (await page.start()) as Key | undefined;
  const { parts, next } = await store.history('minimum', params.platform, query.limit, start);
  return { items: parts.map(minimumView), nextCursor: await page.next(next) };
};

export const handler = handle(listMinimumVersionHistory, { store: ruleStore(), cursors: signedCursors() }, operation);
