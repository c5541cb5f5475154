import type { Resource, Stack } from '../model.ts';
import type { Fauxqs } from './fauxqs.ts';

/** Makes queues, topics with their queue subscriptions, and buckets what the templates say. What they hold stays. */
export function provisionQueues(stack: Stack, fauxqs: Fauxqs): void {
  for (const queue of stack.ofType('AWS::SQS::Queue')) ensureQueue(fauxqs, queue);
  for (const topic of stack.ofType('AWS::SNS::Topic')) ensureTopic(fauxqs, topic, stack.region);
  for (const subscription of stack.ofType('AWS::SNS::Subscription')) ensureSubscription(fauxqs, subscription);
  for (const bucket of stack.ofType('AWS::S3::Bucket')) fauxqs.stores.s3Store.createBucket(bucket.ref);
}

const queueAttributes = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'VisibilityTimeout',
];

function ensureQueue({ stores: { sqsStore } }: Fauxqs, queue: Resource): void {
  const attributes = textAttributes(queue.properties, queueAttributes);
  const kept = sqsStore.getQueueByArn(queue.arn ?? '');
  if (!kept) {
    sqsStore.createQueue(queue.ref.split('/').pop() ?? '', queue.ref, queue.arn ?? '', attributes);
    return;
  }
  if (!('RedrivePolicy' in attributes)) attributes.RedrivePolicy = '';
  // The port in the address may be another than last time.
  (kept as { url: string }).url = queue.ref;
  kept.setAttributes(attributes);
}

function ensureTopic({ stores: { snsStore } }: Fauxqs, topic: Resource, region: string): void {
  const attributes = textAttributes(topic.properties, ['ContentBasedDeduplication', 'DisplayName', 'FifoTopic']);
  const kept = snsStore.getTopic(topic.arn ?? '');
  if (kept) Object.assign(kept.attributes, attributes);
  else snsStore.createTopic(topic.arn?.split(':').pop() ?? '', attributes, undefined, region);
  // Subscriptions hold no state of their own: those of the template are made anew.
  for (const arn of [...(kept?.subscriptionArns ?? [])]) snsStore.unsubscribe(arn);
}

function ensureSubscription({ stores: { snsStore } }: Fauxqs, { properties }: Resource): void {
  if (properties.Protocol !== 'sqs') return;
  const attributes = textAttributes(properties, [
    'FilterPolicy',
    'FilterPolicyScope',
    'RawMessageDelivery',
    'RedrivePolicy',
  ]);
  snsStore.subscribe(properties.TopicArn, 'sqs', properties.Endpoint, attributes);
}

/** Attributes travel as text, and policies as JSON text. */
function textAttributes(properties: Record<string, unknown>, names: readonly string[]): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of names) {
    const value = properties[name];
    if (value !== undefined) attributes[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return attributes;
}
