import type { DomainEvent } from '../../contract/event.ts';
import { kebab } from '../../contract/registry.ts';
import { ConfigurationError } from '../stage/read-stage.ts';
import type { MakeSource } from './context.ts';
import { deliverThroughQueue } from './delivery-queue.ts';

/**
 * `on: { event }`: events of the stage's own bus. One rule for each, because a replay chooses what comes again by rules alone: so it can be one
 * event, or one consumer's. Their descriptions say which they are.
 */
export const eventSource: MakeSource = (scope, id, { module, name, entry }, { foundation, bus }) => {
  const { on } = entry;
  if (!('event' in on)) throw new TypeError('not an event');
  const events: readonly DomainEvent[] = [on.event].flat();
  return deliverThroughQueue(scope, id, foundation, {
    rules: events.map((event) => ({
      id: `${event.name}Rule`,
      eventBusName: bus.eventBusName,
      pattern: { source: [event.module], 'detail-type': [event.name] },
      description: `${event.name} to ${module.name}/${kebab(name)}`,
    })),
    timeout: entry.timeout,
  });
};

/**
 * `on: { bucket, prefix }`: objects stored in a bucket of the module, told by S3 through the account's bus. One at a time: the consumer's timeout is what one
 * large object takes, and those that came along would wait for it, or come again half an hour later with it.
 */
export const bucketSource: MakeSource = (scope, id, { module, name, entry }, { foundation, data }) => {
  const { on } = entry;
  if (!('bucket' in on)) throw new TypeError('not a bucket');
  const bucket = data?.buckets[on.bucket];
  if (!bucket) throw new ConfigurationError(`${module.name}/${name}: there is no bucket '${on.bucket}'`);
  return deliverThroughQueue(scope, id, foundation, {
    rules: [
      {
        id: 'Rule',
        pattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: {
            bucket: { name: [bucket.bucketName] },
            ...(on.prefix ? { object: { key: [{ prefix: on.prefix }] } } : {}),
          },
        },
        description: entry.summary,
      },
    ],
    timeout: entry.timeout,
    batch: 1,
  });
};
