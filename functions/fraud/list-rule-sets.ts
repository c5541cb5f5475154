import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listRuleSets } from './contract/rule-sets.ts';
import { starterSummary, toSummary } from './model/rule-set-view.ts';
import { type RuleSetStore, ruleSetStore } from './store/rule-sets.ts';

export const operation: Operation<typeof listRuleSets, { store: Pick<RuleSetStore, 'page' | 'active'> }> = async (
  { query },
  _caller,
  { store, page },
) => {
  const start = (await page.start()) as Key | undefined;
  const [active, { items, next }] = await Promise.all([store.active(), store.page(query.limit, start)]);
  const first = start ? [] : [starterSummary(active)];
  return { items: [...first, ...items.map((item) => toSummary(item, active))], nextCursor: await page.next(next) };
};

export const handler = handle(listRuleSets, { store: ruleSetStore(), cursors: signedCursors() }, operation);
