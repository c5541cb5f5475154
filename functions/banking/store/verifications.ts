import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { verificationChanged } from '../contract/events.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { countKey, type KycItem, kycKey } from './items.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;
export type VerificationStore = ReturnType<typeof verificationStore>;

/** How well holders are known. */
export function verificationStore(tables: BankTables = bankTables()) {
  const { dynamo, name, outcomes } = tables;
  return {
    outcomes,
    async find(holderId: string): Promise<KycItem | undefined> {
      const Key = kycKey(holderId);
      return (await dynamo.get<KycItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** That a holder has not opened an account beside those that were seen. @param seen how many they were, closed ones too. */
    noneOpenedSince: (holderId: string, seen: number): TransactItem => ({
      ConditionCheck: {
        TableName: name(),
        Key: countKey(holderId),
        ...(seen === 0
          ? { ConditionExpression: 'attribute_not_exists(opened)' }
          : { ConditionExpression: 'opened = :seen', ExpressionAttributeValues: { ':seen': seen } }),
      },
    }),

    /**
     * Puts a verification in the place of the one that was read, with what follows from it.
     * @throws AppError `conflict` when either changed meanwhile.
     */
    async put<T>(
      item: KycItem,
      follows: readonly TransactItem[],
      response: T,
      { idempotency, now, newId }: Command,
    ): Promise<T> {
      const { holderId, revision } = item;
      const isNext =
        revision === 1
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'revision = :before', ExpressionAttributeValues: { ':before': revision - 1 } };
      const detail = { holderId };
      const writes = [
        { Put: { TableName: name(), Item: { ...item }, ...isNext } },
        ...follows,
        leaveEvent(eventTable(tables), verificationChanged, `HOLDER#${holderId}`, detail, { newId, now }),
      ];
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('conflict');
        throw error;
      }
    },
  };
}
