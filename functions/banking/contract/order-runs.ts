import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { decideAccess } from '../../../lib/fraud/access.ts';
import { caseOpened, paymentHeld, paymentSettled, standingOrderMissed, standingOrderStopped } from './events.ts';
import { banking } from './module.ts';

/** An order whose time has come. */
export const DueOrder = z.object({ holderId: Uuid, orderId: Uuid });
export type DueOrder = z.infer<typeof DueOrder>;

export const runOrders = banking.consumer({
  on: { queue: 'orders' },
  summary: 'Pay what standing orders say, each payment once, and step to the next one in the same transaction',
  message: DueOrder,
  access: {
    ...decideAccess,
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  emits: [paymentSettled, paymentHeld, caseOpened, standingOrderMissed, standingOrderStopped],
});
