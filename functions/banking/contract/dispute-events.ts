import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { banking } from './module.ts';

const dispute = z.object({ disputeId: Uuid, accountId: Uuid });

export const disputeOpened = banking.event('DisputeOpened', {
  summary: 'A customer does not accept a payment or a purchase: the staff is to look at it',
  detail: dispute,
});
export const disputeDecided = banking.event('DisputeDecided', {
  summary: 'A dispute was decided, for the customer or against',
  detail: dispute,
});
