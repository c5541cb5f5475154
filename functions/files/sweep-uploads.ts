import { consume } from '../../lib/runtime/consume.ts';
import { inLanes } from '../../lib/runtime/in-lanes.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { sweepUploads } from './contract/upkeep.ts';
import { type ChangeStore, changeStore } from './store/changes.ts';
import { type DueUpload, type DueUploads, dueUploads } from './store/due-uploads.ts';
import { type ProcessingStore, processingStore } from './store/processing.ts';

interface Dependencies {
  readonly uploads: DueUploads;
  readonly store: Pick<ProcessingStore, 'read' | 'begin' | 'reject'>;
  readonly changes: Pick<ChangeStore, 'removeVersion'>;
  /** Uploads of one look at the index. */
  readonly pageSize: number;
}
type Context = Parameters<ConsumerOperation<typeof sweepUploads, Dependencies>>[1];

/** Uploads that are ended at once. */
const lanes = 8;
/** Milliseconds after which no further look is begun: what is left, the next run finds. */
const patience = 80_000;

/**
 * The index only says where to look. What changes under way is looked at again in the next run, as is what fails: neither keeps those behind it.
 */
export const operation: ConsumerOperation<typeof sweepUploads, Dependencies> = async (_, context) => {
  const { uploads, pageSize, now, log } = context;
  const began = now();
  const failed: unknown[] = [];
  let start: Awaited<ReturnType<DueUploads['due']>>['next'];
  do {
    const page = await uploads.due(began, pageSize, start);
    await inLanes(page.due, lanes, (due) =>
      end(due, context).catch((error: unknown) => {
        log.error('an upload was not ended', { fileId: due.fileId, versionId: due.versionId, error });
        failed.push(error);
      }),
    );
    start = page.next;
  } while (start && now().getTime() <= began.getTime() + patience);
  if (failed.length > 0) throw new Error(`${failed.length} uploads were not ended`, { cause: failed[0] });
};

/**
 * An upload that is there in time, and that nobody has looked at, is no longer its sender's to end: it is as one that is being processed, and refused if
 * that comes to no end.
 */
async function end({ fileId, versionId }: DueUpload, context: Context): Promise<void> {
  const { uploads, store, changes, now, log } = context;
  const { file, version } = await store.read(fileId, versionId);
  if (!file || file.state === 'removing' || !version?.wakeAt || version.wakeAt > now().toISOString()) return;
  if (version.state === 'uploading') {
    if (await uploads.arrived(version)) await store.begin(file, version, now());
    else await changes.removeVersion(file, version, context);
  }
  if (version.state === 'processing' && (await store.reject(file, version, 'not-processed', context)))
    log.info('upload rejected', { fileId, versionId, reason: 'not-processed' });
}

export const handler = consume(
  sweepUploads,
  { uploads: dueUploads(), store: processingStore(), changes: changeStore(), pageSize: 200 },
  operation,
);
