import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listCampaigns } from './contract/campaigns.ts';
import { toCampaign } from './model/views.ts';
import { type CampaignStore, campaignStore } from './store/campaigns.ts';

export const operation: Operation<typeof listCampaigns, { store: Pick<CampaignStore, 'list'> }> = async (
  _input,
  _caller,
  { store },
) => ({ items: (await store.list()).map(toCampaign) });

export const handler = handle(listCampaigns, { store: campaignStore() }, operation);
