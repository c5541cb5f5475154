import * as z from 'zod/mini';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { campaignEnded } from './events.ts';
import { Channel, lineOfText, Name, Variables } from './fields.ts';
import { messaging } from './module.ts';
import { Filter } from './segments.ts';

const Variant = z.strictObject({
  template: Name,
  variables: z._default(Variables, {}),
  /** Share among the variants; who gets which follows from campaign and person alone. */
  weight: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(1000)), 1),
});

/** Counts by what became of deliveries; one that was delivered was sent as well. */
const Report = z.strictObject({
  recipients: z.int(),
  sent: z.int(),
  delivered: z.int(),
  bounced: z.int(),
  failed: z.int(),
  suppressed: z.int(),
  /** Read in the app, or seen by the mail provider where it tells. */
  opened: z.int(),
});
export type Report = z.infer<typeof Report>;

export const Campaign = z.strictObject({
  campaignId: Uuid,
  name: z.string(),
  state: z.enum(['scheduled', 'running', 'paused', 'cancelled', 'done']),
  segment: z.string(),
  filter: Filter,
  variants: z.array(z.strictObject({ ...Variant.shape, variables: Variables, version: z.int() })),
  channels: z.optional(z.array(Channel)),
  perMinute: z.int(),
  scheduledAt: Timestamp,
  createdAt: Timestamp,
  endedAt: z.optional(Timestamp),
  /** People looked at so far. */
  looked: z.int(),
});
export type Campaign = z.infer<typeof Campaign>;
const WithReport = z.strictObject({
  campaign: Campaign,
  report: Report,
  /** In the order of the variants. */
  variants: z.array(Report),
});

const one = '/message-campaigns/{campaignId}';
const params = { campaignId: Uuid };

export const createCampaign = messaging.route({
  method: 'POST',
  path: '/message-campaigns',
  auth: 'admin',
  permission: 'campaign:create',
  summary: 'Tell a segment something, now or at a time, so many a minute',
  status: 201,
  body: z.strictObject({
    name: lineOfText(100),
    segment: Name,
    variants: z.array(Variant).check(z.minLength(1), z.maxLength(5)),
    channels: z.optional(z.array(Channel).check(z.minLength(1), z.maxLength(4))),
    scheduledAt: z.optional(Timestamp),
    perMinute: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(60_000)), 600),
  }),
  response: Campaign,
  errors: ['segment-unknown', 'template-unknown', 'variables-mismatch', 'channel-unknown'],
  access: { messages: ['GetItem', 'PutItem'] },
});

export const listCampaigns = messaging.route({
  method: 'GET',
  path: '/message-campaigns',
  auth: 'admin',
  permission: 'campaign:read',
  summary: 'The latest hundred campaigns, newest first',
  response: z.strictObject({ items: z.array(Campaign) }),
  access: { messages: ['Query', 'BatchGetItem'] },
});

export const getCampaign = messaging.route({
  method: 'GET',
  path: one,
  auth: 'admin',
  permission: 'campaign:read',
  summary: 'A campaign and its report',
  params,
  response: WithReport,
  errors: ['not-found'],
  access: { messages: ['GetItem', 'BatchGetItem'] },
});

const control = { method: 'POST', auth: 'admin', permission: 'campaign:update', params, response: Campaign } as const;
const change = { messages: ['GetItem', 'PutItem', 'UpdateItem'] } as const;

export const pauseCampaign = messaging.route({
  ...control,
  path: `${one}/pause`,
  summary: 'Stop a campaign after the batch that runs',
  errors: ['not-found', 'campaign-state'],
  access: change,
});
export const resumeCampaign = messaging.route({
  ...control,
  path: `${one}/resume`,
  summary: 'Go on with a paused campaign; nobody is told twice',
  description: 'One to everybody goes on within `messageDays` of its beginning: whom it told is known no longer.',
  errors: ['not-found', 'campaign-state'],
  access: change,
});
export const cancelCampaign = messaging.route({
  ...control,
  path: `${one}/cancel`,
  summary: 'End a campaign for good; what waits to be sent is not sent any more',
  description:
    'Also one that is done: what waits for the end of quiet hours, for a digest or for another try is kept back.',
  errors: ['not-found', 'campaign-state'],
  emits: [campaignEnded],
  access: change,
});

export const runCampaign = messaging.consumer({
  on: { queue: 'batches', batch: 1 },
  summary: 'Write the messages of one batch of a campaign, and say where the next one begins',
  message: z.object({ campaignId: Uuid, turn: z.int() }),
  access: {
    messages: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
    'identity/people': ['BatchGetItem', 'ConditionCheckItem'],
    'identity/people.byOrganisation': ['Query'],
    userPool: ['ListUsers'],
  },
  emits: [campaignEnded],
  timeout: 60,
});
