import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import type { Report } from '../contract/campaigns.ts';
import type { OfCampaign } from './items.ts';
import { reportKey, reportShard } from './keys.ts';

export type Counter = keyof Report;
export const counters = ['recipients', 'sent', 'delivered', 'bounced', 'failed', 'suppressed', 'opened'] as const;

/** What a delivery that came into a state counts as. */
export const counterOf = (state: string): Counter | undefined =>
  counters.find((counter) => counter === state && counter !== 'recipients');

/** One write that counts: put it into the transaction of what it counts, so that a repeat counts once. */
export const counted = (
  TableName: string,
  { campaignId, variant }: OfCampaign,
  messageId: string,
  counter: Counter,
  more: readonly Counter[] = [],
): TransactItem => {
  const all = [counter, ...more];
  return {
    Update: {
      TableName,
      Key: reportKey(campaignId, variant, reportShard(messageId)),
      UpdateExpression: `SET #entity = :entity ADD ${all.map((each) => `#${each} :one`).join(', ')}`,
      ExpressionAttributeNames: {
        '#entity': 'entity',
        ...Object.fromEntries(all.map((each) => [`#${each}`, each])),
      },
      ExpressionAttributeValues: { ':one': 1, ':entity': 'Report' },
    },
  };
};
