import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { SpaceId } from '../../sync/contract/fields.ts';

/** Any one line of text: it is shown and sent as a header parameter, and never a part of a key or path. */
export const FileName = line(255);

/** Media type without parameters, lower case. */
export const MediaType = z
  .string()
  .check(z.maxLength(127), z.regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/));

/** SHA-256 in hex. */
export const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** Bytes. */
export const Size = z.int().check(z.gte(1), z.lte(5 * 1024 ** 4));

export const variantNames = ['thumb.webp', 'thumb.avif', 'medium.webp', 'medium.avif', 'poster.webp'] as const;
export const VariantName = z.enum(variantNames);

export const reasons = [
  'checksum-mismatch',
  'size-mismatch',
  'type-mismatch',
  'damaged',
  'too-many-pixels',
  'image-too-large',
  'malicious',
  'not-processed',
] as const;
/** Why a version was refused. */
export const Reason = z.enum(reasons);
export type Reason = (typeof reasons)[number];

export const states = ['uploading', 'processing', 'ready', 'rejected'] as const;
export const State = z.enum(states);

const pixels = z.optional(z.int());

export const FileVariant = z.strictObject({
  name: VariantName,
  type: MediaType,
  size: z.int(),
  sha256: Sha256,
  width: z.int(),
  height: z.int(),
});
export type FileVariant = z.infer<typeof FileVariant>;

export const FileVersion = z.strictObject({
  versionId: Uuid,
  /** 1 for the first; one more with each. */
  number: z.int(),
  state: State,
  /** Why it was refused. */
  reason: z.optional(Reason),
  type: MediaType,
  /** Bytes. Of what is stored: an image is smaller than what was sent when data about where it was made were taken out. */
  size: z.int(),
  sha256: Sha256,
  createdAt: Timestamp,
  /** Who uploaded it; absent when that person was erased. */
  createdBy: z.optional(Uuid),
  width: pixels,
  height: pixels,
  /** Milliseconds, of videos. */
  duration: z.optional(z.int()),
  variants: z.optional(z.array(FileVariant)),
  /** Why the poster that the app sent of a video was refused; the video is as it is. */
  posterReason: z.optional(Reason),
});
export type FileVersion = z.infer<typeof FileVersion>;

export const StoredFile = z.strictObject({
  fileId: Uuid,
  space: SpaceId,
  name: z.string(),
  /** `ready` as soon as one version is; what becomes of a newer one stands in `versions`. */
  state: State,
  createdAt: Timestamp,
  updatedAt: Timestamp,
  createdBy: z.optional(Uuid),
  /** The newest version that can be read. */
  current: z.optional(FileVersion),
});
export type StoredFile = z.infer<typeof StoredFile>;
