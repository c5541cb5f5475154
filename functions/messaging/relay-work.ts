import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { relayWork } from './contract/work.ts';
import type { CampaignItem, DeliveryItem, InboxItem } from './store/items.ts';
import { type WorkQueues, workQueues } from './store/work-queues.ts';

type WorkItem = DeliveryItem | InboxItem | CampaignItem;

/** Seconds that SQS keeps a message back at most. */
const longestDelay = 900;

/**
 * The item itself is the order: the stream tells of it once it is committed, and again until it was handed over. Nothing stands for what has
 * been removed, but its copy on the devices must go.
 */
export const operation: ConsumerOperation<typeof relayWork, { readonly queues: WorkQueues }> = async (
  { change, before, after },
  { queues, now },
) => {
  const item = (after ?? before) as unknown as WorkItem;
  if (change === 'remove' && item.entity !== 'Inbox') return;
  const queue = item.work && queues[item.work];
  if (!queue) return;
  if (item.entity === 'Campaign') {
    const { campaignId, turn, nextAt } = item;
    const waitMs = nextAt ? Date.parse(nextAt) - now().getTime() : 0;
    const delaySeconds = Math.min(longestDelay, Math.max(0, Math.ceil(waitMs / 1000)));
    await queue.send({ body: { campaignId, turn }, ...(delaySeconds > 0 ? { delaySeconds } : {}) });
    return;
  }
  const { personId, messageId } = item;
  if (item.entity === 'Inbox') await queue.send({ body: { personId, messageId } });
  else {
    const campaignId = item.campaign?.campaignId;
    const body = { personId, messageId, turn: item.turn, ...(campaignId ? { campaignId } : {}) };
    // What is sent to one person does not wait behind a campaign.
    await queue.send({ body, ...(campaignId ? { groupId: campaignId } : {}) });
  }
};

export const handler = consume(relayWork, { queues: workQueues() }, operation);
