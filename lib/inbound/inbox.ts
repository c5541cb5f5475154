import { tableVariable } from '../contract/environment.ts';
import { inboxTable } from '../contract/resources.ts';
import type { Dynamo, TransactItem } from '../runtime/aws/dynamo.ts';
import { createDynamo } from '../runtime/aws/dynamo-client.ts';
import { path, Update, update } from '../runtime/aws/expressions.ts';
import { variable } from '../runtime/environment.ts';
import type { Context } from '../runtime/operation.ts';
import { type InboxItem, inboxKey, shelfOf } from './items.ts';

/** What a consumer of `InboundWebhookReceived` names in its `access`. Its module names webhooks in `uses`. */
export const inboxAccess = { 'webhooks/inbox': ['GetItem', 'UpdateItem'] } as const;

/** A webhook of somebody else, its signature checked. */
export interface Received
  extends Pick<InboxItem, 'messageId' | 'source' | 'eventId' | 'type' | 'contentType' | 'body'> {
  /** ISO 8601. */
  readonly receivedAt: string;
  /** The body as UTF-8. */
  readonly text: string;
}

interface InboundEvent {
  readonly detail: { readonly messageId: string };
}
type Tools = Pick<Context, 'now' | 'log'>;

const longestError = 300;

export function createInbox(
  dynamo: Pick<Dynamo, 'get' | 'update' | 'transactWrite'> = createDynamo(),
  name: () => string = () => variable(tableVariable(inboxTable.module, inboxTable.table)),
) {
  async function read(messageId: string): Promise<InboxItem | undefined> {
    const Key = inboxKey(messageId);
    return (await dynamo.get<InboxItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
  }

  /** Refused when the consumer has handled it, or another one failed on it meanwhile. */
  function seenBy(item: InboxItem, consumer: string, now: Date): TransactItem {
    const failed = Object.keys(item.failures);
    const isLast = failed.every((each) => each === consumer);
    return Update(name(), inboxKey(item.messageId), {
      set: {
        [path('seen', consumer)]: now.toISOString(),
        [path('failures', consumer)]: undefined,
        ...(isLast ? { shelf: shelfOf(item.source, 'handled') } : {}),
      },
      when: `attribute_not_exists(${path('seen', consumer)}) AND size(#failures) = :failed`,
      values: { ':failed': failed.length },
    });
  }

  async function noteFailure(item: InboxItem, consumer: string, error: unknown, { now, log }: Tools): Promise<void> {
    const failure = {
      times: (item.failures[consumer]?.times ?? 0) + 1,
      at: now().toISOString(),
      error: String(error).slice(0, longestError),
    };
    try {
      await dynamo.update(
        update(name(), inboxKey(item.messageId), {
          set: { [path('failures', consumer)]: failure, shelf: shelfOf(item.source, 'unhandled') },
          when: `attribute_exists(#pk) AND attribute_not_exists(${path('seen', consumer)})`,
        }),
      );
    } catch (cause) {
      log.warn('the failure of a webhook was not noted', { messageId: item.messageId, error: cause });
    }
  }

  return {
    /**
     * Handles a received webhook once: the writes of its effect and the note that this consumer has seen it are one transaction. However often
     * the event comes, whoever else is at it, wherever a process dies: all of it happened, or nothing. 1 read unit for 4 KB of body.
     * @param consumer name of the operation: each of several consumers handles a message for itself.
     * @param effect gives the writes of the effect, 99 at most; none when the message does not concern it. Throwing `PoisonMessage` sets it aside at once.
     * @returns false when it was handled before, or is kept no longer.
     * @throws what `effect` throws or DynamoDB answers: the event comes again, and the message shows the failure until it is handled.
     */
    async received(
      { detail: { messageId } }: InboundEvent,
      consumer: string,
      tools: Tools,
      effect: (message: Received) => Promise<readonly TransactItem[]> | readonly TransactItem[],
    ): Promise<boolean> {
      const item = await read(messageId);
      if (!item || item.seen[consumer]) return false;
      try {
        const writes = await effect(toReceived(item));
        await dynamo.transactWrite({ TransactItems: [seenBy(item, consumer, tools.now()), ...writes] });
        return true;
      } catch (error) {
        if ((await read(messageId))?.seen[consumer]) return false;
        await noteFailure(item, consumer, error, tools);
        throw error;
      }
    },
  };
}

const toReceived = (item: InboxItem): Received => ({
  messageId: item.messageId,
  source: item.source,
  eventId: item.eventId,
  ...(item.type ? { type: item.type } : {}),
  ...(item.contentType ? { contentType: item.contentType } : {}),
  body: item.body,
  text: Buffer.from(item.body).toString('utf8'),
  receivedAt: item.receivedAt,
});
