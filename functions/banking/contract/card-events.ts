import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { banking } from './module.ts';

const card = z.object({ cardId: Uuid, accountId: Uuid });

export const cardIssued = banking.event('CardIssued', { summary: 'An account has another card', detail: card });
export const cardFrozen = banking.event('CardFrozen', {
  summary: 'A card was frozen: nothing is authorised with it',
  detail: card,
});
export const cardUnfrozen = banking.event('CardUnfrozen', {
  summary: 'A card that was frozen may be used again',
  detail: card,
});
export const cardCancelled = banking.event('CardCancelled', {
  summary: 'A card was cancelled, for good; what was authorised with it before may still be cleared',
  detail: card,
});

const purchase = z.object({ cardId: Uuid, accountId: Uuid, purchaseId: Uuid });

export const cardAuthorised = banking.event('CardAuthorised', {
  summary: 'Money was set aside for a purchase by card, or more of it',
  detail: purchase,
});
export const cardCleared = banking.event('CardCleared', {
  summary: 'A merchant took what was set aside for a purchase, or a part of it',
  detail: purchase,
});
export const cardReleased = banking.event('CardReleased', {
  summary: 'A purchase was taken back or its time is over, whole or in part: the money is the holder’s again',
  detail: purchase,
});
export const cardDeclined = banking.event('CardDeclined', {
  summary: 'A purchase by card was declined',
  detail: card,
});
