import type { CampaignItem } from '../store/items.ts';

/** What a command makes of a campaign; undefined when it is past that. The stream hands on what has `work`. */

type Change = Readonly<Record<string, unknown>> | undefined;
const asleep = { work: undefined, agenda: undefined, agendaAt: undefined, nextAt: undefined };

export const paused = ({ state }: CampaignItem): Change =>
  state === 'running' || state === 'scheduled' ? { ...asleep, state: 'paused' } : undefined;

export const resumed = ({ state }: CampaignItem): Change =>
  state === 'paused' ? { ...asleep, state: 'running', work: 'batch' } : undefined;

export const cancelled = ({ state }: CampaignItem): Change =>
  state === 'done' || state === 'cancelled' ? undefined : { ...asleep, state: 'cancelled' };
