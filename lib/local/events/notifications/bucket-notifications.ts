import type { ObjectChange, Stack } from '../../model.ts';
import type { Bus } from '../bus/bus.ts';
import type { EventsContext } from '../context.ts';
import type { Target } from '../deliveries/deliveries.ts';
import { destinationOf } from '../deliveries/destination.ts';
import type { Journal } from '../deliveries/journal.ts';
import { bucketDetail, bucketRecord } from './bucket-event.ts';

/** A notification that a bucket sends to one function, queue or topic. */
export interface BucketRoute {
  readonly bucket: string;
  readonly configurationId: string;
  /** `s3:ObjectCreated:*` */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  readonly target: Target;
}

export interface BucketNotifications {
  readonly routes: readonly BucketRoute[];
  /** Buckets whose changes go to the default event bus. */
  readonly toBus: ReadonlySet<string>;
}

// biome-ignore lint/suspicious/noExplicitAny: properties are CloudFormation's
type Properties = Record<string, any>;

const kinds = [
  { list: ['LambdaConfigurations', 'LambdaFunctionConfigurations'], target: ['Function', 'LambdaFunctionArn'] },
  { list: ['QueueConfigurations'], target: ['Queue', 'QueueArn'] },
  { list: ['TopicConfigurations'], target: ['Topic', 'TopicArn'] },
] as const;

/** S3 tries for hours; nothing here fails for so long unless it is wrong. */
const patience = { maximumRetries: 185, maximumAgeSeconds: 86_400 };

/** Notifications of the stack's buckets, written in the bucket itself or as the CDK's `Custom::S3BucketNotifications`. */
export function readBucketNotifications(context: EventsContext): BucketNotifications {
  const { stack } = context.runtime;
  const routes: BucketRoute[] = [];
  const toBus = new Set<string>();
  for (const { path, bucket, configuration } of configurations(stack)) {
    const { EventBridgeConfiguration: bridge } = configuration;
    if (bridge !== undefined && String(bridge.EventBridgeEnabled ?? true) === 'true') toBus.add(bucket);
    for (const { list, target } of kinds) {
      const entries = list.flatMap((name) => (configuration[name] ?? []) as Properties[]);
      for (const [index, entry] of entries.entries()) {
        const arn = String(target.map((name) => entry[name]).find((value) => value !== undefined));
        routes.push({
          bucket,
          configurationId: entry.Id ?? `${list[0]}-${index}`,
          events: [entry.Events ?? entry.Event].flat(),
          ...keyFilter(entry.Filter),
          target: {
            ...patience,
            key: `${path}/${list[0]}/${index}`,
            arn,
            destination: destination(context, path, arn),
          },
        });
      }
    }
  }
  return { routes, toBus };
}

function configurations(stack: Stack): { path: string; bucket: string; configuration: Properties }[] {
  const inBuckets = stack
    .ofType('AWS::S3::Bucket')
    .map(({ path, ref, properties }) => ({ path, bucket: ref, configuration: properties.NotificationConfiguration }));
  const custom = stack.ofType('Custom::S3BucketNotifications').map(({ path, properties }) => ({
    path,
    bucket: String(properties.BucketName),
    configuration: properties.NotificationConfiguration,
  }));
  return [...inBuckets, ...custom].filter(({ configuration }) => configuration !== undefined);
}

function destination(context: EventsContext, path: string, arn: string) {
  try {
    return destinationOf(context, arn, arn.includes(':sns:') ? { subject: 'Amazon S3 Notification' } : {});
  } catch (cause) {
    throw new Error(`${path}: its notification cannot run here: ${(cause as Error).message}`);
  }
}

function keyFilter(filter: Properties | undefined): { prefix: string; suffix: string } {
  const rules: Properties[] = filter?.S3Key?.Rules ?? filter?.Key?.FilterRules ?? [];
  const value = (name: string) => String(rules.find((rule) => String(rule.Name).toLowerCase() === name)?.Value ?? '');
  return { prefix: value('prefix'), suffix: value('suffix') };
}

/** Accepts changes of objects; part of the caller's transaction. */
export function acceptChange(
  context: EventsContext,
  notifications: BucketNotifications,
  bus: Bus,
  journal: Journal,
  change: ObjectChange,
): void {
  const { region, account } = context.runtime.stack;
  const at = context.clock.now();
  const around = { region, account, at, sequencer: nextSequencer(at) };
  for (const route of notifications.routes) {
    if (!wants(route, change)) continue;
    const record = bucketRecord(change, route.configurationId, around);
    journal.add(route.target.key, JSON.stringify({ Records: [record] }), at);
  }
  if (notifications.toBus.has(change.bucket)) {
    const { detailType, detail } = bucketDetail(change, around);
    bus.publish('default', bus.event('aws.s3', detailType, [`arn:aws:s3:::${change.bucket}`], detail));
  }
}

function wants(route: BucketRoute, change: ObjectChange): boolean {
  if (route.bucket !== change.bucket || !change.key.startsWith(route.prefix) || !change.key.endsWith(route.suffix))
    return false;
  const name = `s3:${change.event}`;
  return route.events.some((event) => (event.endsWith('*') ? name.startsWith(event.slice(0, -1)) : name === event));
}

let lastSequencer = 0n;

function nextSequencer(at: number): string {
  const byTime = BigInt(at) * 1000n;
  lastSequencer = byTime > lastSequencer ? byTime : lastSequencer + 1n;
  return lastSequencer.toString(16).toUpperCase().padStart(16, '0');
}
