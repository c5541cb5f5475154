import type { CampaignItem, OfCampaign } from './items.ts';
import { campaignKey } from './keys.ts';
import type { Messages } from './messages-table.ts';

/** Ids of the campaigns of some messages or deliveries, a hundred at most, that were cancelled. Strongly consistent; no read without campaigns. */
export async function cancelledAmong(
  { dynamo, name }: Pick<Messages, 'dynamo' | 'name'>,
  items: readonly { readonly campaign?: OfCampaign }[],
): Promise<ReadonlySet<string>> {
  const ids = new Set(items.flatMap(({ campaign }) => campaign?.campaignId ?? []));
  if (ids.size === 0) return ids;
  const Keys = [...ids].map(campaignKey);
  const { Responses } = await dynamo.batchGet<CampaignItem>({
    RequestItems: { [name()]: { Keys, ConsistentRead: true } },
  });
  const cancelled = (Responses[name()] ?? []).filter(({ state }) => state === 'cancelled');
  return new Set(cancelled.map(({ campaignId }) => campaignId));
}
