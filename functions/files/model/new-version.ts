import { AppError } from '../../../lib/runtime/app-error.ts';
import type { StartedUpload } from '../contract/uploads.ts';
import { type FileItem, fileKey, type VersionItem, versionKey, wakeGroup } from '../store/items.ts';
import { inParts, partCount, partSize } from './parts.ts';
import { toFile, toVersion } from './views.ts';

/** Hours for which an upload may take: S3 forgets parts after a day. */
export const uploadHours = 24;

interface Content {
  readonly size: number;
  readonly type: string;
  readonly sha256: string;
}

interface About {
  readonly fileId: string;
  readonly versionId: string;
  readonly spaceId: string;
  readonly name: string;
  readonly number: number;
  readonly payer: string;
  readonly personId: string;
  readonly now: Date;
}

export function newVersion({ size, type, sha256 }: Content, about: About): VersionItem {
  const { fileId, versionId, spaceId, name, number, payer, personId, now } = about;
  const validUntil = new Date(now.getTime() + uploadHours * 3_600_000).toISOString();
  return {
    ...versionKey(fileId, versionId),
    entity: 'Version',
    ...{ fileId, versionId, spaceId, number, name, type, size, sha256, payer, validUntil },
    state: 'uploading',
    charged: size,
    createdBy: personId,
    createdAt: now.toISOString(),
    wakeGroup,
    wakeAt: validUntil,
  };
}

export const newFile = (version: VersionItem): FileItem => ({
  ...fileKey(version.fileId),
  entity: 'File',
  fileId: version.fileId,
  spaceId: version.spaceId,
  name: version.name,
  state: 'uploading',
  revision: 1,
  newest: 1,
  versions: 1,
  shares: 0,
  declared: { type: version.type, size: version.size, sha256: version.sha256 },
  ...(version.createdBy === undefined ? {} : { createdBy: version.createdBy }),
  createdAt: version.createdAt,
  updatedAt: version.createdAt,
});

/** @throws AppError `file-too-large`. */
export function assertSize({ size }: Content, { fileBytes }: { readonly fileBytes: number }): void {
  if (size > fileBytes) throw new AppError('file-too-large', `At most ${fileBytes} bytes.`);
}

/** The answer of a start, without the URL: that is made anew for each answer, and never stored. */
export const started = (file: FileItem, version: VersionItem): StartedUpload => ({
  file: toFile(file),
  version: toVersion(version),
  upload: {
    ...(inParts(version.size) ? { partSize, parts: partCount(version.size) } : {}),
    expiresAt: version.validUntil,
  },
});

/** The same with the URL of a small file. `put` signs it. */
export function withPut(
  answer: StartedUpload,
  put: (version: { fileId: string; versionId: string; type: string; size: number; sha256: string }) => {
    url: string;
    headers: Readonly<Record<string, string>>;
  },
  expiresAt: string,
): StartedUpload {
  const { file, version, upload } = answer;
  if (!upload || upload.parts !== undefined) return answer;
  const { url, headers } = put({ fileId: file.fileId, ...version });
  return { ...answer, upload: { ...upload, put: { method: 'PUT', url, headers: { ...headers }, expiresAt } } };
}
