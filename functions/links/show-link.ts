import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { links } from './contract/module.ts';
import { showLink } from './contract/opening.ts';
import { countVisit } from './model/count-visit.ts';
import { linkPage, missingPage, type Surroundings } from './model/link-page.ts';
import { type Opening, openLink } from './model/open-link.ts';
import { linkUrl } from './model/view.ts';
import { visitorOf } from './model/visits.ts';
import { readAccount } from './store/accounts.ts';
import { openingStore } from './store/opening.ts';
import { pageOrigin, stageApps } from './store/stage-apps.ts';

interface Dependencies extends Opening {
  readonly around: () => Omit<Surroundings, 'url'> & { readonly origin: string };
}

export const operation: Operation<typeof showLink, Dependencies> = async ({ params }, _caller, context) => {
  const { around, now, userAgent } = context;
  const link = await openLink(params.code, now(), context);
  await countVisit(link, visitorOf(userAgent), context);
  const { origin, ...rest } = around();
  return linkPage(link, { ...rest, url: linkUrl(origin, link.code) });
};

export const handler = handle(
  showLink,
  {
    store: openingStore(),
    readAccount,
    around: () => ({ ...settings(links), apps: stageApps(), origin: pageOrigin() }),
    notFoundPage: () => missingPage(settings(links).appName),
  },
  operation,
);
