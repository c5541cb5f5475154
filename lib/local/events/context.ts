import type { Runtime } from '../model.ts';
import type { Clock } from './clock.ts';
import type { ServiceClient } from './service-client.ts';

/** What every part of the events part works with. */
export interface EventsContext {
  readonly runtime: Runtime;
  readonly services: ServiceClient;
  readonly clock: Clock;
  /** Counts batches and deliveries begun, so that waiting for quiet can tell whether anything happened meanwhile. */
  readonly activity: { count: number };
}
