import type { CampaignItem } from '../store/items.ts';
import { onAgenda } from '../store/keys.ts';

/** What a command makes of a campaign; undefined when it is past that. The stream hands on what has `work`. */

type Change = Readonly<Record<string, unknown>> | undefined;
const asleep = { work: undefined, agenda: undefined, agendaAt: undefined, nextAt: undefined };

export const paused = ({ state }: CampaignItem): Change =>
  state === 'running' || state === 'scheduled' ? { ...asleep, state: 'paused' } : undefined;

/** One that was paused before its time waits for it again. */
export const resumed = ({ state, campaignId, scheduledAt }: CampaignItem, now: Date): Change => {
  if (state !== 'paused') return undefined;
  const time = new Date(scheduledAt);
  return time > now
    ? { ...asleep, state: 'scheduled', ...onAgenda(campaignId, time) }
    : { ...asleep, state: 'running', work: 'batch' };
};

export const cancelled = ({ state }: CampaignItem): Change =>
  state === 'done' || state === 'cancelled' ? undefined : { ...asleep, state: 'cancelled' };
