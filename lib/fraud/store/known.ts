import { ConditionFailed } from '../../runtime/aws/errors.ts';
import type { Known, Met } from '../model/derive.ts';
import { counterStore } from './counters.ts';
import { meetings, usualKey } from './gather.ts';
import { type DecisionItem, decisionKey } from './items.ts';
import type { FraudTable } from './table.ts';

/** Days for which a payment by a known device, or from a known country, does not write again that it was there. */
const notedDays = 30;

const isNoted = (met: Met | undefined, at: Date): boolean =>
  met?.allowedAt !== undefined &&
  met.lastAt !== undefined &&
  at.getTime() - Date.parse(met.lastAt) < notedDays * 86_400_000;

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
 * counts twice; what breaks off behind the mark leaves them strangers, which is the safe side. Nothing of them outlives the decision, by which an erasure
 * finds them.
 * @param met what is known already: what was noted lately needs no writing
 */
export async function noteKnown(
  table: FraudTable,
  { parties, expiresAt: until }: Pick<DecisionItem, 'parties' | 'expiresAt'>,
  amount: bigint,
  at: Date,
  met: Known['met'] = {},
): Promise<void> {
  const { account } = parties;
  if (account === undefined) return;
  const store = counterStore(table);
  const keys = meetings({ ...parties, account });
  const unnoted = (['device', 'anyDevice', 'country', 'anyCountry'] as const).flatMap((name) =>
    keys[name] && !isNoted(met[name], at) ? [keys[name]] : [],
  );
  await Promise.all([
    store.add(usualKey({ account }, at), { allowedCount: 1n, allowedSum: amount }),
    ...(keys.payee ? [store.allow(keys.payee, at, until, amount)] : []),
    ...unnoted.map((key) => store.allow(key, at, until)),
  ]);
}
