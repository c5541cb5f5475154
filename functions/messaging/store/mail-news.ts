import { leaveEvent } from '../../../lib/events/leave-event.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { type FieldChange, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { addressSuppressed } from '../contract/events.ts';
import type { DeliveryItem, SuppressionItem } from './items.ts';
import { deliveryKey, personPartition } from './keys.ts';
import { eventTable, type Messages, messagesTable, unlessRefused } from './messages-table.ts';
import { type Counter, counted } from './report-counters.ts';
import { type SecretStore, secretStore } from './secret.ts';
import { type SuppressionStore, suppressionStore } from './suppressions.ts';

export interface OfMessage {
  readonly personId: string;
  readonly messageId: string;
}
export type MailNewsStore = ReturnType<typeof mailNewsStore>;

/** What became of mails after they were sent. */
export function mailNewsStore(
  table: Messages = messagesTable(),
  secret: SecretStore = secretStore(table),
  suppressions: Pick<SuppressionStore, 'write'> = suppressionStore(table, secret),
) {
  const { dynamo, name, outcomes } = table;

  /** Notes it once, and counts it for the campaign: both or nothing. */
  async function note({ personId, messageId }: OfMessage, change: Omit<FieldChange, 'values'>, counter: Counter) {
    const Key = deliveryKey(personId, messageId, 'email');
    const { Item } = await dynamo.get<DeliveryItem>({ TableName: name(), Key, ConsistentRead: true });
    if (!Item) return;
    const writes: TransactItem[] = [
      Update(name(), Key, {
        ...change,
        when: `attribute_exists(#pk) AND ${change.when}`,
        ...(change.when.includes(':') ? { values: { ':sent': 'sent', ':sending': 'sending' } } : {}),
      }),
      ...(Item.campaign ? [counted(name(), Item.campaign, messageId, counter)] : []),
    ];
    await unlessRefused(outcomes.commit({ writes, idempotency: undefined, response: undefined, now: new Date() }));
  }

  return {
    /** News may overtake the note that it was sent, which is still to come. */
    async delivered(of: OfMessage, at: string): Promise<void> {
      const when = 'attribute_not_exists(#deliveredAt) AND #state IN (:sent, :sending)';
      await note(of, { set: { deliveredAt: at }, when }, 'delivered');
    },
    async opened(of: OfMessage, at: string): Promise<void> {
      await note(of, { set: { openedAt: at }, when: 'attribute_not_exists(#openedAt)' }, 'opened');
    },
    /** Ends the turn: a note that it was sent comes too late. */
    async bounced(of: OfMessage, reason: string): Promise<void> {
      await note(
        of,
        { set: { state: 'bounced', reason }, add: { turn: 1 }, when: '#state IN (:sent, :sending)' },
        'bounced',
      );
    },

    /** Nothing is sent to this address any more. What it belongs to is told to whoever listens, once. */
    async suppress(
      address: string,
      reason: SuppressionItem['reason'],
      of: OfMessage | undefined,
      { now, newId, randomBytes }: Tools,
    ): Promise<void> {
      // A mail of another module may bounce before there is any template.
      await secret.ensure(randomBytes(32));
      const suppression = await suppressions.write('email', address, reason, now());
      const isNew = { ...suppression.Put, ConditionExpression: 'attribute_not_exists(pk)' };
      const writes: TransactItem[] = [{ Put: isNew }];
      if (of) {
        const detail = { ...of, channel: 'email' as const, reason };
        writes.push(
          leaveEvent(eventTable(table), addressSuppressed, personPartition(of.personId), detail, { now, newId }),
        );
      }
      await unlessRefused(outcomes.commit({ writes, idempotency: undefined, response: undefined, now: now() }));
    },
  };
}
