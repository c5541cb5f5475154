import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { createPublisher, type Publisher } from '../../lib/sync/publish.ts';
import { fileCopies, followFiles } from './contract/upkeep.ts';
import { type CopyStore, copyStore } from './store/copies.ts';
import type { FileItem, VersionItem } from './store/items.ts';
import { type RemovalStore, removalStore } from './store/removals.ts';

interface Dependencies {
  readonly copies: CopyStore;
  readonly publisher: Pick<Publisher, 'mirror'>;
  readonly removals: RemovalStore;
}

/** The change says only what to look at: the copy follows from the file as it is now, and what is `removing` never becomes anything else. */
export const operation: ConsumerOperation<typeof followFiles, Dependencies> = async (
  { after },
  { copies, publisher, removals },
) => {
  const item = after as unknown as FileItem | VersionItem;
  if (item.state === 'removing') await removeContents(item, removals);
  if (item.entity !== 'File') return;
  const { fileId, spaceId } = item;
  await publisher.mirror({ space: spaceId, collection: fileCopies, id: fileId }, () => copies.fields(fileId));
};

/** Deletes the objects and items of a file, or of one version. */
export async function removeContents(item: FileItem | VersionItem, removals: RemovalStore): Promise<void> {
  if (item.entity === 'File') {
    await removals.removeFile(item.spaceId, item.fileId);
    return;
  }
  const { file, version } = await removals.find(item.fileId, item.versionId);
  if (version?.state !== 'removing') return;
  await removals.removeVersion(version, file !== undefined && file.createdBy === version.createdBy);
}

export const handler = consume(
  followFiles,
  { copies: copyStore(), publisher: createPublisher(), removals: removalStore() },
  operation,
);
