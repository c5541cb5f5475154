import { personKey } from '../../../lib/policy/accounts.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { type FieldChange, Update } from '../../../lib/runtime/aws/expressions.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { currentTrace } from '../../../lib/runtime/trace.ts';
import { identity } from '../../identity/contract/module.ts';
import type { Channel } from '../contract/fields.ts';
import type { DeliveryTurn } from '../contract/work.ts';
import { receiptsIn } from '../model/after-receipt.ts';
import { type Person, wants } from '../model/decide.ts';
import { derivedId } from '../model/derived-id.ts';
import { cancelledAmong } from './campaign-states.ts';
import type { CampaignItem, DeliveryItem, MessageItem, PreferencesItem } from './items.ts';
import { campaignKey, capKey, deliveryKey, messageKey, onAgenda, preferencesKey } from './keys.ts';
import { type Messages, messagesTable, unlessRefused } from './messages-table.ts';
import { receiptPuts } from './receipts.ts';
import { counted, counterOf } from './report-counters.ts';

export interface Found {
  readonly delivery?: DeliveryItem | undefined;
  readonly message?: MessageItem | undefined;
  readonly preferences?: PreferencesItem | undefined;
  readonly person?: Person | undefined;
  readonly campaign?: CampaignItem['state'] | undefined;
}

/** Not more than `most` within each window of so many hours. */
export interface Cap {
  readonly topic: string;
  readonly most: number;
  readonly hours: number;
}

/** Mails that one digest collects; the rest of the day goes out one by one. */
const mostInDigest = 50;

export type DeliveryStore = ReturnType<typeof deliveryStore>;

/** What the work on deliveries reads and writes. Everything may be repeated: a turn is taken once. */
export function deliveryStore(table: Messages = messagesTable(), people = () => tableName(identity, 'people')) {
  const { dynamo, name, outcomes } = table;

  const turned = (item: DeliveryItem, set: NonNullable<FieldChange['set']>): TransactItem =>
    Update(name(), deliveryKey(item.personId, item.messageId, item.channel), {
      set: { ...set, turn: item.turn + 1 },
      when: '#turn = :turn',
      values: { ':turn': item.turn },
    });
  const commit = (writes: readonly TransactItem[]) =>
    outcomes.commit({ writes, idempotency: undefined, response: undefined, now: new Date() });

  /** What became of a turn, and of the campaign's report. @returns false when another invocation was faster. */
  const settle = (item: DeliveryItem, set: NonNullable<FieldChange['set']>): Promise<boolean> => {
    const counter = item.campaign && counterOf(String(set.state));
    const writes = [turned(item, set)];
    if (set.state === 'sent' && (item.channel === 'sms' || item.channel === 'push')) {
      const attempts = set.attempts as DeliveryItem['attempts'] | undefined;
      writes.push(...receiptPuts(name(), item, receiptsIn(attempts?.at(-1))));
    }
    if (item.campaign && counter) writes.push(counted(name(), item.campaign, item.messageId, counter));
    return unlessRefused(commit(writes));
  };

  /** All that decides about a delivery, strongly consistent, with one call. */
  async function read({ personId, messageId, campaignId }: DeliveryTurn, channel: Channel): Promise<Found> {
    const Keys: Key[] = [
      deliveryKey(personId, messageId, channel),
      messageKey(personId, messageId),
      preferencesKey(personId),
      ...(campaignId ? [campaignKey(campaignId)] : []),
    ];
    const { Responses } = await dynamo.batchGet({
      RequestItems: {
        [name()]: { Keys, ConsistentRead: true },
        [people()]: { Keys: [personKey(personId)], ConsistentRead: true },
      },
    });
    const items = Responses[name()] ?? [];
    const ofEntity = <T>(wanted: string) => items.find(({ entity }) => entity === wanted) as T | undefined;
    return {
      delivery: ofEntity<DeliveryItem>('Delivery'),
      message: ofEntity<MessageItem>('Message'),
      preferences: ofEntity<PreferencesItem>('Preferences'),
      campaign: ofEntity<CampaignItem>('Campaign')?.state,
      person: Responses[people()]?.[0] as Person | undefined,
    };
  }

  return {
    settle,

    read,

    /**
     * Takes a delivery for one attempt, and counts it against its cap: both or nothing, so that a repeat counts once.
     * @returns it as it is now.
     */
    async claim(item: DeliveryItem, now: Date, cap: Cap | undefined): Promise<DeliveryItem | 'late' | 'capped'> {
      const claimedAt = now.toISOString();
      const claiming = turned(item, { state: 'sending', claimedAt, work: undefined });
      try {
        await commit(cap ? [claiming, counting(item, now, cap)] : [claiming]);
        return { ...item, state: 'sending', claimedAt, turn: item.turn + 1 };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return error.at(0) ? 'late' : 'capped';
      }
    },

    /**
     * Lets a mail wait for the digest that leaves at a time. The digest is a delivery of its own, made by the first that joins.
     * @returns false when that digest is full or has left: then the mail waits for itself.
     */
    async joinDigest(item: DeliveryItem, until: Date): Promise<boolean> {
      const digestId = derivedId(until, 'digest', item.personId, until.toISOString());
      const joined: TransactItem = {
        Update: {
          TableName: name(),
          Key: deliveryKey(item.personId, digestId, 'email'),
          UpdateExpression:
            'SET #digest = list_append(if_not_exists(#digest, :none), :one), #entity = :entity, #personId = :personId, #messageId = :id, #channel = :email, #state = :held, #reason = :digest, #until = :until, #agenda = :agenda, #agendaAt = :until, #turn = if_not_exists(#turn, :zero), #tries = :zero, #attempts = :none, #trace = :trace, #expiresAt = :end',
          ConditionExpression:
            'attribute_not_exists(#state) OR (#state = :held AND #turn = :zero AND size(#digest) < :most)',
          ExpressionAttributeNames: Object.fromEntries(digestNames.map((field) => [`#${field}`, field])),
          ExpressionAttributeValues: {
            ':none': [],
            ':one': [item.messageId],
            ':entity': 'Delivery',
            ':personId': item.personId,
            ':id': digestId,
            ':email': 'email',
            ':held': 'held',
            ':digest': 'digest',
            ':until': until.toISOString(),
            ':agenda': onAgenda(digestId, until).agenda,
            ':zero': 0,
            ':most': mostInDigest,
            ':trace': currentTrace() ?? null,
            ':end': item.expiresAt,
          },
        },
      };
      const waiting = turned(item, {
        state: 'held',
        reason: 'digest',
        until: until.toISOString(),
        work: undefined,
        waited: 'digest',
      });
      try {
        await commit([waiting, joined]);
        return true;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return error.at(0);
      }
    },

    /**
     * Ends the mails that a digest collected as it ended itself; what the person did not want any more was not in it, nor what was cancelled. May
     * be repeated.
     * @param outcome state, reason and time of the digest.
     */
    async closeDigest(digest: DeliveryItem, outcome: Readonly<Record<string, unknown>>): Promise<void> {
      const { state, reason, sentAt } = outcome;
      for (const messageId of digest.digest ?? []) {
        const found = await read({ personId: digest.personId, messageId, turn: 0 }, 'email');
        const { delivery, message, preferences } = found;
        if (delivery?.state !== 'held' || delivery.reason !== 'digest') continue;
        const isCancelled = (await cancelledAmong(table, [delivery])).size > 0;
        const isWanted = message && wants(preferences, message.topic, 'email');
        const unsent = isCancelled ? 'campaign-cancelled' : isWanted ? undefined : 'opted-out';
        const ended = unsent ? { state: 'suppressed', reason: unsent } : { state, reason, sentAt };
        await settle(delivery, { ...ended, until: undefined });
      }
    },
  };

  function counting({ personId, channel }: DeliveryItem, now: Date, { topic, most, hours }: Cap): TransactItem {
    const windowMs = hours * 3_600_000;
    const window = Math.floor(now.getTime() / windowMs);
    return {
      Update: {
        TableName: name(),
        Key: capKey(personId, topic, channel, `${hours}h${window}`),
        UpdateExpression: 'SET sent = if_not_exists(sent, :zero) + :one, entity = :entity, expiresAt = :end',
        ConditionExpression: 'attribute_not_exists(sent) OR sent < :most',
        ExpressionAttributeValues: {
          ':zero': 0,
          ':one': 1,
          ':most': most,
          ':entity': 'Cap',
          ':end': Math.ceil(((window + 2) * windowMs) / 1000),
        },
      },
    };
  }
}

const digestNames = [
  'digest',
  'entity',
  'personId',
  'messageId',
  'channel',
  'state',
  'reason',
  'until',
  'agenda',
  'agendaAt',
  'turn',
  'tries',
  'attempts',
  'trace',
  'expiresAt',
];
