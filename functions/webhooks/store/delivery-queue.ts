import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { webhooks } from '../contract/module.ts';
import type { DeliveryItem } from './items.ts';

/** The longest that a message can wait in SQS. */
export const longestDelayMs = 900_000;

export type DeliveryQueue = ReturnType<typeof deliveryQueue>;

/**
 * Deliveries to be tried. A message may come twice: the turn tells which one still counts. Each organisation is a group of its own, so that
 * one with many deliveries, or a slow receiver, waits behind the others:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export function deliveryQueue(queue: Pick<Queue, 'sendAll'> = createQueue(() => queueUrl(webhooks, 'deliveries'))) {
  return {
    async send(items: readonly Sent[], delayMs = 0): Promise<void> {
      const delaySeconds = Math.ceil(delayMs / 1000);
      await queue.sendAll(
        items.map(({ organisationId, endpointId, deliveryId, turn }) => ({
          body: { organisationId, endpointId, deliveryId, turn },
          groupId: organisationId,
          ...(delaySeconds > 0 ? { delaySeconds } : {}),
        })),
      );
    },
  };
}
type Sent = Pick<DeliveryItem, 'organisationId' | 'endpointId' | 'deliveryId' | 'turn'>;
