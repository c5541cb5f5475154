import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { cancelCampaign } from './contract/campaigns.ts';
import { cancelled } from './model/campaign-control.ts';
import { type CampaignStore, campaignStore } from './store/campaigns.ts';

export const operation: Operation<typeof cancelCampaign, { store: Pick<CampaignStore, 'control'> }> = (
  { params },
  _caller,
  context,
) => context.store.control(params.campaignId, cancelled, context);

const store = campaignStore();
export const handler = handle(cancelCampaign, { store, outcomes: store.outcomes }, operation);
