import type { Channel } from '../contract/fields.ts';

/** Keys of the table `messages`. What belongs to a person stands in the partition of the person, so that erasing finds it. */

export const personPartition = (personId: string) => `PERSON#${personId}`;

export const messageKey = (personId: string, messageId: string) => ({
  pk: personPartition(personId),
  sk: `MESSAGE#${messageId}`,
});
export const deliveryKey = (personId: string, messageId: string, channel: Channel) => ({
  pk: personPartition(personId),
  sk: `DELIVERY#${messageId}#${channel}`,
});
export const receiptKey = (personId: string, receipt: string) => ({
  pk: personPartition(personId),
  sk: `RECEIPT#${receipt}`,
});
export const receiptLookup = (receipt: string) => `RECEIPT#${receipt}`;
export const inboxKey = (personId: string, messageId: string) => ({
  pk: personPartition(personId),
  sk: `INBOX#${messageId}`,
});
export const preferencesKey = (personId: string) => ({ pk: personPartition(personId), sk: 'PREFERENCES' });
export const targetKey = (personId: string, deviceId: string) => ({
  pk: personPartition(personId),
  sk: `TARGET#${deviceId}`,
});
export const activityKey = (personId: string, name: string) => ({
  pk: personPartition(personId),
  sk: `ACTIVITY#${name}`,
});
export const activitiesKey = (personId: string) => ({ pk: personPartition(personId), sk: 'ACTIVITIES' });
/** @param window number of the window, counted from 1970 in its own length. */
export const capKey = (personId: string, topic: string, channel: Channel, window: string) => ({
  pk: personPartition(personId),
  sk: `CAP#${topic}#${channel}#${window}`,
});

export const templatesPartition = 'TEMPLATES';
export const templateKey = (name: string) => ({ pk: templatesPartition, sk: `NAME#${name}` });
export const templateVersionKey = (name: string, version: number) => ({
  pk: `TEMPLATE#${name}`,
  sk: `VERSION#${String(version).padStart(8, '0')}`,
});
export const segmentsPartition = 'SEGMENTS';
export const segmentKey = (name: string) => ({ pk: segmentsPartition, sk: `NAME#${name}` });
export const campaignsPartition = 'CAMPAIGNS';
export const campaignKey = (campaignId: string) => ({ pk: `CAMPAIGN#${campaignId}`, sk: 'CAMPAIGN' });
export const campaignEntryKey = (campaignId: string) => ({ pk: campaignsPartition, sk: campaignId });

/** Partitions of the counters of one campaign: a partition takes a thousand writes a second. */
export const reportShards = 8;
export const reportKey = (campaignId: string, variant: number, shard: number) => ({
  pk: `REPORT#${campaignId}#${shard}`,
  sk: `VARIANT#${variant}`,
});
/** The same delivery always counts in the same place. */
export const reportShard = (messageId: string) => Number.parseInt(messageId.slice(-2), 16) % reportShards;

export const suppressionKey = (channel: Channel, addressHash: string) => ({
  pk: `SUPPRESSION#${addressHash}`,
  sk: channel,
});
export const secretKey = { pk: 'SECRET', sk: 'SECRET' };

/** Parts of the list of what is to be woken. */
export const wakeShards = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;
export const wakeAgenda = (shard: string) => `WAKE#${shard}`;
/** When to look at something that waits. @param id a UUID, by whose last digits the list is divided. */
export const onAgenda = (id: string, at: Date) => ({
  agenda: wakeAgenda(String(Number.parseInt(id.slice(-2), 16) % wakeShards.length)),
  agendaAt: at.toISOString(),
});
