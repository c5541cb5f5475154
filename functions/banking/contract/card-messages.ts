import * as z from 'zod/mini';
import { unwrapped } from '../../../lib/contract/plain-text.ts';
import { rawBody } from '../../../lib/contract/raw-body.ts';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { decideAccess } from '../../../lib/fraud/access.ts';
import { cardReasons } from '../model/cards/reasons.ts';
import { cardAuthorised, cardCleared, cardDeclined, cardReleased } from './card-events.ts';
import { Currency, Decimal } from './fields.ts';
import { banking } from './module.ts';

const Reference = z.string().check(z.regex(/^[A-Za-z0-9_.:~-]{1,64}$/));

const about = {
  /** Of this message: a repeat has the same, and gets the first answer. */
  messageId: Reference,
  /** When the processor made it. */
  at: Timestamp,
  /** The processor's token. */
  card: Reference,
  /** The processor's id of the authorisation, the same in all messages about it. */
  authorisation: Reference,
  currency: Currency,
};
const Merchant = z.strictObject({
  id: Reference,
  /**
   * As it stands in the shop's own message: made fit to be shown, 60 characters of it, and no reason to decline. How its edges are written is not what the
   * message says: fingerprints that are kept are of what `line` makes of it.
   */
  name: z.optional(
    z.pipe(
      z.string(),
      z.transform((text: string) => unwrapped(text.normalize('NFC')).trim()),
    ),
  ),
  country: z.optional(z.string().check(z.regex(/^[A-Z]{2}$/))),
});

/** What the processor says. Amounts are decimals of the account's currency. */
export const CardMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('authorise'), ...about, amount: Decimal, merchant: Merchant }),
  /** More is to be set aside: as much as `amount` in addition. */
  z.strictObject({ type: z.literal('increment'), ...about, amount: Decimal }),
  /** The merchant takes it. `isLast: false`: more is to come; otherwise what is left is given back. */
  z.strictObject({ type: z.literal('clear'), ...about, amount: Decimal, isLast: z.optional(z.boolean()) }),
  /** Without an amount: all that was not cleared. */
  z.strictObject({ type: z.literal('reverse'), ...about, amount: z.optional(Decimal) }),
]);
export type CardMessage = z.infer<typeof CardMessage>;

export const CardAnswer = z.strictObject({
  messageId: z.string(),
  decision: z.enum(['approved', 'declined']),
  /** Why it was declined. */
  reason: z.optional(z.enum(cardReasons)),
  /** Ours, of the authorisation. */
  purchaseId: z.optional(Uuid),
});
export type CardAnswer = z.infer<typeof CardAnswer>;

/** Failures that no other function answers with. */
const refusals = {
  'card-signature-refused': {
    status: 401,
    title: 'The signature is not the processor’s',
    remedy: 'Sign the body as it is sent, byte for byte: `Card-Signature: t=<seconds>,v1=<hex>`.',
  },
  'card-timestamp-refused': {
    status: 401,
    title: 'It was signed too long ago, or in the future',
    remedy: 'Sign each attempt anew, and set the clock.',
  },
  'card-message-reused': {
    status: 422,
    title: 'The id belongs to another message',
    remedy: 'Give each message an id of its own.',
  },
  'card-message-early': {
    status: 409,
    title: 'Nothing is known of this authorisation yet',
    remedy: 'Send it again, as it is, after the message that authorises. Nothing was kept of it.',
  },
} as const;

export const receiveCardMessage = banking.route({
  method: 'POST',
  path: '/banking/card-messages',
  auth: 'public',
  summary: 'Take a message of the processor of cards, signed, and decide it',
  description:
    'Signed as `Card-Signature: t=<seconds>,v1=<hex>`, HMAC-SHA256 over `<seconds>.<body>`. The same message gets the same answer, whenever it comes. What is declined is answered 200 with a reason.',
  body: rawBody,
  response: CardAnswer,
  errors: ['invalid-request', 'malformed-json', 'conflict'],
  ownErrors: refusals,
  access: {
    ...decideAccess,
    cardSecret: ['GetSecretValue'],
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  emits: [cardAuthorised, cardCleared, cardReleased, cardDeclined],
});
