import type { Stack } from '../model.ts';
import type { Rule } from './bus/rules.ts';
import type { MappingConfig } from './mappings/mapping-config.ts';
import type { BucketNotifications } from './notifications/bucket-notifications.ts';
import type { FunctionSubscription } from './notifications/topic-subscriptions.ts';
import type { Scheduled } from './schedules/scheduled-targets.ts';
import { tableOf } from './streams/stream-source.ts';

/** One line of what feeds what, for the table that the start prints. */
export interface EventRoute {
  readonly kind: 'queue' | 'table' | 'bucket' | 'bus' | 'schedule' | 'topic';
  /** Queue, table, bucket, bus or topic by name; a schedule by its expression. */
  readonly source: string;
  /** Path of the function, or what is behind an ARN of something else. */
  readonly target: string;
  /** Path of the resource that says so. */
  readonly path: string;
  /** What is special about it. */
  readonly note: string;
}

export interface Wiring {
  readonly mappings: readonly MappingConfig[];
  readonly rules: readonly Rule[];
  readonly scheduled: readonly Scheduled[];
  readonly buckets: BucketNotifications;
  readonly subscriptions: readonly FunctionSubscription[];
}

export function describeRoutes(stack: Stack, wiring: Wiring): EventRoute[] {
  const name = (arn: string) => nameOf(stack, arn);
  return [
    ...wiring.mappings.map(
      (mapping): EventRoute => ({
        kind: mapping.kind === 'queue' ? 'queue' : 'table',
        source: mapping.kind === 'queue' ? name(mapping.sourceArn) : tableOf(mapping.sourceArn),
        target: mapping.functionPath,
        path: mapping.path,
        note: noteOf(mapping),
      }),
    ),
    ...wiring.buckets.routes.map(
      (route): EventRoute => ({
        kind: 'bucket',
        source: route.bucket,
        target: name(route.target.arn),
        path: route.target.key,
        note: [
          route.events.join(' '),
          route.prefix && `prefix ${route.prefix}`,
          route.suffix && `suffix ${route.suffix}`,
        ]
          .filter(Boolean)
          .join(', '),
      }),
    ),
    ...[...wiring.buckets.toBus].map(
      (bucket): EventRoute => ({ kind: 'bucket', source: bucket, target: 'default bus', path: bucket, note: '' }),
    ),
    ...wiring.rules.flatMap((rule) =>
      rule.matches === undefined
        ? []
        : rule.targets.map(
            (target): EventRoute => ({
              kind: 'bus',
              source: rule.busName,
              target: name(target.arn),
              path: target.key,
              note: rule.enabled ? '' : 'disabled',
            }),
          ),
    ),
    ...wiring.scheduled.flatMap((scheduled) =>
      scheduled.targets.map(
        (target): EventRoute => ({
          kind: 'schedule',
          source: scheduled.expression,
          target: name(target.arn),
          path: scheduled.path,
          note: scheduled.enabled ? '' : 'disabled',
        }),
      ),
    ),
    ...wiring.subscriptions.map(
      (subscription): EventRoute => ({
        kind: 'topic',
        source: name(subscription.topicArn),
        target: name(subscription.functionArn),
        path: subscription.path,
        note: subscription.attributes.FilterPolicy === undefined ? '' : 'filtered',
      }),
    ),
  ];
}

function noteOf(mapping: MappingConfig): string {
  const notes = [`batch ${mapping.batchSize}`];
  if (mapping.windowSeconds > 0) notes.push(`window ${mapping.windowSeconds} s`);
  if (mapping.filters.length > 0) notes.push('filtered');
  if (!mapping.enabled) notes.push('disabled');
  return notes.join(', ');
}

/** The path of a function, otherwise the last part of the ARN. */
function nameOf(stack: Stack, arn: string): string {
  const resource = stack.resources.find((one) => one.arn === arn);
  if (resource?.type === 'AWS::Lambda::Function') return resource.path;
  return arn.split(/[:/]/).at(-1) ?? arn;
}
