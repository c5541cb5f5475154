import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { resolveLink } from './contract/opening.ts';
import { countVisit } from './model/count-visit.ts';
import { type Opening, openLink } from './model/open-link.ts';
import { readAccount } from './store/accounts.ts';
import { openingStore } from './store/opening.ts';

export const operation: Operation<typeof resolveLink, Opening> = async ({ params }, _caller, context) => {
  const link = await openLink(params.code, context.now(), context);
  await countVisit(link, 'apps', context);
  return { path: link.path };
};

export const handler = handle(resolveLink, { store: openingStore(), readAccount }, operation);
