import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { banking } from './module.ts';

/** An account whose month has turned. */
export const DueAccount = z.object({ accountId: Uuid });
export type DueAccount = z.infer<typeof DueAccount>;

export const capitalise = banking.consumer({
  on: { queue: 'dueInterest' },
  summary: 'Post the interest of an account when a month has turned, once, and carry what is less than a minor unit',
  message: DueAccount,
  access: {
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem', 'Query'],
  },
});
