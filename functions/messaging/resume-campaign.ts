import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { resumeCampaign } from './contract/campaigns.ts';
import { resumed } from './model/campaign-control.ts';
import { type CampaignStore, campaignStore } from './store/campaigns.ts';

export const operation: Operation<typeof resumeCampaign, { store: Pick<CampaignStore, 'control'> }> = (
  { params },
  _caller,
  context,
) => context.store.control(params.campaignId, resumed, context);

const store = campaignStore();
export const handler = handle(resumeCampaign, { store, outcomes: store.outcomes }, operation);
