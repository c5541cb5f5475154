import type { Resource, Stack } from '../../model.ts';
import type { EventsContext } from '../context.ts';
import type { Target } from '../deliveries/deliveries.ts';
import { destinationOf } from '../deliveries/destination.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { type BusEvent, type InputProperties, targetPayload } from './target-input.ts';

/** An AWS::Events::Rule. */
export interface Rule {
  readonly path: string;
  readonly constructPath?: string;
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly enabled: boolean;
  readonly description?: string;
  readonly matches?: Pattern;
  readonly schedule?: string;
  readonly targets: readonly RuleTarget[];
}

export interface RuleTarget extends Target {
  /** The text that this target receives for an event. */
  payload(event: BusEvent, ingestionTime: string): string;
}

const dayInSeconds = 86_400;

/**
 * Reads the rules of a stack.
 *
 * @throws Error that names the rule and what about it cannot run here.
 */
export function readRules(context: EventsContext, toBus: (busArn: string, payload: string) => void): Rule[] {
  const { stack } = context.runtime;
  return stack.ofType('AWS::Events::Rule').map((resource) => {
    try {
      return readRule(context, resource, toBus);
    } catch (cause) {
      throw new Error(`${resource.path} (${resource.type}) cannot run here: ${(cause as Error).message}`);
    }
  });
}

function readRule(context: EventsContext, resource: Resource, toBus: (busArn: string, payload: string) => void): Rule {
  const { properties } = resource;
  const { stack } = context.runtime;
  const busName = busNameOf(properties.EventBusName);
  const name = ruleNameOf(resource);
  const scope = busName === 'default' ? '' : `${busName}/`;
  const arn = resource.arn ?? `arn:aws:events:${stack.region}:${stack.account}:rule/${scope}${name}`;
  const pattern =
    typeof properties.EventPattern === 'string' ? JSON.parse(properties.EventPattern) : properties.EventPattern;
  const schedule: string | undefined = properties.ScheduleExpression;
  if (pattern === undefined && schedule === undefined)
    throw new Error('it has neither EventPattern nor ScheduleExpression');
  if (schedule !== undefined && busName !== 'default')
    throw new Error('only rules of the default bus can have a schedule');
  return {
    path: resource.path,
    constructPath: resource.constructPath,
    name,
    arn,
    busName,
    enabled: properties.State !== 'DISABLED',
    ...(properties.Description === undefined ? {} : { description: String(properties.Description) }),
    matches: pattern === undefined ? undefined : compilePattern(pattern),
    schedule,
    targets: (properties.Targets ?? []).map((target: TargetProperties) => {
      const destination = destinationOf(context, target.Arn, {
        messageGroupId: target.SqsParameters?.MessageGroupId,
        toBus,
      });
      return {
        key: `${resource.path}/${target.Id}`,
        arn: target.Arn,
        destination,
        maximumRetries: Number(target.RetryPolicy?.MaximumRetryAttempts ?? 185),
        maximumAgeSeconds: Number(target.RetryPolicy?.MaximumEventAgeInSeconds ?? dayInSeconds),
        deadLetterArn: target.DeadLetterConfig?.Arn,
        deadLetterAttributes: { RULE_ARN: arn },
        payload: (event: BusEvent, ingestionTime: string) =>
          targetPayload(target, event, { ruleArn: arn, ruleName: name, ingestionTime }),
      };
    }),
  };
}

interface TargetProperties extends InputProperties {
  readonly Id: string;
  readonly Arn: string;
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

/** The last part of `bus|rule` or of the ARN, or the whole. */
function ruleNameOf(resource: Resource): string {
  return resource.properties.Name ?? resource.ref.split('|').at(-1) ?? resource.ref;
}

/** A bus by its name, from its name or ARN. */
export function busNameOf(nameOrArn: unknown): string {
  if (typeof nameOrArn !== 'string' || nameOrArn === '') return 'default';
  return nameOrArn.startsWith('arn:') ? (nameOrArn.split('/').at(-1) ?? nameOrArn) : nameOrArn;
}

export function busNamesOf(stack: Stack): Set<string> {
  const names = stack.ofType('AWS::Events::EventBus').map((bus) => busNameOf(bus.properties.Name ?? bus.ref));
  return new Set(['default', ...names]);
}
