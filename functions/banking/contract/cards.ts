import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { cardCancelled, cardFrozen, cardIssued, cardUnfrozen } from './card-events.ts';
import { accountParams, Currency, Decimal, Nickname } from './fields.ts';
import { issuingCards } from './limits.ts';
import { banking } from './module.ts';

export const cardStates = ['active', 'frozen', 'cancelled'] as const;

/** Never its number: that is with the processor. */
export const Card = z.strictObject({
  cardId: Uuid,
  accountId: Uuid,
  nickname: z.optional(z.string()),
  state: z.enum(cardStates),
  lastFour: z.string(),
  currency: Currency,
  /** The limits of the account hold beside them. */
  limits: z.strictObject({
    perPurchase: Decimal,
    daily: Decimal,
    /** Of today. */
    left: Decimal,
  }),
  issuedAt: Timestamp,
});
export type Card = z.infer<typeof Card>;

export const cardParams = { cardId: Uuid };
const card = '/banking/cards/{cardId}';

/** Of cards alone: a function that knows no card needs none of them. */
const cancelled = {
  'card-cancelled': {
    status: 409,
    title: 'The card is cancelled',
    remedy: 'Ask for another one; a cancelled card stays cancelled.',
  },
} as const;

export const issueCard = banking.route({
  method: 'POST',
  path: '/banking/accounts/{accountId}/cards',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Ask for a card of an account',
  description: 'The number of the card is with its processor alone; here are its last four digits.',
  status: 201,
  params: accountParams,
  body: z.strictObject({ nickname: z.optional(Nickname) }),
  response: Card,
  errors: ['not-found', 'account-frozen', 'account-closed'],
  ownErrors: {
    'card-limit': {
      status: 409,
      title: 'The account has as many cards as one may have',
      remedy: 'Cancel one that is not used any more.',
    },
  },
  limit: issuingCards,
  access: {
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'ConditionCheckItem'],
  },
  emits: [cardIssued],
});

export const listCards = banking.route({
  method: 'GET',
  path: '/banking/accounts/{accountId}/cards',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Cards of an account, cancelled ones among them',
  params: accountParams,
  response: z.strictObject({ items: z.array(Card) }),
  errors: ['not-found'],
  access: { bank: ['BatchGetItem', 'Query'] },
});

export const getCard = banking.route({
  method: 'GET',
  path: card,
  auth: 'user',
  permission: 'banking:use',
  summary: 'One card with its limits',
  params: cardParams,
  response: Card,
  errors: ['not-found'],
  access: { bank: ['BatchGetItem'] },
});

export const updateCard = banking.route({
  method: 'PATCH',
  path: card,
  auth: 'user',
  stepUp: 'when-asked',
  permission: 'banking:use',
  summary: 'Name a card, set its limits, freeze it or let it be used again',
  description:
    'Frozen at once, and a lower limit counts at once, also for what is left of today; a higher one, and to be used again, need a step-up. `null` takes a name away.',
  params: cardParams,
  body: z.strictObject({
    nickname: z.optional(z.nullable(Nickname)),
    perPurchase: z.optional(Decimal),
    daily: z.optional(Decimal),
    frozen: z.optional(z.boolean()),
  }),
  response: Card,
  errors: ['not-found', 'conflict', 'invalid-amount'],
  ownErrors: cancelled,
  access: { bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
  emits: [cardFrozen, cardUnfrozen],
});

export const cancelCard = banking.route({
  method: 'POST',
  path: `${card}/cancellation`,
  auth: 'user',
  permission: 'banking:use',
  summary: 'Cancel a card, for good',
  description: 'Nothing is authorised with it from then on. What was authorised before may still be cleared.',
  params: cardParams,
  response: Card,
  errors: ['not-found', 'conflict'],
  ownErrors: cancelled,
  access: { bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
  emits: [cardCancelled],
});

export const purchaseStates = ['authorised', 'cleared', 'reversed', 'expired'] as const;

/** What a merchant asked for and took, as far as the processor told. */
export const Purchase = z.strictObject({
  purchaseId: Uuid,
  cardId: Uuid,
  state: z.enum(purchaseStates),
  currency: Currency,
  /** Authorised, less what was reversed. */
  approved: Decimal,
  cleared: Decimal,
  /** Still set aside. */
  held: Decimal,
  merchant: z.optional(z.string()),
  madeAt: Timestamp,
  /** When what is still set aside is given back. */
  expiresAt: z.optional(Timestamp),
});
export type Purchase = z.infer<typeof Purchase>;

export const listPurchases = banking.route({
  method: 'GET',
  path: `${card}/purchases`,
  auth: 'user',
  permission: 'banking:use',
  summary: 'What was bought with a card, newest first; declined ones are not in it',
  params: cardParams,
  query: paging(),
  response: page(Purchase),
  errors: ['not-found', 'invalid-cursor'],
  access: { bank: ['BatchGetItem'], 'bank.byTime': ['Query'], cursorKey: ['GetSecretValue'] },
});
