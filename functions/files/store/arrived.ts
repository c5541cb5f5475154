import type { Objects } from '../../../lib/runtime/aws/objects.ts';
import { uploadKey, type VersionItem } from './items.ts';

/** Whether S3 has all of an upload. */
export const arrivedIn =
  (objects: Pick<Objects, 'list'>) =>
  async ({ fileId, versionId }: Pick<VersionItem, 'fileId' | 'versionId'>): Promise<boolean> => {
    const key = uploadKey(fileId, versionId);
    return (await objects.list(key)).objects.some((object) => object.key === key);
  };
