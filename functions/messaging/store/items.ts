import type { Trace } from '../../../lib/contract/event.ts';
import type { Channel, Variables } from '../contract/fields.ts';
import type { AttemptNote, Receipt, State } from '../contract/messages.ts';
import type { Preferences } from '../contract/preferences.ts';
import type { Filter } from '../contract/segments.ts';
import type { NewTemplate } from '../contract/templates.ts';
import type { Work } from '../contract/work.ts';

/** Items of the table `messages`, beside their keys. Times are ISO 8601; `expiresAt` is the TTL in epoch seconds. */

interface Kept {
  readonly pk: string;
  readonly sk: string;
  readonly expiresAt: number;
}

/** Which campaign, and which of its variants. */
export interface OfCampaign {
  readonly campaignId: string;
  readonly variant: number;
}

export interface MessageItem extends Kept {
  readonly entity: 'Message';
  readonly messageId: string;
  readonly personId: string;
  readonly topic: string;
  readonly kind: NewTemplate['kind'];
  readonly template: { readonly name: string; readonly version: number };
  readonly variables: Variables;
  readonly locale?: string;
  readonly phoneNumber?: string;
  readonly channels: readonly Channel[];
  readonly campaign?: OfCampaign;
  /** For the index `byMessage`. */
  readonly lookup: string;
  readonly createdAt: string;
}

export interface DeliveryItem extends Kept {
  readonly entity: 'Delivery';
  readonly personId: string;
  readonly messageId: string;
  readonly channel: Channel;
  readonly state: State;
  /** Grows with each change: whoever works on an older one comes too late. */
  readonly turn: number;
  readonly reason?: string;
  readonly until?: string;
  /** Attempts that the provider refused for the moment. */
  readonly tries: number;
  readonly attempts: readonly AttemptNote[];
  readonly claimedAt?: string;
  /** Its quiet hours or digest are over: they do not hold it once more. */
  readonly waited?: 'digest' | 'quiet-hours';
  readonly campaign?: OfCampaign;
  /** Set on what collects others: the messages whose mails it stands for. */
  readonly digest?: readonly string[];
  /** What SNS told of its messages. */
  readonly receipts?: readonly Receipt[];
  readonly sentAt?: string;
  readonly deliveredAt?: string;
  readonly openedAt?: string;
  readonly work?: Work;
  readonly agenda?: string;
  readonly agendaAt?: string;
  readonly trace?: Trace;
}

/** Leads from SNS's id of a message to its delivery. */
export interface ReceiptItem extends Kept {
  readonly entity: 'Receipt';
  readonly lookup: string;
  readonly personId: string;
  readonly messageId: string;
  readonly channel: Channel;
  /** Once SNS has told. */
  readonly toldAt?: string;
}

export interface InboxItem extends Kept {
  readonly entity: 'Inbox';
  readonly personId: string;
  readonly messageId: string;
  readonly topic: string;
  readonly title: string;
  readonly body: string;
  readonly link?: string;
  readonly campaign?: OfCampaign;
  readonly createdAt: string;
  readonly readAt?: string;
  /** For the index `unread`: when it came; absent once it is read. */
  readonly unreadAt?: string;
  readonly work: 'publication';
}

export interface PreferencesItem extends Omit<Preferences, 'version'> {
  readonly entity: 'Preferences';
  readonly version: number;
}

export interface TemplateItem extends NewTemplate {
  readonly entity: 'Template' | 'TemplateVersion';
  readonly name: string;
  readonly version: number;
  readonly updatedAt: string;
}

export interface SegmentItem extends Filter {
  readonly entity: 'Segment';
  readonly name: string;
  readonly version: number;
  readonly updatedAt: string;
}

export interface CampaignItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Campaign';
  readonly campaignId: string;
  readonly name: string;
  readonly state: 'scheduled' | 'running' | 'paused' | 'cancelled' | 'done';
  readonly segment: string;
  readonly filter: Filter;
  readonly variants: readonly {
    readonly template: string;
    readonly version: number;
    readonly variables: Variables;
    readonly weight: number;
  }[];
  readonly channels?: readonly Channel[];
  readonly perMinute: number;
  readonly scheduledAt: string;
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly looked: number;
  /** Where the next batch begins, JSON; absent: at the beginning. */
  readonly cursor?: string;
  /** Not before this time. */
  readonly nextAt?: string;
  readonly turn: number;
  readonly work?: Work;
  readonly agenda?: string;
  readonly agendaAt?: string;
  readonly trace?: Trace;
}

export interface ActivityItem {
  readonly entity: 'Activity';
  readonly name: string;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** Where a device is reached; `refused`: the provider does not know its token any more. */
export interface TargetItem {
  readonly entity: 'Target';
  readonly deviceId: string;
  /** Hash of the token and the application that it was made known to. */
  readonly tokenId: string;
  readonly endpoint?: string;
  /** Of tokens and applications before, the last ones: they go with the person too. */
  readonly former?: readonly string[];
  readonly refused?: true;
}

export interface SuppressionItem {
  readonly entity: 'Suppression';
  readonly reason: 'bounced' | 'complained';
  readonly since: string;
}
