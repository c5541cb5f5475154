import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { resumeCampaign } from './contract/campaigns.ts';
import { messaging } from './contract/module.ts';
import { resumed } from './model/campaign-control.ts';
import { type CampaignStore, campaignStore } from './store/campaigns.ts';

interface Dependencies {
  readonly store: Pick<CampaignStore, 'control'>;
  readonly limits: () => { readonly messageDays: number };
}

export const operation: Operation<typeof resumeCampaign, Dependencies> = ({ params }, _caller, context) => {
  const { messageDays } = context.limits();
  return context.store.control(params.campaignId, (item, at) => resumed(item, at, messageDays), context);
};

const store = campaignStore();
export const handler = handle(
  resumeCampaign,
  { store, outcomes: store.outcomes, limits: () => settings(messaging) },
  operation,
);
