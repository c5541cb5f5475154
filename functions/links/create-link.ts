import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { links } from './contract/module.ts';
import { createLink } from './contract/sharing.ts';
import { newCode } from './model/code.ts';
import { mayShow } from './model/image.ts';
import { assertMayLink } from './model/may-link.ts';
import { toLink } from './model/view.ts';
import { type LinkItem, linkKey } from './store/items.ts';
import { type MakingStore, makingStore } from './store/making.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { pageOrigin, stageApps } from './store/stage-apps.ts';

interface Dependencies {
  readonly store: Pick<MakingStore, 'create' | 'open' | 'recount'>;
  readonly places: PlaceStore;
  readonly stage: () => {
    readonly origin: string;
    readonly imageOrigins: readonly string[];
    readonly linksPerPerson: number;
  };
}

/** Tries before the caller hears that others are changing the same. */
const tries = 5;
const tenYears = 10 * 366 * 86_400_000;

/** @throws AppError `link-expiry-refused`. */
function endOf(expiresAt: string | undefined, now: Date) {
  if (expiresAt === undefined) return {};
  const time = Date.parse(expiresAt);
  // Not a day that the calendar has: it would end at another time than it says.
  const isReal = !Number.isNaN(time) && new Date(time).toISOString() === expiresAt;
  if (!isReal || time <= now.getTime() || time > now.getTime() + tenYears) throw new AppError('link-expiry-refused');
  return { validUntil: expiresAt, expiresAt: Math.ceil(time / 1000) };
}

export const operation: Operation<typeof createLink, Dependencies> = async ({ body }, caller, context) => {
  const { store, places, now, newId, randomBytes } = context;
  const { personId } = caller;
  const { space, path, title, description, imageUrl } = body;
  const stage = context.stage();
  if (imageUrl !== undefined && !mayShow(imageUrl, stage.imageOrigins)) throw new AppError('link-image-refused');
  const end = endOf(body.expiresAt, now());
  if (space !== undefined) assertMayLink(caller, await places.place(personId, space));

  for (let left = tries; left > 0; left -= 1) {
    const code = newCode(randomBytes);
    const link: LinkItem = {
      ...linkKey(code),
      entity: 'Link',
      linkId: newId(),
      ...{ code, personId, space, path, title, description, imageUrl, ...end },
      ...{ people: 0, crawlers: 0, apps: 0 },
      createdAt: now().toISOString(),
    };
    const outcome = await store.create(link, stage.linksPerPerson, toLink(link, stage.origin), context);
    if (outcome === 'taken') continue;
    if ('made' in outcome) return outcome.made;
    // Where all places seem taken, links that ended by themselves are taken off first.
    const open = await store.open(personId, now());
    if (open >= stage.linksPerPerson) throw new AppError('link-limit', `At most ${stage.linksPerPerson}.`);
    await store.recount(personId, outcome.full, open, now());
  }
  throw new AppError('conflict');
};

const store = makingStore();
export const handler = handle(
  createLink,
  {
    store,
    outcomes: store.outcomes,
    limiter: rateLimiter(),
    places: placeStore(),
    stage: () => ({ imageOrigins: stageApps().imageOrigins ?? [], origin: pageOrigin(), ...settings(links) }),
  },
  operation,
);
