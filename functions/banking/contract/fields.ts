import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';

/** `10.50`: a decimal of the currency, never a float. What the currency does not have is refused with `invalid-amount`. */
export const Decimal = z.string().check(z.regex(/^-?\d{1,40}(\.\d{1,10})?$/));
/** ISO 4217. */
export const Currency = z.string().check(z.regex(/^[A-Z]{3}$/));
/** As people write it, with spaces or without. */
export const AccountNumber = z.string().check(z.regex(/^[A-Za-z0-9 ]{6,48}$/));
export const Month = z.string().check(z.regex(/^(19|[2-9]\d)\d\d-(0[1-9]|1[0-2])$/));
export const Nickname = line(60);
/** What a payment is for; who is paid sees it too. */
export const Note = line(140);

export const BankAccount = z.strictObject({
  accountId: Uuid,
  /** Absent: the account of the person. */
  organisationId: z.optional(Uuid),
  product: z.string(),
  currency: Currency,
  /** An IBAN where the bank has a country. */
  number: z.string(),
  nickname: z.optional(z.string()),
  state: z.enum(['open', 'frozen', 'closed']),
  limits: z.strictObject({
    perPayment: Decimal,
    daily: Decimal,
    /** Of today. */
    left: Decimal,
    /** `stopped`: nothing leaves until the holder is verified. */
    outgoing: z.enum(['open', 'stopped']),
  }),
  openedAt: Timestamp,
});
export type BankAccount = z.infer<typeof BankAccount>;

export const Balance = z.strictObject({
  posted: Decimal,
  /** Posted, less what is held to go out. */
  available: Decimal,
  incoming: Decimal,
  outgoing: Decimal,
});

/** Of a year, in percent. */
export const Rate = z.strictObject({
  /** How days become a part of a year. */
  dayCount: z.string(),
  rate: Decimal,
  /** For a balance below zero; absent: none. */
  overdrawnRate: z.optional(Decimal),
});

export const InterestView = z.strictObject({
  ...Rate.shape,
  /** Until today, which does not count yet; not posted. To the tenth digit, where it is cut off. */
  accrued: Decimal,
  /** The first day that is not posted yet. */
  since: z.iso.date(),
});
export type InterestView = z.infer<typeof InterestView>;

export const accountParams = { accountId: Uuid };
