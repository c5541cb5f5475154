import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { revokeLink } from './contract/sharing.ts';
import { type EndingStore, endingStore } from './store/ending.ts';
import { linksTable } from './store/links-table.ts';
import { type OwnLinks, ownLinks } from './store/own-links.ts';

interface Dependencies {
  readonly store: Pick<OwnLinks, 'find'>;
  readonly ending: Pick<EndingStore, 'end'>;
}

export const operation: Operation<typeof revokeLink, Dependencies> = async ({ params }, { personId }, context) => {
  const { store, ending, now } = context;
  const link = await store.find(personId, params.linkId, now());
  if (!(await ending.end(link, now()))) throw new AppError('not-found');
};

const table = linksTable();
export const handler = handle(revokeLink, { store: ownLinks(table), ending: endingStore(table) }, operation);
