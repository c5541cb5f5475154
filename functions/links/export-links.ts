import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportLinks } from './contract/upkeep.ts';
import { toLink } from './model/view.ts';
import { type OwnLinks, ownLinks } from './store/own-links.ts';
import { pageOrigin } from './store/stage-apps.ts';

interface Dependencies {
  readonly store: Pick<OwnLinks, 'list'>;
  readonly origin: () => string;
}

const pageSize = 50;

export const operation: ConsumerOperation<typeof exportLinks, Dependencies> = async (
  { personId, cursor },
  { store, origin, now },
) => {
  const { links, last } = await store.list(personId, pageSize, now(), cursor);
  const records = links.map((link) => ({ type: 'link', ...toLink(link, origin()) }));
  return { records, ...(last === undefined ? {} : { cursor: last }) };
};

export const handler = consume(exportLinks, { store: ownLinks(), origin: pageOrigin }, operation);
