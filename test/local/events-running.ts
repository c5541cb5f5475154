// Services that run for the tests of a file, and what a test starts over them: it ends with the test.
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Events, type EventsOptions, startEvents } from '../../lib/local/events/start-events.ts';
import type { Resource, Runtime } from '../../lib/local/model.ts';
import {
  type AnyEvent,
  logOf,
  runnerOf,
  runtimeOf,
  type Services,
  stackOf,
  startServices,
  type TestLog,
  type TestRunner,
} from './events-services.ts';

export let services: Services;

const started: { stop(): unknown }[] = [];

/** To be called once by a file, outside its tests. */
export function useServices(options: Parameters<typeof startServices>[0] = {}): void {
  beforeAll(async () => {
    services = await startServices(options);
  });
  afterEach(async () => {
    for (const one of started.splice(0).reverse()) await one.stop();
  });
  afterAll(() => services?.stop());
}

/** Stops it after the test, the last one first. */
export function ending<T extends { stop(): unknown }>(one: T): T {
  started.push(one);
  return one;
}

export type Handlers = Record<string, (event: AnyEvent) => unknown>;

/** Hand-made resources and their handlers, ready to be started. */
export interface Wired {
  readonly runner: TestRunner;
  readonly log: TestLog;
  readonly runtime: Runtime;
}

export async function wired(resources: Resource[], handlers: Handlers): Promise<Wired> {
  const runner = runnerOf(handlers);
  const log = logOf();
  return { runner, log, runtime: await runtimeOf(services, stackOf(resources, Object.keys(handlers)), runner, log) };
}

/** The events of hand-made resources; `again` starts those of the same ones once more. */
export async function start(
  resources: Resource[],
  handlers: Handlers = {},
  options: EventsOptions = {},
): Promise<Wired & { readonly events: Events; again(): Promise<Events> }> {
  const parts = await wired(resources, handlers);
  const again = async () => ending(await startEvents(parts.runtime, options));
  return { ...parts, again, events: await again() };
}
