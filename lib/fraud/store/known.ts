import { ConditionFailed } from '../../runtime/aws/errors.ts';
import type { Known } from '../model/derive.ts';
import type { Parties } from '../model/facts.ts';
import { counterStore } from './counters.ts';
import { meetings, metUntil, usualKey } from './gather.ts';
import { type DecisionItem, decisionKey } from './items.ts';
import type { FraudTable } from './table.ts';

/** Marks a decision whose payment was let through after all. @returns false when it was marked before */
export async function markKnown({ dynamo, name }: FraudTable, item: DecisionItem, at: Date): Promise<boolean> {
  try {
    await dynamo.update({
      TableName: name(),
      Key: decisionKey(item.subject),
      UpdateExpression: 'SET #known = :at',
      ConditionExpression: 'attribute_exists(#pk) AND attribute_not_exists(#known)',
      ExpressionAttributeNames: { '#pk': 'pk', '#known': 'knownAt' },
      ExpressionAttributeValues: { ':at': at.toISOString() },
    });
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

/**
 * A payment was let through: those in it know each other, and its amount is part of what is usual. Its decision is marked before, so that no amount
 * counts twice; what breaks off behind the mark leaves them strangers, which is the safe side.
 * @param met what is known already, and needs no writing
 */
export async function noteKnown(
  table: FraudTable,
  parties: Partial<Parties>,
  amount: bigint,
  at: Date,
  met: Known['met'] = {},
): Promise<void> {
  const { account } = parties;
  if (account === undefined) return;
  const store = counterStore(table);
  const keys = meetings({ ...parties, account });
  const until = metUntil(at);
  const strangers = (['device', 'anyDevice', 'country', 'anyCountry'] as const).flatMap((name) =>
    keys[name] && met[name]?.allowedAt === undefined ? [keys[name]] : [],
  );
  await Promise.all([
    store.add(usualKey({ account }, at), { allowedCount: 1n, allowedSum: amount }),
    ...(keys.payee ? [store.allow(keys.payee, at, until, amount)] : []),
    ...strangers.map((key) => store.allow(key, at, until)),
  ]);
}
