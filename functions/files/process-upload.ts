import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { files } from './contract/module.ts';
import { processUpload } from './contract/upkeep.ts';
import { extensions } from './extensions.ts';
import { keepVariants } from './keep-variants.ts';
import { examine, type Verdict } from './model/examine.ts';
import type { Extensions } from './model/extensions.ts';
import { isVideo, type PosterRules } from './model/poster.ts';
import { type Codecs, imageCodecs } from './store/codecs.ts';
import { type IncomingStore, incomingStore, isReplaced } from './store/incoming.ts';
import type { Stored, VersionItem } from './store/items.ts';
import { type ProcessingStore, processingStore } from './store/processing.ts';
import { takePoster } from './take-poster.ts';

interface Dependencies {
  readonly store: ProcessingStore;
  readonly incoming: IncomingStore;
  readonly codecs: Codecs;
  readonly extensions: Extensions;
  readonly rules: () => PosterRules;
}
type Context = Parameters<typeof operation>[1];

/** Characters of a text that devices get, and bytes of it that are kept. */
const toldCharacters = 16_000;
const keptCharacters = 250_000;

/**
 * Everything follows from what is true when the message comes: an object whose upload has ended, however that went, is deleted. It may run
 * twice at once: what it writes is the same each time, and one commit counts.
 */
export const operation: ConsumerOperation<typeof processUpload, Dependencies> = async ({ key }, context) => {
  const [fileId = '', versionId = '', part] = key.split('/');
  if (part !== undefined) return takePoster(fileId, versionId, context);
  const begun = await untilSettled(() => begin(key, fileId, versionId, context));
  if (!begun) return;
  const { version, source } = begun;
  const { incoming, rules, codecs, extensions: added } = context;
  try {
    const verdict = await examine(source, version, rules(), codecs, added);
    if (!('rejected' in verdict)) {
      if (verdict.rewritten) await incoming.put(fileId, versionId, 'original', verdict.rewritten, verdict.type);
      else await source.keep(fileId, versionId, verdict.type);
    }
    await conclude(version, verdict, context);
  } catch (error) {
    // Something else was put in its place meanwhile: that has a message of its own.
    if (isReplaced(error)) return;
    throw error;
  }
  if (isVideo(version.type)) await takePoster(fileId, versionId, context);
  await incoming.delete(key);
};

/** @returns undefined when nothing is to be processed (any more); `again` when somebody changed the file meanwhile. */
async function begin(key: string, fileId: string, versionId: string, context: Context) {
  const { store, incoming, now } = context;
  const { file, version } = await store.read(fileId, versionId);
  const isOpen = file && version && (version.state === 'uploading' || version.state === 'processing');
  if (!isOpen) {
    if (version?.state !== 'ready') await incoming.discard(fileId, versionId);
    else if (isVideo(version.type)) await takePoster(fileId, versionId, context);
    await incoming.delete(key);
    return undefined;
  }
  const source = await incoming.open(key);
  if (!source) return undefined;
  return (await store.begin(file, version, now())) ? { version, source } : again;
}

async function conclude({ fileId, versionId }: VersionItem, verdict: Verdict, context: Context): Promise<void> {
  const { store, incoming, log } = context;
  const stored = 'rejected' in verdict ? undefined : await keep(fileId, versionId, verdict, incoming);
  const text = 'rejected' in verdict ? undefined : verdict.text?.slice(0, toldCharacters).toWellFormed();
  await untilSettled(async () => {
    const { file, version } = await store.read(fileId, versionId);
    if (!file || file.state === 'removing' || !version || version.state !== 'processing') {
      if (version?.state !== 'ready') await incoming.discard(fileId, versionId);
      return true;
    }
    const done =
      'rejected' in verdict
        ? await store.reject(file, version, verdict.rejected, context)
        : await store.ready(file, version, stored as Stored, text, context);
    if (done && 'rejected' in verdict) log.info('upload rejected', { fileId, versionId, reason: verdict.rejected });
    return done || again;
  });
}

/** Stores what was made of the original, beside it. */
async function keep(
  fileId: string,
  versionId: string,
  verdict: Exclude<Verdict, { readonly rejected: unknown }>,
  incoming: IncomingStore,
): Promise<Stored> {
  const variants = await keepVariants(fileId, versionId, verdict.variants, incoming);
  const text = verdict.text === undefined ? undefined : Buffer.from(verdict.text.slice(0, keptCharacters));
  if (text) await incoming.put(fileId, versionId, 'text', text, 'text/plain; charset=utf-8');
  const { type, size, sha256, width, height, duration } = verdict;
  return { type, size, sha256, width, height, duration, variants, textBytes: text?.length };
}

export const handler = consume(
  processUpload,
  {
    store: processingStore(),
    incoming: incomingStore(),
    codecs: imageCodecs(),
    extensions,
    rules: () => settings(files),
  },
  operation,
);
