import * as z from 'zod/mini';
import { spaceIdPattern } from '../../../lib/sync/space-id.ts';

/** `p-<personId>`, `o-<organisationId>` or `s-<uuid>`. */
export const SpaceId = z
  .string()
  .check(z.regex(spaceIdPattern))
  .register(z.globalRegistry, { examples: ['s-0192f0c1-7a52-7c3e-9d41-5b0f6a1e2c3d'] });

export const CollectionName = z.string().check(z.maxLength(40), z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/));

/** Chosen by the device; a UUID is a good choice. `.` and `..` are none: no path could name them. */
export const DocumentId = z.string().check(z.maxLength(64), z.regex(/^\.{0,2}[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$/));

/** Fields of a document, without its id, in the schema version that the request names. */
export const Fields = z.record(z.string().check(z.maxLength(40)), z.unknown());

/** The collections that the app knows, each with the version of its schema. Nothing else is sent to it. */
export const Versions = z
  .record(CollectionName, z.int().check(z.gte(1), z.lte(1000)))
  .check(z.refine((all) => Object.keys(all).length <= 100, 'at most 100 collections'));
export type Versions = z.infer<typeof Versions>;

/** Where a pull goes on; sealed, and bound to the person and the space. */
export const PullCursor = z.string().check(z.minLength(1), z.maxLength(4096), z.regex(/^[A-Za-z0-9_.-]+$/));

/** The state of a document as the caller may see it; `document: null` when it is deleted or not there. */
export const DocumentState = z.strictObject({
  collection: CollectionName,
  id: DocumentId,
  revision: z.int(),
  document: z.nullable(Fields),
});
export type DocumentState = z.infer<typeof DocumentState>;
