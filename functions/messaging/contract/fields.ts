import * as z from 'zod/mini';
import { printable } from '../../../lib/contract/schemas.ts';
import { Locale, TimeZone } from '../../identity/contract/fields.ts';

/** Fields that several resources of the module use. */

export { Locale, TimeZone };

export const channels = ['email', 'sms', 'push', 'inbox'] as const;
export type Channel = (typeof channels)[number];
export const Channel = z.enum(channels);

const kebab = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
/** What a message is about, as people switch it on and off: `orders`. */
export const Topic = z.string().check(z.regex(kebab), z.maxLength(40));
/** Name of a template, a segment or something that people do. */
export const Name = z.string().check(z.regex(kebab), z.maxLength(60));
export const VariableName = z.string().check(z.regex(/^[a-z][A-Za-z0-9]{0,39}$/));

/** Text of several lines. */
export const text = (max: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(max),
    z.refine(
      (value: string) => !/[\p{Cs}\p{Noncharacter_Code_Point}]|(?![\n\t])\p{Cc}/u.test(value),
      'control characters are not allowed',
    ),
  );
export const lineOfText = (max: number) => z.string().check(z.minLength(1), z.maxLength(max), printable);

/** Form of a BCP 47 tag, whether anybody speaks it or not. */
export const LocaleTag = z.string().check(z.regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}$/));
/** Form of an IANA name, whether there is such a zone or not. */
export const ZoneName = z
  .string()
  .check(z.maxLength(64), z.regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/));

/** `22:30` */
export const TimeOfDay = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/));
/** E.164. */
export const PhoneNumber = z.string().check(z.regex(/^\+[1-9]\d{6,14}$/));

export const Version = z.number().check(z.int(), z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER));
/** A number as the table keeps it, digit by digit. */
const amount = z.number().check(
  z.minimum(-Number.MAX_SAFE_INTEGER),
  z.maximum(Number.MAX_SAFE_INTEGER),
  z.refine((value: number) => value === 0 || Math.abs(value) >= 1e-130, '0, or at least 1e-130'),
);
/** Values for the variables of a template. */
export const Variables = z.record(VariableName, z.union([text(2000), amount, z.boolean()]));
export type Variables = z.infer<typeof Variables>;
