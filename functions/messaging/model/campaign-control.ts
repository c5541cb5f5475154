import { AppError } from '../../../lib/runtime/app-error.ts';
import type { CampaignItem } from '../store/items.ts';
import { onAgenda } from '../store/keys.ts';

/** What a command makes of a campaign; undefined when it is past that. The stream hands on what has `work`. */

type Change = Readonly<Record<string, unknown>> | undefined;
const asleep = { work: undefined, agenda: undefined, agendaAt: undefined, nextAt: undefined };

export const paused = ({ state }: CampaignItem): Change =>
  state === 'running' || state === 'scheduled' ? { ...asleep, state: 'paused' } : undefined;

const dayMs = 86_400_000;

/**
 * One that was paused before its time waits for it again. One to everybody may have to begin anew, as pages of the user pool do after an hour:
 * whom it told is known as long as messages are kept.
 * @throws AppError `campaign-state` when that is over.
 */
export const resumed = (
  { state, campaignId, scheduledAt, createdAt, cursor, filter }: CampaignItem,
  now: Date,
  messageDays: number,
): Change => {
  if (state !== 'paused') return undefined;
  const time = new Date(scheduledAt);
  if (time > now) return { ...asleep, state: 'scheduled', ...onAgenda(campaignId, time) };
  const begun = Math.max(time.getTime(), Date.parse(createdAt));
  if (cursor && !filter.organisationId && now.getTime() - begun >= messageDays * dayMs)
    throw new AppError(
      'campaign-state',
      `It began ${messageDays} days ago or more: whom it told is not known any more.`,
    );
  return { ...asleep, state: 'running', work: 'batch' };
};

/** Also one that is done, as one to few is at once: what waits for quiet hours or a digest is kept back. */
export const cancelled = ({ state }: CampaignItem): Change =>
  state === 'cancelled' ? undefined : { ...asleep, state: 'cancelled' };
