// Buses, rules and targets as a template has them, over queues that run; what a test starts ends with it.
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type Events, type EventsOptions, startEvents } from '../../lib/local/events/start-events.ts';
import type { BusEntry, Resource } from '../../lib/local/model.ts';
import {
  type AnyEvent,
  account,
  logOf,
  region,
  resource,
  runnerOf,
  runtimeOf,
  type Services,
  stackOf,
  startServices,
} from './events-services.ts';

export let services: Services;
const started: Events[] = [];

beforeAll(async () => {
  services = await startServices();
});

afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
});

afterAll(() => services.stop());

export const busArn = (name: string) => `arn:aws:events:${region}:${account}:event-bus/${name}`;
export const archiveArn = (name: string) => `arn:aws:events:${region}:${account}:archive/${name}`;
export const bus = (name: string) => resource('AWS::Events::EventBus', name, { Name: name }, { arn: busArn(name) });

export const rule = (path: string, pattern: object, targets: object[], more: object = {}) =>
  resource(
    'AWS::Events::Rule',
    path,
    { EventPattern: pattern, Targets: targets.map((target, index) => ({ Id: `Target${index}`, ...target })), ...more },
    { arn: `arn:aws:events:${region}:${account}:rule/${path}` },
  );

export const entry = (detail: object, more: Partial<BusEntry> = {}): BusEntry => ({
  Source: 'shop',
  DetailType: 'OrderPlaced',
  Detail: JSON.stringify(detail),
  ...more,
});

export async function start(
  resources: Resource[],
  handlers: Record<string, (event: AnyEvent) => unknown> = {},
  options: EventsOptions = {},
) {
  const runner = runnerOf(handlers);
  const log = logOf();
  const runtime = await runtimeOf(services, stackOf(resources, Object.keys(handlers)), runner, log);
  const again = async () => {
    const events = await startEvents(runtime, options);
    started.push(events);
    return events;
  };
  return { runner, log, runtime, again, events: await again() };
}
