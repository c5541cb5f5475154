import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { links } from './contract/module.ts';
import { showLink } from './contract/opening.ts';
import { countVisit } from './model/count-visit.ts';
import { linkPage, missingPage, type Surroundings } from './model/link-page.ts';
import { linkUrl } from './model/view.ts';
import { visitorOf } from './model/visits.ts';
import { type OpeningStore, openingStore } from './store/opening.ts';
import { pageOrigin, stageApps } from './store/stage-apps.ts';

interface Dependencies {
  readonly store: OpeningStore;
  readonly around: () => Omit<Surroundings, 'url'> & { readonly origin: string };
}

export const operation: Operation<typeof showLink, Dependencies> = async ({ params }, _caller, context) => {
  const { store, around, now, userAgent } = context;
  const link = await store.open(params.code, now());
  await countVisit(link, visitorOf(userAgent), context);
  const { origin, ...rest } = around();
  return linkPage(link, { ...rest, url: linkUrl(origin, link.code) });
};

export const handler = handle(
  showLink,
  {
    store: openingStore(),
    around: () => ({ ...settings(links), apps: stageApps(), origin: pageOrigin() }),
    notFoundPage: () => missingPage(settings(links).appName),
  },
  operation,
);
