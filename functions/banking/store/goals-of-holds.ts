import { leaveEvent } from '../../../lib/events/leave-event.ts';
import type { Leg } from '../../../lib/ledger/model/leg.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { paymentSettled, paymentSubmitted } from '../contract/events.ts';
import { internalClearing } from '../model/book.ts';
import { incomingOf, legsOf } from '../model/new-order.ts';
import type { Terms } from '../model/products.ts';
import { type BankTables, eventTable } from './bank-tables.ts';
import type { HeldPaymentItem } from './items.ts';
import { openFiles } from './open-files.ts';

/** Where the money of a hold goes when it is captured. */
interface Goal {
  /** What the payment becomes. */
  readonly set: { readonly state: 'settled' | 'submitted'; readonly fileId?: string };
  readonly writes: readonly TransactItem[];
  /** From clearing to who is paid, in the same moment. */
  readonly onward?: readonly Leg[];
  /** When the first of `writes` was refused: the file takes up no more. */
  readonly advance?: () => Promise<void>;
}

/** To an account of ours at once; by a rail it stays on clearing, in an outgoing file. */
export function goalsOfHolds(tables: BankTables, terms: () => Terms) {
  const { name } = tables;
  const { joining } = openFiles(tables, terms);

  return async (row: HeldPaymentItem, number: string, tools: Pick<Tools, 'now' | 'newId'>): Promise<Goal> => {
    const { accountId, payeeAccountId, paymentId, currency, amount, fee = '0' } = row;
    const about = `ACCOUNT#${accountId}`;
    if (payeeAccountId === undefined) {
      const { fileId, writes, advance } = await joining(row, tools.now());
      const told = leaveEvent(eventTable(tables), paymentSubmitted, about, { paymentId, accountId }, tools);
      return { set: { state: 'submitted', fileId }, writes: [...writes, told], advance };
    }
    const detail = { paymentId, accountId, payeeAccountId };
    const from = internalClearing(currency, paymentId);
    return {
      set: { state: 'settled' },
      writes: [
        Create(name(), incomingOf(row, payeeAccountId, number, tools.now().toISOString())),
        leaveEvent(eventTable(tables), paymentSettled, about, detail, tools),
      ],
      onward: legsOf(from, payeeAccountId, BigInt(amount), BigInt(fee), currency),
    };
  };
}
