import { ConditionFailed, OutcomeUnknown } from '../../runtime/aws/errors.ts';
import type { Count } from '../model/derive.ts';
import type { CounterKey } from '../model/velocity.ts';
import type { FraudTable } from './table.ts';

/** What one attempt adds at most: a number of DynamoDB has 38 digits, and one that is full is down for everybody whom it counts. */
const mostAtOnce = 10n ** 30n;

const whole = (value: unknown): bigint => BigInt((value as number | bigint | undefined) ?? 0);

/** A counter's item, or none. */
export const countIn = (item: Readonly<Record<string, unknown>> | undefined): Count => ({
  count: whole(item?.count),
  sum: whole(item?.sum),
  newPayees: whole(item?.newPayees),
  justUnder: whole(item?.justUnder),
  allowedCount: whole(item?.allowedCount),
  allowedSum: whole(item?.allowedSum),
});

export interface CounterStore {
  /** Adds, and tells what there is then: of N at once each sees another number. */
  add(key: CounterKey, more: Partial<Count>): Promise<Count>;
  /** Notes that an account met somebody, and by which payment. @returns false when it had before */
  meet(
    key: { readonly pk: string; readonly sk: string },
    subject: string,
    at: Date,
    expiresAt: number,
  ): Promise<boolean>;
  /** Notes that a payment between them was let through. */
  allow(
    key: { readonly pk: string; readonly sk: string },
    at: Date,
    expiresAt: number,
    amount?: bigint,
  ): Promise<unknown>;
}

export function counterStore({ dynamo, name }: FraudTable): CounterStore {
  const addOnce = async ({ pk, sk, expiresAt }: CounterKey, more: Partial<Count>): Promise<Count> => {
    const parts = Object.entries(more).filter(([, value]) => value !== 0n);
    const { Attributes } = await dynamo.update({
      TableName: name(),
      Key: { pk, sk },
      UpdateExpression: `SET #ttl = :ttl, #entity = :entity ADD ${parts.map(([field]) => `#${field} :${field}`).join(', ')}`,
      ExpressionAttributeNames: {
        ...{ '#ttl': 'expiresAt', '#entity': 'entity' },
        ...Object.fromEntries(parts.map(([field]) => [`#${field}`, field])),
      },
      ExpressionAttributeValues: {
        ...{ ':ttl': expiresAt, ':entity': 'Counter' },
        ...Object.fromEntries(parts.map(([field, value]) => [`:${field}`, value < mostAtOnce ? value : mostAtOnce])),
      },
      ReturnValues: 'ALL_NEW',
    });
    return countIn(Attributes);
  };

  return {
    async add(key, more) {
      try {
        return await addOnce(key, more);
      } catch (error) {
        // The answer was lost: counted twice at most, never not at all.
        if (error instanceof OutcomeUnknown) return addOnce(key, more);
        throw error;
      }
    },

    async meet(Key, subject, at, expiresAt) {
      const Item = { ...Key, entity: 'Met', by: subject, firstAt: at.toISOString(), expiresAt };
      try {
        await dynamo.put({ TableName: name(), Item, ConditionExpression: 'attribute_not_exists(pk)' });
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    allow: (Key, at, expiresAt, amount) =>
      dynamo.update({
        TableName: name(),
        Key,
        UpdateExpression: `SET #entity = :entity, #ttl = :ttl, #allowed = if_not_exists(#allowed, :at), #last = :at${
          amount === undefined ? '' : ', #amount = :amount'
        }`,
        ExpressionAttributeNames: {
          ...{ '#entity': 'entity', '#ttl': 'expiresAt', '#allowed': 'allowedAt', '#last': 'lastAt' },
          ...(amount === undefined ? {} : { '#amount': 'lastAmount' }),
        },
        ExpressionAttributeValues: {
          ...{ ':entity': 'Met', ':ttl': expiresAt, ':at': at.toISOString() },
          ...(amount === undefined ? {} : { ':amount': String(amount) }),
        },
      }),
  };
}
