import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listFlags } from './contract/flags.ts';
import { flagView } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

export const operation: Operation<typeof listFlags, { store: Pick<RuleStore, 'page'> }> = async (
  { query },
  _caller,
  { store, page },
) => {
  const { parts, next } = await store.page('flag', query.limit, (await page.start()) as Key | undefined);
  return { items: parts.map(flagView), nextCursor: await page.next(next) };
};

export const handler = handle(listFlags, { store: ruleStore(), cursors: signedCursors() }, operation);
