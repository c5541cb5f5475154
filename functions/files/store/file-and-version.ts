import type { FilesTable } from './files-table.ts';
import { type FileItem, fileKey, type VersionItem, versionKey } from './items.ts';

export interface FileAndVersion {
  readonly file: FileItem | undefined;
  readonly version: VersionItem | undefined;
}

/** A file and one of its versions, as far as they are there; both strongly consistent. */
export async function fileAndVersion(
  { dynamo, name }: Pick<FilesTable, 'dynamo' | 'name'>,
  fileId: string,
  versionId: string,
): Promise<FileAndVersion> {
  const Keys = [fileKey(fileId), versionKey(fileId, versionId)];
  const { Responses } = await dynamo.batchGet({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
  const found = Responses[name()] ?? [];
  return {
    file: found.find(({ entity }) => entity === 'File') as FileItem | undefined,
    version: found.find(({ entity }) => entity === 'Version') as VersionItem | undefined,
  };
}
