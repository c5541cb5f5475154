import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Check } from '../../../lib/runtime/aws/expressions.ts';
import { countKey, limitsKey } from './items.ts';

const counting = (TableName: string, accountId: string, disputes: number, credited: bigint, when: string) => ({
  TableName,
  Key: limitsKey(accountId),
  UpdateExpression: 'ADD #disputes :by, #credited :amount',
  ConditionExpression: when,
  ExpressionAttributeNames: { '#disputes': 'disputes', '#credited': 'credited' },
  ExpressionAttributeValues: { ':by': disputes, ':amount': credited },
});

/**
 * One more open dispute of an account, on condition that all of them together credit no more than `most`: who pays, disputes and pays again with what was
 * credited has it once.
 */
export function takeRoom(table: string, accountId: string, credited: bigint, most: bigint): TransactItem {
  if (credited === 0n) return { Update: counting(table, accountId, 1, credited, 'attribute_exists(pk)') };
  const update = counting(
    table,
    accountId,
    1,
    credited,
    'attribute_exists(pk) AND (attribute_not_exists(#credited) OR #credited <= :room)',
  );
  const ExpressionAttributeValues = { ...update.ExpressionAttributeValues, ':room': most - credited };
  return { Update: { ...update, ExpressionAttributeValues } };
}

/** One less, with what it had credited. */
export const giveRoom = (table: string, accountId: string, credited: bigint): TransactItem => ({
  Update: counting(table, accountId, -1, -credited, 'attribute_exists(#disputes)'),
});

/** A check that no dispute of an account is open. */
export const noneDisputed = (table: string, accountId: string): TransactItem =>
  Check(table, limitsKey(accountId), {
    when: 'attribute_not_exists(#disputes) OR #disputes <= :none',
    values: { ':none': 0 },
  });

const ofHolder = (table: string, holderId: string, currency: string, credited: bigint, when: string) => ({
  TableName: table,
  Key: countKey(holderId),
  UpdateExpression: 'ADD #credited :amount',
  ConditionExpression: when,
  ExpressionAttributeNames: { '#credited': `credited${currency}` },
  ExpressionAttributeValues: { ':amount': credited },
});

/**
 * What open disputes of all accounts of a holder have credited together in a currency, on condition that it is no more than `most`: who has several accounts
 * pays on what was credited, from one to the next.
 */
export function takeHolderRoom(table: string, holderId: string, currency: string, credited: bigint, most: bigint) {
  const when = 'attribute_exists(pk) AND (attribute_not_exists(#credited) OR #credited <= :room)';
  const update = ofHolder(table, holderId, currency, credited, when);
  const ExpressionAttributeValues = { ...update.ExpressionAttributeValues, ':room': most - credited };
  return { Update: { ...update, ExpressionAttributeValues } };
}

/** The same given back. It fails when the holder was erased meanwhile: then the account is nobody's. */
export const giveHolderRoom = (table: string, holderId: string, currency: string, credited: bigint): TransactItem => ({
  Update: ofHolder(table, holderId, currency, -credited, 'attribute_exists(#credited)'),
});
