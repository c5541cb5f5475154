import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { currentTrace } from '../../lib/runtime/trace.ts';
import { createCampaign } from './contract/campaigns.ts';
import { checkChannels, checkVariables } from './model/template.ts';
import { toCampaign } from './model/views.ts';
import { type CampaignStore, campaignStore } from './store/campaigns.ts';
import type { CampaignItem } from './store/items.ts';
import { campaignKey, onAgenda } from './store/keys.ts';
import { type SegmentStore, segmentStore } from './store/segments.ts';
import { type TemplateStore, templateStore } from './store/templates.ts';

interface Dependencies {
  readonly store: Pick<CampaignStore, 'create'>;
  readonly segments: Pick<SegmentStore, 'find'>;
  readonly templates: Pick<TemplateStore, 'find'>;
}

/** What segment and templates say now is what the campaign keeps: later changes do not reach it. */
export const operation: Operation<typeof createCampaign, Dependencies> = async ({ body }, _caller, context) => {
  const { store, segments, templates, newId, now } = context;
  const segment = await segments.find(body.segment);
  if (!segment) throw new AppError('segment-unknown');
  const variants: CampaignItem['variants'][number][] = [];
  for (const { template: name, variables, weight } of body.variants) {
    const template = await templates.find(name);
    if (!template) throw new AppError('template-unknown', `There is no '${name}'.`);
    checkVariables(template, variables);
    checkChannels(template, body.channels);
    variants.push({ template: name, version: template.version, variables, weight });
  }
  const campaignId = newId();
  const createdAt = now().toISOString();
  const scheduledAt = body.scheduledAt ?? createdAt;
  const isLater = scheduledAt > createdAt;
  const trace = currentTrace();
  const { organisationId, all, any } = segment;
  const item: CampaignItem = {
    ...campaignKey(campaignId),
    entity: 'Campaign',
    campaignId,
    name: body.name,
    segment: body.segment,
    filter: { ...(organisationId ? { organisationId } : {}), all, any },
    variants,
    ...(body.channels ? { channels: body.channels } : {}),
    perMinute: body.perMinute,
    scheduledAt,
    createdAt,
    looked: 0,
    turn: 0,
    ...(trace ? { trace } : {}),
    ...(isLater
      ? { state: 'scheduled', ...onAgenda(campaignId, new Date(scheduledAt)) }
      : { state: 'running', work: 'batch' }),
  };
  return store.create(item, toCampaign(item), context);
};

const store = campaignStore();
export const handler = handle(
  createCampaign,
  { store, outcomes: store.outcomes, segments: segmentStore(), templates: templateStore() },
  operation,
);
