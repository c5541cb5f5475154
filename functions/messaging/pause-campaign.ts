import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { pauseCampaign } from './contract/campaigns.ts';
import { paused } from './model/campaign-control.ts';
import { type CampaignStore, campaignStore } from './store/campaigns.ts';

export const operation: Operation<typeof pauseCampaign, { store: Pick<CampaignStore, 'control'> }> = (
  { params },
  _caller,
  context,
) => context.store.control(params.campaignId, paused, context);

const store = campaignStore();
export const handler = handle(pauseCampaign, { store, outcomes: store.outcomes }, operation);
