import type { Erased } from '../../lib/contract/consumer.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { personSpace } from '../../lib/sync/space-id.ts';
import { eraseFiles } from './contract/upkeep.ts';
import { type ClosingStore, closingStore } from './store/closing.ts';
import { type PersonFiles, personFiles } from './store/person-files.ts';
import { type RemovalStore, removalStore } from './store/removals.ts';

interface Dependencies {
  readonly closing: ClosingStore;
  readonly removals: Pick<RemovalStore, 'removeFile'>;
  readonly store: PersonFiles;
}

/** Files or uploads that one call works through; then it asks to be called again. */
const pageSize = 20;

/**
 * The person's own files go with everything in them. What was uploaded into spaces of others belongs to these and stays, without saying by
 * whom. At last it is remembered for a while that there is to be nothing more.
 */
export const operation: ConsumerOperation<typeof eraseFiles, Dependencies> = async (
  { personId },
  context,
): Promise<Erased> => {
  const { closing, removals, store, now } = context;
  const own = personSpace(personId);
  if (await closing.isBuried(own)) return { removed: {} };
  await closing.close(own);
  const files = await closing.listed(own, pageSize);
  for (const fileId of files) await removals.removeFile(own, fileId);
  if (files.length > 0) return { removed: { files: files.length }, again: true };

  const uploads = await store.uploaded(personId, pageSize);
  for (const upload of uploads) {
    const { file, version } = await store.find(upload.fileId, upload.versionId);
    // What changes under way is met again: it is still listed.
    await store.forget(personId, upload, file, version);
  }
  if (uploads.length > 0) return { removed: { uploads: uploads.length }, again: true };
  await closing.bury(own, now());
  return { removed: {} };
};

export const handler = consume(
  eraseFiles,
  { closing: closingStore(), removals: removalStore(), store: personFiles() },
  operation,
);
