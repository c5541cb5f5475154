import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation, Context } from '../../lib/runtime/operation.ts';
import { runCampaign } from './contract/campaigns.ts';
import { messaging } from './contract/module.ts';
import { derivedId, variantFor } from './model/derived-id.ts';
import { newMessage } from './model/new-message.ts';
import { belongs } from './model/segment.ts';
import { channelsOf } from './model/template.ts';
import { type Audience, audienceStore, largestPage } from './store/audience.ts';
import { type CampaignStore, campaignStore } from './store/campaigns.ts';
import type { CampaignItem, TemplateItem } from './store/items.ts';
import { type MessageStore, messageStore } from './store/messages.ts';
import { type TemplateStore, templateStore } from './store/templates.ts';

interface Dependencies {
  readonly store: Pick<CampaignStore, 'get' | 'advance'>;
  readonly audience: Audience;
  readonly messages: Pick<MessageStore, 'createOnce'>;
  readonly templates: Pick<TemplateStore, 'version'>;
  readonly limits: () => { readonly messageDays: number };
}

/** Messages of a batch that are written at once. */
const together = 10;

/**
 * One batch: a page of people, those of them who belong to the segment, a message for each, then the cursor. The id of a message follows from
 * campaign and person, so whatever is repeated after a crash writes nothing; and the stream tells of the cursor, so the next batch cannot be
 * forgotten.
 */
export const operation: ConsumerOperation<typeof runCampaign, Dependencies> = async ({ campaignId, turn }, context) => {
  const { store, audience, now, log } = context;
  const campaign = await store.get(campaignId);
  if (campaign.state !== 'running' || campaign.turn !== turn) return;
  const begun = now();
  if (campaign.nextAt && Date.parse(campaign.nextAt) > begun.getTime() + 1_000)
    throw new Error('its time has not come');
  const templates = await templatesOf(campaign, context);
  const limit = Math.min(largestPage, campaign.perMinute);
  const page = await audience.page(campaign.filter, limit, campaign.cursor);
  const chosen = page.candidates.filter(({ profile, activities }) =>
    belongs(campaign.filter, profile, activities, begun),
  );
  for (let start = 0; start < chosen.length; start += together) {
    const some = chosen.slice(start, start + together);
    await Promise.all(some.map(({ profile }) => tell(profile.personId, campaign, templates, context)));
  }
  const pauseMs = (chosen.length / campaign.perMinute) * 60_000;
  const looked = campaign.looked + page.looked;
  const next = { looked, cursor: page.next, nextAt: new Date(begun.getTime() + pauseMs).toISOString(), work: 'batch' };
  const done = { looked, cursor: undefined, nextAt: undefined, work: undefined, state: 'done' };
  const isOurs = await store.advance(campaign, page.next ? next : done, context);
  log.info('campaign batch', { campaignId, looked: page.looked, chosen: chosen.length, isOurs });
};

async function templatesOf({ variants }: CampaignItem, { templates }: Dependencies): Promise<TemplateItem[]> {
  return Promise.all(
    variants.map(async ({ template, version }) => {
      const found = await templates.version(template, version);
      if (!found) throw new Error(`version ${version} of template '${template}' is gone`);
      return found;
    }),
  );
}

async function tell(
  personId: string,
  campaign: CampaignItem,
  templates: readonly TemplateItem[],
  { messages, limits, now }: Dependencies & Context,
): Promise<void> {
  const { campaignId, variants, createdAt } = campaign;
  const weights = variants.map(({ weight }) => weight);
  const variant = variantFor(weights, campaignId, personId);
  const template = templates[variant] as TemplateItem;
  const messageId = derivedId(new Date(createdAt), 'campaign', campaignId, personId);
  const channels = campaign.channels ?? channelsOf(template);
  const variables = variants[variant]?.variables ?? {};
  const order = { messageId, personId, template, variables, channels, campaign: { campaignId, variant } };
  await messages.createOnce(newMessage(order, now(), limits().messageDays), now());
}

export const handler = consume(
  runCampaign,
  {
    store: campaignStore(),
    audience: audienceStore(),
    messages: messageStore(),
    templates: templateStore(),
    limits: () => settings(messaging),
  },
  operation,
);
