import type { Channel } from '../contract/fields.ts';
import type { DeliveryItem, MessageItem, PreferencesItem } from '../store/items.ts';
import { nextDigest, quietUntil } from './quiet-hours.ts';

export interface Person {
  readonly personId: string;
  readonly status: string;
  readonly email?: string;
  readonly emailVerified?: boolean;
  readonly locale?: string;
  readonly timeZone?: string;
}

export interface Question {
  readonly delivery: Pick<DeliveryItem, 'channel' | 'waited' | 'digest'>;
  /** Absent for a digest, which has passed for each of its messages. */
  readonly message: Pick<MessageItem, 'topic' | 'kind'> | undefined;
  readonly preferences: PreferencesItem | undefined;
  readonly person: Person | undefined;
  readonly now: Date;
  readonly digestHour: number;
  readonly digestWeekday: number;
}

export type Decision =
  | { readonly do: 'send' }
  | { readonly do: 'suppress'; readonly reason: string }
  | { readonly do: 'hold'; readonly reason: 'quiet-hours' | 'digest'; readonly until: Date };

export const timeZoneOf = ({ preferences, person }: Pick<Question, 'preferences' | 'person'>) =>
  preferences?.timeZone ?? person?.timeZone ?? 'UTC';

/** Whether a person wants a topic on a channel; what they do not speak of is on. */
export const wants = (preferences: PreferencesItem | undefined, topic: string, channel: Channel) =>
  choiceOf(preferences, topic)?.[channel] !== false;

const choiceOf = (preferences: PreferencesItem | undefined, topic: string) =>
  preferences && Object.hasOwn(preferences.topics, topic) ? preferences.topics[topic] : undefined;

/** What becomes of a delivery now. Asked when it is about to leave and not when it was ordered: people change their minds. */
export function decide(question: Question): Decision {
  const { delivery, message, preferences, person, now } = question;
  const { channel } = delivery;
  if (person?.status !== 'active') return { do: 'suppress', reason: 'account-closed' };
  if (message?.kind === 'essential') return { do: 'send' };
  if (message && !wants(preferences, message.topic, channel)) return { do: 'suppress', reason: 'opted-out' };
  if (channel === 'inbox') return { do: 'send' };
  const timeZone = timeZoneOf(question);
  const digest = message && choiceOf(preferences, message.topic)?.digest;
  if (channel === 'email' && digest && digest !== 'none' && !delivery.waited) {
    const weekday = digest === 'weekly' ? question.digestWeekday : undefined;
    return { do: 'hold', reason: 'digest', until: nextDigest(now, question.digestHour, weekday, timeZone) };
  }
  const until = preferences?.quietHours && quietUntil(now, preferences.quietHours, timeZone);
  return until ? { do: 'hold', reason: 'quiet-hours', until } : { do: 'send' };
}
