import type { FileVariant, Reason } from '../contract/fields.ts';

/**
 * Items of the module's table.
 *
 * | pk | sk | entity |
 * |--|--|--|
 * | `FILE#<fileId>` | `FILE` | File |
 * | `FILE#<fileId>` | `VERSION#<versionId>` | Version |
 * | `FILE#<fileId>` | `SHARE#<shareId>` | Share |
 * | `SPACE#<spaceId>` | `FILE#<fileId>` | Listed: files of a space, strongly consistent |
 * | `PERSON#<personId>` | `VERSION#<fileId>#<versionId>` | Uploaded: what a person sent into spaces other than their own |
 * | `USAGE#<spaceId>` | `USAGE` | Usage of a person (their own space) or an organisation |
 * | `ORPHANS` | `<fileId>/<versionId>` | Orphan: since when there are objects of a version and no item |
 */

export const fileKey = (fileId: string) => ({ pk: `FILE#${fileId}`, sk: 'FILE' });
export const versionKey = (fileId: string, versionId: string) => ({ pk: `FILE#${fileId}`, sk: `VERSION#${versionId}` });
export const shareKey = (fileId: string, shareId: string) => ({ pk: `FILE#${fileId}`, sk: `SHARE#${shareId}` });
export const listedKey = (spaceId: string, fileId: string) => ({ pk: `SPACE#${spaceId}`, sk: `FILE#${fileId}` });
export const uploadedKey = (personId: string, fileId: string, versionId: string) => ({
  pk: `PERSON#${personId}`,
  sk: `VERSION#${fileId}#${versionId}`,
});
/** @param version `<fileId>/<versionId>` */
export const orphanKey = (version: string) => ({ pk: 'ORPHANS', sk: version });
export const usageKey = (payer: string) => ({ pk: `USAGE#${payer}`, sk: 'USAGE' });

/** Key of what an app sends. */
export const uploadKey = (fileId: string, versionId: string) => `${fileId}/${versionId}`;
/** Key of an image that an app sends to stand for a video: with an id for each, which rises with time. */
export const posterKey = (fileId: string, versionId: string, id: string) => `${fileId}/${versionId}/poster/${id}`;
/** Name of what is kept of a poster: as a variant's, with the poster's id. */
export const posterName = (id: string, variant: string) => `poster-${id}/${variant}`;
/** Key of what is kept: `original`, a variant's name, or `text`. */
export const contentKey = (fileId: string, versionId: string, name: string) => `${fileId}/${versionId}/${name}`;

interface Keys {
  readonly pk: string;
  readonly sk: string;
}

/** What can be read of a version. */
export interface Stored {
  readonly type: string;
  /** Bytes of the original as kept. */
  readonly size: number;
  readonly sha256: string;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Milliseconds. */
  readonly duration?: number | undefined;
  readonly variants: readonly FileVariant[];
  /** The poster that the variants are of, when an app sent it. */
  readonly posterId?: string | undefined;
  readonly posterReason?: Reason | undefined;
  /** The poster that was refused. */
  readonly posterReasonId?: string | undefined;
  /** Bytes of the text that an extractor found; it is an object of its own. */
  readonly textBytes?: number | undefined;
}

export interface FileItem extends Keys {
  readonly entity: 'File';
  readonly fileId: string;
  readonly spaceId: string;
  readonly name: string;
  /** `removing`: deleted; its contents are on their way out. */
  readonly state: 'uploading' | 'processing' | 'ready' | 'rejected' | 'removing';
  /** One more with each change; changes are conditional on it. */
  readonly revision: number;
  /** Number of the newest version, and how many there are. */
  readonly newest: number;
  readonly versions: number;
  readonly shares: number;
  /** The version that is read. */
  readonly current?: VersionFacts;
  /** What was declared of the first version, until one can be read. */
  readonly declared: { readonly type: string; readonly size: number; readonly sha256: string };
  readonly reason?: Reason;
  /** First words of the text found in the current version. */
  readonly text?: string;
  readonly createdBy?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface VersionFacts {
  readonly versionId: string;
  readonly number: number;
  readonly stored: Stored;
  readonly createdBy?: string;
  readonly createdAt: string;
}

export interface VersionItem extends Keys {
  readonly entity: 'Version';
  readonly fileId: string;
  readonly versionId: string;
  readonly spaceId: string;
  readonly number: number;
  readonly name: string;
  /** As declared. */
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  /** `gone`: an upload that was ended; its item stays until what S3 has of it is deleted. */
  readonly state: 'uploading' | 'processing' | 'ready' | 'rejected' | 'removing';
  readonly reason?: Reason;
  readonly stored?: Stored;
  /** Whose room it takes, and how many bytes of it; absent when the person was erased. */
  readonly payer?: string;
  readonly charged: number;
  /** Id of the multipart upload in S3, once there is one. */
  readonly uploadId?: string;
  /** Until when the upload must be finished. */
  readonly validUntil: string;
  readonly createdBy?: string;
  readonly createdAt: string;
  readonly wakeGroup?: string;
  readonly wakeAt?: string;
}

export interface ListedItem extends Keys {
  readonly entity: 'Listed';
  readonly fileId: string;
}

export interface UploadedItem extends Keys {
  readonly entity: 'Uploaded';
  readonly fileId: string;
  readonly versionId: string;
}

export interface UsageItem extends Keys {
  readonly entity: 'Usage' | 'Erased';
  readonly bytes: number;
  readonly versions: number;
  /** The person's erasure has begun, or the organisation is gone: nothing more is stored. */
  readonly closed?: boolean;
}

export interface ShareItem extends Keys {
  readonly entity: 'Share';
  readonly shareId: string;
  readonly fileId: string;
  readonly hash: string;
  /** Who made it, veiled: `model/share.ts`. Absent in those that were made before this was asked. */
  readonly maker?: string;
  readonly versionId?: string | undefined;
  readonly variant?: FileVariant['name'] | undefined;
  readonly validUntil: string;
  readonly maxUses?: number | undefined;
  readonly uses: number;
  readonly createdAt: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** In the index `due`. */
export const wakeGroup = 'uploads';
