import { AppError } from '../../../lib/runtime/app-error.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { type TransferItem, transferKey } from './items.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now'>;
export type TransferReader = ReturnType<typeof transferReader>;
export type ProposalStore = ReturnType<typeof proposalStore>;

export function transferReader({ dynamo, name }: BankTables = bankTables()) {
  return {
    /** Strongly consistent. @throws AppError `not-found`. */
    async get(transferId: string): Promise<TransferItem> {
      const Key = transferKey(transferId);
      const { Item } = await dynamo.get<TransferItem>({ TableName: name(), Key, ConsistentRead: true });
      if (!Item) throw new AppError('not-found');
      return Item;
    },
  };
}

export function proposalStore({ name, outcomes }: BankTables = bankTables()) {
  return {
    outcomes,
    async propose<T>(item: TransferItem, response: T, { idempotency, now }: Command): Promise<T> {
      return outcomes.commit({ writes: [Create(name(), { ...item })], idempotency, response, now: now() });
    },
  };
}
