import * as z from 'zod/mini';
import { control, misleading, unwrapped } from './plain-text.ts';

/** Schemas that many contracts use. `zod/mini` only: the classic build adds 80 KB to every function. */

/** Check of a text: no control characters and no half characters (lone surrogates), which no database stores as they are. */
export const printable = z.refine<string>((text) => !control.test(text), 'control characters are not allowed');

const plain = z.refine<string>((text) => !misleading.test(text), 'marks that turn the direction are not allowed');

/** UUID in lower case, of any version. */
export const Uuid = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/))
  .register(z.globalRegistry, { format: 'uuid' });

/** ISO 8601 in UTC with milliseconds: `2026-11-01T09:30:00.000Z`. */
export const Timestamp = z
  .string()
  .check(z.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/))
  .register(z.globalRegistry, { format: 'date-time' });

/**
 * One line of text a person typed or copied, which others may read: trimmed, also of marks of direction, in Unicode NFC, without control characters, lone surrogates or marks that turn the
 * direction. `max` counts UTF-16 units.
 */
export const line = (max: number, min = 1) =>
  z.pipe(
    z.pipe(
      z.string().check(z.maxLength(max * 4)),
      z.transform((text: string) => unwrapped(text.normalize('NFC')).trim()),
    ),
    z.string().check(z.minLength(min), z.maxLength(max), printable, plain),
  );

/**
 * E-mail address, lower-cased; at most 254 characters, all ASCII: SES sends to no other (a domain in another script is written in Punycode).
 * Deliverability is shown by the mail, not by the pattern.
 */
export const Email = z
  .pipe(
    z.pipe(
      z.string().check(z.maxLength(254)),
      z.transform((text: string) => text.normalize('NFC').trim().toLowerCase()),
    ),
    z.string().check(
      z.regex(
        /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/,
      ),
      z.refine((text: string) => !/^\.|\.[.@]/.test(text), 'a dot stands between two other characters'),
    ),
  )
  .register(z.globalRegistry, { format: 'email' });

/** Opaque page token from a previous answer. */
export const Cursor = z.string().check(z.minLength(1), z.maxLength(2048), z.regex(/^[A-Za-z0-9_.-]+$/));

/** Page size as it stands in a query string, 1 to `max`. */
export const limit = (max: number, standard: number) =>
  z
    ._default(
      z.pipe(
        z.string().check(
          z.regex(/^[1-9]\d{0,3}$/),
          z.refine((text: string) => Number(text) <= max, `at most ${max}`),
        ),
        z.transform(Number),
      ),
      standard as never,
    )
    .register(z.globalRegistry, { type: 'integer', minimum: 1, maximum: max, default: standard });

/** `{ items, nextCursor? }`. */
export const page = <T extends z.core.$ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.optional(Cursor) });

/** Query of a paged list. */
export const paging = (max = 100, standard = 25) => ({ cursor: z.optional(Cursor), limit: limit(max, standard) });
