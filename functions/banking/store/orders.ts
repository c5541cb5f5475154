import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { standingOrderMissed, standingOrderStopped } from '../contract/events.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { countSome } from './count-some.ts';
import { countKey } from './items.ts';
import { type OrderItem, placed } from './order-items.ts';
import { orderReader } from './order-reader.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now'>;
export type OrderStore = ReturnType<typeof orderStore>;

const told = { missed: standingOrderMissed, stopped: standingOrderStopped } as const;

/** Standing orders: one row each, changed on condition of its revision. */
export function orderStore(tables: BankTables = bankTables()) {
  const { name, outcomes } = tables;
  const reader = orderReader(tables);

  return {
    outcomes,
    /** Where used proofs are noted. */
    proofs: eventTable(tables),
    ...reader,

    /** @throws AppError `order-limit`; `idempotency-key-reused` when another one was made under the key long ago. */
    async add<T>(
      item: OrderItem,
      most: number,
      proof: readonly TransactItem[],
      response: T,
      { idempotency, now }: Command,
    ): Promise<T> {
      const counted = countSome(name(), item.holderId, 'orders', 1, most);
      const writes = [Create(name(), placed(item, now())), counted, ...proof];
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const before = error.item(0) as OrderItem | undefined;
        if (before) throw new AppError('idempotency-key-reused');
        throw new AppError('order-limit');
      }
    },

    /** What one step of an order writes; one that is over does not count any more. */
    stepWrites(
      before: OrderItem,
      after: OrderItem,
      { now, newId }: Pick<Tools, 'now' | 'newId'>,
      tell?: 'missed' | 'stopped',
    ): readonly TransactItem[] {
      const { orderId, accountId, holderId, revision } = before;
      const change: TransactItem = {
        Put: {
          TableName: name(),
          Item: { ...placed({ ...after, revision: revision + 1 }, now()) },
          ConditionExpression: 'revision = :seen',
          ExpressionAttributeValues: { ':seen': revision },
        },
      };
      const over = before.state !== 'ended' && after.state === 'ended';
      const detail = { orderId, accountId };
      return [
        change,
        ...(over
          ? [Update(name(), countKey(holderId), { add: { orders: -1 }, when: 'attribute_exists(#orders)' })]
          : []),
        ...(tell ? [leaveEvent(eventTable(tables), told[tell], `ORDER#${orderId}`, detail, { now, newId })] : []),
      ];
    },

    /** A step without a payment. @throws AppError `conflict` when somebody else took one meanwhile. */
    async commit<T>(writes: readonly TransactItem[], response: T, { idempotency, now }: Command): Promise<T> {
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('conflict');
        throw error;
      }
    },
  };
}
