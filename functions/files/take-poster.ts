import { NotFound } from '../../lib/runtime/aws/errors.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { keepVariants } from './keep-variants.ts';
import type { Made } from './model/image/make-variants.ts';
import { isVideo, type PosterRules, readPoster } from './model/poster.ts';
import { posterIdOf, withPoster } from './model/stored-poster.ts';
import type { Codecs } from './store/codecs.ts';
import type { IncomingStore } from './store/incoming.ts';
import { isReplaced } from './store/incoming.ts';
import { posterName } from './store/items.ts';
import type { ProcessingStore } from './store/processing.ts';

interface Context {
  readonly store: ProcessingStore;
  readonly incoming: IncomingStore;
  readonly codecs: Codecs;
  readonly rules: () => PosterRules;
  readonly now: () => Date;
  readonly newId: () => string;
}

/**
 * Takes the posters of a video that can be read, as far as any were sent. It is called when a poster comes, and when a video is ready: whichever is later
 * finds the other. Each has an id, its keys hold nothing else, and the newest counts: it may be repeated, and several may be under way in any
 * order.
 */
export async function takePoster(fileId: string, versionId: string, context: Context): Promise<void> {
  const { store, incoming } = context;
  const keys = await incoming.posters(fileId, versionId);
  if (keys.length === 0) return;
  const { file, version } = await store.read(fileId, versionId);
  const isThere = file !== undefined && file.state !== 'removing' && version !== undefined;
  if (isThere && (version.state === 'uploading' || version.state === 'processing')) return;
  for (const key of keys) {
    if (isThere && version.state === 'ready' && isVideo(version.type)) await take(fileId, versionId, key, context);
    await incoming.delete(key);
  }
}

async function take(fileId: string, versionId: string, key: string, context: Context): Promise<void> {
  const { store, incoming, rules, codecs } = context;
  const source = await incoming.open(key);
  if (!source) return;
  const id = posterIdOf(key);
  let made: Awaited<ReturnType<typeof readPoster>>;
  try {
    made = await readPoster(source, rules(), codecs);
  } catch (error) {
    // The same bytes were put again meanwhile, which has a message of its own; or another run is through with them.
    if (isReplaced(error) || error instanceof NotFound) return;
    throw error;
  }
  const placed = (each: Made) => ({ ...each, name: posterName(id, each.name) });
  const kept = typeof made === 'string' ? [] : await keepVariants(fileId, versionId, made.map(placed), incoming);
  const found = typeof made === 'string' ? made : (made.map(({ name }, n) => ({ ...kept[n], name })) as typeof kept);
  await untilSettled(async () => {
    const now = await store.read(fileId, versionId);
    const before = now.version?.stored;
    if (!now.file || now.file.state === 'removing' || now.version?.state !== 'ready' || !before) {
      await incoming.discard(fileId, versionId);
      return true;
    }
    const stored = withPoster(before, id, found);
    if (stored && !(await store.poster(now.file, now.version, stored, context))) return again;
    await incoming.discardPosters(fileId, versionId, (stored ?? before).posterId);
    return true;
  });
}
