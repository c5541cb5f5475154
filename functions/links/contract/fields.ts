import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { SpaceId } from '../../sync/contract/fields.ts';
import { isPlainPath } from '../model/app-path.ts';

export const Title = line(120);
export const Description = line(300);

/**
 * Where the app goes: a path of its own with query and fragment, as it stands in a URL (what is not ASCII is percent-encoded). Never an
 * address: no scheme, no host, no empty or dot segment, no backslash, nothing that decodes to one of these.
 */
export const AppPath = z
  .string()
  .check(
    z.maxLength(512),
    z.regex(
      /^(?:\/|(?:\/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)+\/?)(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?$/,
    ),
    z.refine(isPlainPath, 'no dot segments, and nothing encoded that is a slash, a backslash or a control character'),
  )
  .register(z.globalRegistry, { examples: ['/tasks/123'] });

/** Of a file; which origins are taken is a setting of the stage. */
export const ImageUrl = z
  .string()
  .check(
    z.maxLength(512),
    z.regex(/^https:\/\/[a-z0-9.-]{1,253}(?:\/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)+$/),
  );

/** 12 characters of base62: 71 bits. */
export const Code = z.string().check(z.regex(/^[0-9A-Za-z]{12}$/));

export const ShareLink = z.strictObject({
  linkId: Uuid,
  /** What is shared: the address of its page, which opens the app where there is one. */
  url: z.string(),
  path: z.string(),
  title: z.string(),
  description: z.optional(z.string()),
  imageUrl: z.optional(z.string()),
  /** The space that it belongs to. */
  space: z.optional(SpaceId),
  expiresAt: z.optional(Timestamp),
  createdAt: Timestamp,
  /** Exact up to 128, then estimates: of 20, 19 are within 15 percent. */
  visits: z.strictObject({ people: z.int(), crawlers: z.int(), apps: z.int() }),
});
export type ShareLink = z.infer<typeof ShareLink>;
