import type { Campaign } from '../contract/campaigns.ts';
import type { Audience } from '../contract/segments.ts';
import type { CampaignItem, SegmentItem } from '../store/items.ts';

const filterOf = ({ organisationId, all, any }: Pick<SegmentItem, 'organisationId' | 'all' | 'any'>) => ({
  ...(organisationId ? { organisationId } : {}),
  all: [...all],
  any: [...any],
});

export const toSegment = (item: SegmentItem): Audience => ({
  name: item.name,
  ...filterOf(item),
  version: item.version,
  updatedAt: item.updatedAt,
});

export const toCampaign = (item: CampaignItem): Campaign => ({
  campaignId: item.campaignId,
  name: item.name,
  state: item.state,
  segment: item.segment,
  filter: filterOf(item.filter),
  variants: item.variants.map((variant) => ({ ...variant })),
  ...(item.channels ? { channels: [...item.channels] } : {}),
  perMinute: item.perMinute,
  scheduledAt: item.scheduledAt,
  createdAt: item.createdAt,
  ...(item.endedAt ? { endedAt: item.endedAt } : {}),
  looked: item.looked,
});
