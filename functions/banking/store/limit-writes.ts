import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Update } from '../../../lib/runtime/aws/expressions.ts';
import { type LimitsItem, limitsKey } from './items.ts';

/** Takes it from what is left of the day, on condition that it fits; a condition cannot calculate, so there are two of them. */
export const spend = (table: string, accountId: string, amount: bigint, today: string, isNewDay: boolean) =>
  spendFrom(table, limitsKey(accountId), amount, today, isNewDay);

/** The same of any limits: those of a card. */
export function spendFrom(table: string, of: Key, amount: bigint, today: string, isNewDay: boolean): TransactItem {
  const left = isNewDay ? '#daily - :amount' : '#left - :amount';
  const room = isNewDay ? '#day < :today AND #daily >= :amount' : '#day = :today AND #left >= :amount';
  return {
    Update: {
      TableName: table,
      Key: of,
      UpdateExpression: `SET #left = ${left}, #day = :today`,
      ConditionExpression: `${room} AND #perPayment >= :amount AND #outgoing = :open`,
      ExpressionAttributeNames: {
        '#left': 'left',
        '#day': 'day',
        ...(isNewDay ? { '#daily': 'daily' } : {}),
        '#perPayment': 'perPayment',
        '#outgoing': 'outgoing',
      },
      ExpressionAttributeValues: { ':amount': amount, ':today': today, ':open': 'open' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Gives it back to the day that it was taken from, while that is the day of the limits. */
export const giveBack = (table: string, accountId: string, amount: bigint, day: string): TransactItem =>
  giveBackTo(table, limitsKey(accountId), amount, day);

/** The same of any limits: those of a card. */
export const giveBackTo = (table: string, of: Key, amount: bigint, day: string): TransactItem => ({
  Update: {
    TableName: table,
    Key: of,
    UpdateExpression: 'SET #left = #left + :amount',
    ConditionExpression: '#day = :day',
    ExpressionAttributeNames: { '#left': 'left', '#day': 'day' },
    ExpressionAttributeValues: { ':amount': amount, ':day': day },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

export type LimitsChange = Partial<Omit<LimitsItem, 'pk' | 'sk' | 'entity'>>;

/** A limit that is another one counts from now on, also for what is left of today; unless it was changed since it was read. */
export function changeLimits(table: string, before: LimitsItem, after: LimitsChange): TransactItem {
  const { pk, sk } = before;
  // `left` moves with payments; nothing else does. What it is changed by is said, not what it becomes.
  const { left: _, ...set } = after;
  const by = after.daily === undefined ? 0n : BigInt(after.daily) - BigInt(before.daily);
  const change = Update(
    table,
    { pk, sk },
    {
      set,
      when: '#daily = :daily AND #perPayment = :perPayment AND #outgoing = :outgoing',
      values: { ':daily': before.daily, ':perPayment': before.perPayment, ':outgoing': before.outgoing },
    },
  );
  if (by === 0n || !change.Update) return change;
  return {
    Update: {
      ...change.Update,
      UpdateExpression: change.Update.UpdateExpression.replace(/^SET /, 'SET #left = #left + :by, '),
      ExpressionAttributeNames: { ...change.Update.ExpressionAttributeNames, '#left': 'left' },
      ExpressionAttributeValues: { ...change.Update.ExpressionAttributeValues, ':by': by },
    },
  };
}
