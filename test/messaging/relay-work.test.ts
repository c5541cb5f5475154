import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { relayWork } from '../../functions/messaging/contract/work.ts';
import { operation as relay } from '../../functions/messaging/relay-work.ts';
import type { QueueMessage } from '../../lib/runtime/aws/queue.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import { slowly, streamBatch } from '../stream-batch.ts';

it('makes a campaign a group of the queue, so that what is sent to one person does not wait behind it', async () => {
  const campaignId = randomUUID();
  const sent: QueueMessage[] = [];
  const queues = { email: { send: async (message: QueueMessage) => String(sent.push(message)) } };
  for (const campaign of [{ campaignId }, undefined]) {
    const after = { entity: 'Delivery', work: 'email', personId: 'p', messageId: 'm', turn: 0, campaign };
    const change = { change: 'insert', keys: {}, after, sequence: '1' };
    await relay(change as never, { queues, now: () => new Date() } as never);
  }
  expect(sent).toEqual([
    { body: { personId: 'p', messageId: 'm', turn: 0, campaignId }, groupId: campaignId },
    { body: { personId: 'p', messageId: 'm', turn: 0 } },
  ]);
});

it('hands ten over side by side, so that what is sent to one person does not wait behind each of a morning', async () => {
  const { times, act } = slowly();
  const queues = { email: { send: () => act().then(() => 'sent') } };
  const logger = () => createLogger({}, 'debug', () => undefined);
  const handler = consume(relayWork, { queues: queues as never, logger }, relay);
  const item = { entity: 'Delivery', work: 'email', personId: 'p', messageId: 'm' };
  expect(await handler(streamBatch(Array(100).fill(item)), {})).toEqual({ batchItemFailures: [] });
  expect(times).toEqual({ calls: 100, atOnce: 10 });
});
