import { AppError } from '../../../lib/runtime/app-error.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { type PaymentItem, paymentKey } from './items.ts';

export type PaymentReader = ReturnType<typeof paymentReader>;

/** Payments as their accounts see them; strongly consistent. */
export function paymentReader({ dynamo, name }: BankTables = bankTables()) {
  return {
    /** @throws AppError `not-found`. */
    async get(accountId: string, paymentId: string): Promise<PaymentItem> {
      const Key = paymentKey(accountId, paymentId);
      const { Item } = await dynamo.get<PaymentItem>({ TableName: name(), Key, ConsistentRead: true });
      if (!Item) throw new AppError('not-found');
      return Item;
    },

    /** Those of an account that are there, by id; any number of ids. */
    async some(accountId: string, paymentIds: readonly string[]): Promise<ReadonlyMap<string, PaymentItem>> {
      const Keys = [...new Set(paymentIds)].map((id) => paymentKey(accountId, id));
      if (Keys.length === 0) return new Map();
      const { Responses } = await dynamo.batchGet<PaymentItem>({
        RequestItems: { [name()]: { Keys, ConsistentRead: true } },
      });
      return new Map((Responses[name()] ?? []).map((item) => [item.paymentId, item]));
    },

    /** Newest first; `madeAt` and the id are its place. */
    async page(accountId: string, limit: number, start: Record<string, unknown> | undefined) {
      const { Items, LastEvaluatedKey } = await dynamo.query<PaymentItem>({
        TableName: name(),
        IndexName: 'byTime',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': paymentKey(accountId, '').pk },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start as { pk: string } } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },
  };
}
