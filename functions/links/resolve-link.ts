import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { resolveLink } from './contract/opening.ts';
import { countVisit } from './model/count-visit.ts';
import { type OpeningStore, openingStore } from './store/opening.ts';

export const operation: Operation<typeof resolveLink, { readonly store: OpeningStore }> = async (
  { params },
  _caller,
  context,
) => {
  const link = await context.store.open(params.code, context.now());
  await countVisit(link, 'apps', context);
  return { path: link.path };
};

export const handler = handle(resolveLink, { store: openingStore() }, operation);
