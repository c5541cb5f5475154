import type { FileVersion, StoredFile } from '../contract/fields.ts';
import type { FileItem, Stored, VersionFacts, VersionItem } from '../store/items.ts';

/** Files and versions as apps see them. */

const storedView = ({ type, size, sha256, width, height, duration, variants, posterReason }: Stored) => ({
  type,
  size,
  sha256,
  ...(width === undefined ? {} : { width }),
  ...(height === undefined ? {} : { height }),
  ...(duration === undefined ? {} : { duration }),
  ...(variants.length > 0 ? { variants: [...variants] } : {}),
  ...(posterReason === undefined ? {} : { posterReason }),
});

const by = ({ createdBy }: { readonly createdBy?: string }) => (createdBy === undefined ? {} : { createdBy });

const currentView = (facts: VersionFacts): FileVersion => ({
  versionId: facts.versionId,
  number: facts.number,
  state: 'ready',
  ...storedView(facts.stored),
  createdAt: facts.createdAt,
  ...by(facts),
});

export const toFile = (item: FileItem): StoredFile => ({
  fileId: item.fileId,
  space: item.spaceId,
  name: item.name,
  state: item.state === 'removing' ? 'rejected' : item.state,
  createdAt: item.createdAt,
  updatedAt: item.updatedAt,
  ...by(item),
  ...(item.current ? { current: currentView(item.current) } : {}),
});

export const toVersion = (item: VersionItem): FileVersion => ({
  versionId: item.versionId,
  number: item.number,
  state: item.state === 'removing' ? 'rejected' : item.state,
  ...(item.reason ? { reason: item.reason } : {}),
  ...(item.stored ? storedView(item.stored) : { type: item.type, size: item.size, sha256: item.sha256 }),
  createdAt: item.createdAt,
  ...by(item),
});
