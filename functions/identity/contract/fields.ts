import * as z from 'zod/mini';
import { line, printable } from '../../../lib/contract/schemas.ts';

/** Fields that several resources of the module use. */

const isLocale = (text: string) => {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
};

const isTimeZone = (text: string) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
};

/** BCP 47: `de-CH`. */
export const Locale = z
  .string()
  .check(
    z.regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}$/, { abort: true }),
    z.refine(isLocale, 'is not a BCP 47 language tag'),
  );

/** IANA name: `Europe/Zurich`; offsets such as `+01:00` are not taken, since they know no summer time. */
export const TimeZone = z
  .string()
  .check(
    z.maxLength(64, { abort: true }),
    z.regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/, { abort: true }),
    z.refine(isTimeZone, 'is not an IANA time zone'),
  );

/** `https:` address of an image; the backend never fetches it. */
export const ImageUrl = z.string().check(
  z.maxLength(2048, { abort: true }),
  z.regex(/^https:\/\/[^\s"<>\\^`{|}]+$/, { abort: true }),
  printable,
  z.refine((text: string) => URL.canParse(text), 'is not a URL'),
);

/** Name of a field of an app's own. */
export const MetadataKey = z.string().check(z.regex(/^[a-z][A-Za-z0-9_]{0,39}$/));
export const MetadataValue = line(500, 0);
/** Most entries of `metadata`. */
export const metadataLimit = 20;

/** `1.2.3`, with a suffix if any. */
export const AppVersion = z.string().check(z.regex(/^\d{1,6}(?:\.\d{1,6}){0,2}(?:[-+][0-9A-Za-z.-]{1,40})?$/));

/** Name of a role: `owner`, `billing-clerk`. */
export const RoleName = z.string().check(z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/), z.maxLength(32));

/** `member:list` */
export const ActionName = z.string().check(z.regex(/^[a-z][A-Za-z0-9-]{0,39}:[a-z][A-Za-z0-9-]{0,39}$/));

/** Opaque single-use token out of a mail. */
export const Token = z.string().check(z.minLength(40), z.maxLength(200), z.regex(/^[A-Za-z0-9_-]+$/));

/** Version of an item: grows by one with each change. */
export const Version = z.number().check(z.int(), z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER));
