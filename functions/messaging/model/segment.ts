import type { Condition, Filter } from '../contract/segments.ts';
import type { ActivityItem } from '../store/items.ts';
import { isWithin } from './locale.ts';

/** What a segment may look at. */
export interface Profile {
  readonly personId: string;
  readonly status: string;
  readonly locale?: string;
  readonly timeZone?: string;
  readonly emailVerified?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly createdAt: string;
}

/** What somebody did, by name. */
export type Activities = ReadonlyMap<string, ActivityItem>;

const dayMs = 86_400_000;
const isRecent = (at: string, days: number, now: Date) => Date.parse(at) > now.getTime() - days * dayMs;

function holds(condition: Condition, profile: Profile, activities: Activities, now: Date): boolean {
  if ('language' in condition) {
    return condition.language.some((wanted) => profile.locale !== undefined && isWithin(profile.locale, wanted));
  }
  if ('livesIn' in condition) return condition.livesIn.includes(profile.timeZone ?? '');
  if ('field' in condition) {
    const { metadata = {} } = profile;
    return Object.hasOwn(metadata, condition.field) && condition.is.includes(metadata[condition.field] ?? '');
  }
  if ('emailVerified' in condition) return (profile.emailVerified ?? false) === condition.emailVerified;
  if ('joinedWithinDays' in condition) return isRecent(profile.createdAt, condition.joinedWithinDays, now);
  const { withinDays } = condition;
  const done = activities.get('did' in condition ? condition.did : condition.didNot);
  const lately = done !== undefined && (withinDays === undefined || isRecent(done.lastAt, withinDays, now));
  return 'did' in condition ? lately && done.count >= condition.atLeast : !lately;
}

/** Whether somebody belongs to a segment: all of `all`, and one of `any` if there are some. Closed accounts belong to none. */
export function belongs({ all, any }: Filter, profile: Profile, activities: Activities, now: Date): boolean {
  const is = (condition: Condition) => holds(condition, profile, activities, now);
  return profile.status === 'active' && all.every(is) && (any.length === 0 || any.some(is));
}

/** Names of what a segment asks for, so that nothing else is read. */
export const activitiesAsked = ({ all, any }: Filter): string[] => [
  ...new Set([...all, ...any].flatMap((each) => ('did' in each ? each.did : 'didNot' in each ? each.didNot : []))),
];
