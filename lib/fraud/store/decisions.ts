import { ConditionFailed } from '../../runtime/aws/errors.ts';
import type { Decision } from '../model/evaluate.ts';
import { digestOf, type Facts, partiesOf } from '../model/facts.ts';
import { noRules } from '../model/fallback.ts';
import type { Features } from '../model/features.ts';
import { keepFeatures } from '../model/kept.ts';
import { type DecisionItem, decisionKey, listedOf, type Shadow, shardOf } from './items.ts';
import type { FraudTable } from './table.ts';

/** Days for which a decision is kept, and whom it made known to each other, from the last payment on. */
const keptDays = 400;

/** Epoch seconds. */
export const keptUntil = (at: Date) => Math.floor(at.getTime() / 1000) + keptDays * 86_400;

export interface Decided {
  readonly subject: string;
  readonly facts: Facts;
  readonly features: Features;
  readonly decision: Decision & { readonly retryAfter?: number };
  readonly shadows: readonly Shadow[];
  readonly at: Date;
  /** Decisions without rules that this one takes the place of. */
  readonly fallbacks?: number;
}

export function decisionItem({
  subject,
  facts,
  features,
  decision,
  shadows,
  at,
  fallbacks = 0,
}: Decided): DecisionItem {
  const decidedAt = at.toISOString();
  const { personId, organisationId } = facts;
  return {
    ...decisionKey(subject),
    entity: 'Decision',
    subject,
    kind: facts.kind,
    ...decision,
    features: keepFeatures(features),
    shadows,
    parties: partiesOf(facts),
    ...(personId === undefined ? {} : { personId }),
    ...(organisationId === undefined ? {} : { organisationId }),
    ...(fallbacks > 0 ? { fallbacks } : {}),
    ...(decision.action === 'allow' && decision.version !== noRules ? { knownAt: decidedAt } : {}),
    digest: digestOf(facts),
    decidedAt,
    listed: listedOf(decision.action, decidedAt.slice(0, 10), shardOf(subject)),
    listedAt: `${decidedAt}#${subject}`,
    expiresAt: keptUntil(at),
  };
}

/**
 * Keeps a decision, unless there is one: that one counts then. One that was made without rules and refused for now gives way.
 * @returns what stands there; the very same `item` when it is this one
 */
export async function keepDecision({ dynamo, name }: FraudTable, item: DecisionItem): Promise<DecisionItem> {
  try {
    await dynamo.put({
      TableName: name(),
      Item: item,
      ConditionExpression: 'attribute_not_exists(#pk) OR (attribute_exists(#retry) AND #decided < :decided)',
      ExpressionAttributeNames: { '#pk': 'pk', '#retry': 'retryAfter', '#decided': 'decidedAt' },
      ExpressionAttributeValues: { ':decided': item.decidedAt },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return item;
  } catch (error) {
    if (error instanceof ConditionFailed && error.item) return error.item as unknown as DecisionItem;
    throw error;
  }
}
