import { randomUUID } from 'node:crypto';
import type { Resource } from '../../model.ts';
import type { Bus } from '../bus/bus.ts';
import type { Rule } from '../bus/rules.ts';
import type { EventsContext } from '../context.ts';
import type { Target } from '../deliveries/deliveries.ts';
import { destinationOf } from '../deliveries/destination.ts';
import { parseSchedule, type Schedule } from './schedule-expression.ts';

/** Something that is due by the clock. */
export interface Scheduled {
  readonly path: string;
  readonly constructPath?: string;
  readonly name: string;
  readonly expression: string;
  readonly schedule: Schedule;
  readonly enabled: boolean;
  readonly targets: readonly Target[];
  /** Texts for the targets when it is due at this time, in milliseconds since 1970. */
  payloads(at: number): { target: Target; payload: string }[];
}

/** A rule with a ScheduleExpression: its targets receive a "Scheduled Event". */
export function scheduledRule(rule: Rule & { schedule: string }, bus: Bus, start: number): Scheduled {
  return {
    path: rule.path,
    constructPath: rule.constructPath,
    name: rule.name,
    expression: rule.schedule,
    schedule: parse(rule.path, rule.schedule, start),
    enabled: rule.enabled,
    targets: rule.targets,
    payloads(at) {
      const event = { ...bus.event('aws.events', 'Scheduled Event', [rule.arn], {}), time: iso(at) };
      return rule.targets.map((target) => ({ target, payload: target.payload(event, new Date(at).toISOString()) }));
    },
  };
}

/**
 * An AWS::Scheduler::Schedule.
 *
 * @throws Error that names it and what about it cannot run here.
 */
export function schedulerSchedule(context: EventsContext, resource: Resource, bus: Bus, start: number): Scheduled {
  const { properties, path } = resource;
  const { Target: target } = properties;
  const arn = resource.arn ?? resource.ref;
  if (properties.FlexibleTimeWindow?.Mode === 'FLEXIBLE') {
    context.runtime.log.info(`${path}: the flexible time window is ignored here, it is invoked on the minute`);
  }
  const parsed = parse(path, String(properties.ScheduleExpression), start, properties.ScheduleExpressionTimezone);
  const to: Target = {
    key: path,
    arn: target.Arn,
    destination: refusing(path, () =>
      destinationOf(context, target.Arn, { messageGroupId: target.SqsParameters?.MessageGroupId, toBus: bus.toBus }),
    ),
    maximumRetries: Number(target.RetryPolicy?.MaximumRetryAttempts ?? 185),
    maximumAgeSeconds: Number(target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400),
    deadLetterArn: target.DeadLetterConfig?.Arn,
    deadLetterAttributes: { SCHEDULE_ARN: arn },
  };
  return {
    path,
    constructPath: resource.constructPath,
    name: properties.Name ?? resource.ref,
    expression: String(properties.ScheduleExpression),
    schedule: within(parsed, properties.StartDate, properties.EndDate),
    enabled: properties.State !== 'DISABLED',
    targets: [to],
    payloads(at) {
      const usual = { ...bus.event('aws.scheduler', 'Scheduled Event', [arn], {}), time: iso(at) };
      const input = target.Input === undefined ? JSON.stringify(usual) : fillContext(String(target.Input), arn, at);
      if (!target.Arn.includes(':event-bus/')) return [{ target: to, payload: input }];
      const { Source, DetailType } = target.EventBridgeParameters ?? {};
      return [
        {
          target: to,
          payload: JSON.stringify({ ...bus.event(Source, DetailType, [], JSON.parse(input)), time: iso(at) }),
        },
      ];
    },
  };
}

/** Puts in the values that a schedule's Input may ask for. */
function fillContext(input: string, arn: string, at: number): string {
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', iso(at))
    .replaceAll('<aws.scheduler.execution-id>', randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}

function within(schedule: Schedule, startDate?: string, endDate?: string): Schedule {
  const first = startDate === undefined ? Number.NEGATIVE_INFINITY : Date.parse(startDate);
  const last = endDate === undefined ? Number.POSITIVE_INFINITY : Date.parse(endDate);
  return {
    next(after) {
      const next = schedule.next(Math.max(after, first - 1));
      return next === undefined || next > last ? undefined : next;
    },
  };
}

function parse(path: string, expression: string, start: number, timezone?: string): Schedule {
  return refusing(path, () => parseSchedule(expression, start, timezone));
}

function refusing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new Error(`${path} cannot run here: ${(cause as Error).message}`);
  }
}

function iso(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
