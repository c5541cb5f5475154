import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { sweepUploads } from './contract/upkeep.ts';
import { type ChangeStore, changeStore } from './store/changes.ts';
import { type DueUploads, dueUploads } from './store/due-uploads.ts';
import { type ProcessingStore, processingStore } from './store/processing.ts';

interface Dependencies {
  readonly uploads: DueUploads;
  readonly store: Pick<ProcessingStore, 'read' | 'begin' | 'reject'>;
  readonly changes: Pick<ChangeStore, 'removeVersion'>;
}

/** Uploads that one run ends; the next one comes soon. */
const mostAtOnce = 200;

/**
 * The index only says where to look. What changes under way is looked at again in the next run. An upload that is there in time, and that nobody
 * has looked at, is no longer its sender's to end: it is as one that is being processed, and refused if that comes to no end.
 */
export const operation: ConsumerOperation<typeof sweepUploads, Dependencies> = async (_, context) => {
  const { uploads, store, changes, now, log } = context;
  for (const { fileId, versionId } of await uploads.due(now(), mostAtOnce)) {
    const { file, version } = await store.read(fileId, versionId);
    if (!file || file.state === 'removing' || !version?.wakeAt || version.wakeAt > now().toISOString()) continue;
    if (version.state === 'uploading') {
      if (await uploads.arrived(version)) await store.begin(file, version, now());
      else await changes.removeVersion(file, version, context);
    }
    if (version.state === 'processing' && (await store.reject(file, version, 'not-processed', context)))
      log.info('upload rejected', { fileId, versionId, reason: 'not-processed' });
  }
};

export const handler = consume(
  sweepUploads,
  { uploads: dueUploads(), store: processingStore(), changes: changeStore() },
  operation,
);
