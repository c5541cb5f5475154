import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getLink } from './contract/sharing.ts';
import { toLink } from './model/view.ts';
import { type OwnLinks, ownLinks } from './store/own-links.ts';
import { pageOrigin } from './store/stage-apps.ts';

interface Dependencies {
  readonly store: Pick<OwnLinks, 'find'>;
  readonly origin: () => string;
}

export const operation: Operation<typeof getLink, Dependencies> = async (
  { params },
  { personId },
  { store, origin, now },
) => toLink(await store.find(personId, params.linkId, now()), origin());

export const handler = handle(getLink, { store: ownLinks(), origin: pageOrigin }, operation);
