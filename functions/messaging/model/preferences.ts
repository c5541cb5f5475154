import type { Preferences } from '../contract/preferences.ts';
import type { PreferencesItem } from '../store/items.ts';

/** Nothing was said yet: everything is on. */
export const toPreferences = (item: PreferencesItem | undefined): Preferences => ({
  ...(item?.locale ? { locale: item.locale } : {}),
  ...(item?.timeZone ? { timeZone: item.timeZone } : {}),
  ...(item?.quietHours ? { quietHours: { ...item.quietHours } } : {}),
  topics: { ...item?.topics },
  version: item?.version ?? 0,
});

/** The preferences without mails about some topics. */
export function withoutMails(before: PreferencesItem | undefined, topics: readonly string[]): PreferencesItem {
  const { version, ...rest } = toPreferences(before);
  const ended = topics.map((topic) => [topic, { ...rest.topics[topic], email: false }] as const);
  return {
    ...rest,
    entity: 'Preferences',
    topics: { ...rest.topics, ...Object.fromEntries(ended) },
    version: version + 1,
  };
}
