import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getCampaign, type Report } from './contract/campaigns.ts';
import { toCampaign } from './model/views.ts';
import { type CampaignStore, campaignStore } from './store/campaigns.ts';
import { counters } from './store/report-counters.ts';

export const operation: Operation<typeof getCampaign, { store: Pick<CampaignStore, 'get' | 'reports'> }> = async (
  { params },
  _caller,
  { store },
) => {
  const item = await store.get(params.campaignId);
  const variants = await store.reports(item);
  const total = (counter: keyof Report) => variants.reduce((sum, variant) => sum + variant[counter], 0);
  const report = Object.fromEntries(counters.map((counter) => [counter, total(counter)])) as Report;
  return { campaign: toCampaign(item), report, variants };
};

export const handler = handle(getCampaign, { store: campaignStore() }, operation);
