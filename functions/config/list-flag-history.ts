import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listFlagHistory } from './contract/flags.ts';
import { flagView } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

export const operation: Operation<typeof listFlagHistory, { store: Pick<RuleStore, 'history'> }> = async (
  { params, query },
  _caller,
  { store, page },
) => {
  const start = (await page.start()) as Key | undefined;
  const { parts, next } = await store.history('flag', params.flag, query.limit, start);
  return { items: parts.map(flagView), nextCursor: await page.next(next) };
};

export const handler = handle(listFlagHistory, { store: ruleStore(), cursors: signedCursors() }, operation);
