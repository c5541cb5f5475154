import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { BusEntry, BusEntryResult, ObjectChange, ReplaysHook, Running, Runtime } from '../model.ts';
import { inTransaction, openStateDatabase } from '../state-database.ts';
import { openArchives } from './bus/archives.ts';
import { createBus } from './bus/bus.ts';
import { openReplays } from './bus/replays.ts';
import { busNamesOf, type Rule, readRules } from './bus/rules.ts';
import { type Clock, systemClock } from './clock.ts';
import type { EventsContext } from './context.ts';
import { startDeliveries, type Target } from './deliveries/deliveries.ts';
import { openJournal } from './deliveries/journal.ts';
import type { Mapping } from './mappings/mapping.ts';
import { readMapping } from './mappings/mapping-config.ts';
import { acceptChange, readBucketNotifications } from './notifications/bucket-notifications.ts';
import { startTopicSubscriptions } from './notifications/topic-subscriptions.ts';
import { describeRoutes, type EventRoute } from './overview.ts';
import { startQueueMapping } from './queues/queue-mapping.ts';
import { untilQuiet } from './quiet.ts';
import { scheduledRule, schedulerSchedule } from './schedules/scheduled-targets.ts';
import { startScheduler } from './schedules/scheduler.ts';
import { connectServices } from './service-client.ts';
import { openCheckpoints } from './streams/checkpoints.ts';
import { type StreamMapping, startStreamMapping } from './streams/stream-mapping.ts';
import { pacingOf } from './streams/stream-pacing.ts';

export interface EventsOptions {
  readonly clock?: Clock;
  /** Every write to a table is announced with `tableChanged`, so streams need hardly any polling. Otherwise the first one decides. */
  readonly writesAreAnnounced?: boolean;
  /** Failed queue messages come back after so many seconds instead of their queue's visibility timeout. */
  readonly redeliverAfterSeconds?: number;
}

/** What moves events: mappings, buses, schedules, notifications and subscriptions of the stack. */
export interface Events extends Running {
  /** What it answers an id for survives the end of the process. @throws Refusal (400) for a wrong call. */
  putEvents(entries: readonly BusEntry[]): Promise<readonly BusEntryResult[]>;
  /** On disk when it returns; never throws. */
  objectChanged(change: ObjectChange): void;
  /** A service puts an event on the account's own bus. */
  serviceTold(source: string, detailType: string, detail: unknown): void;
  /** The streams of this table are read at once. */
  tableChanged(tableName: string): void;
  /**
   * Makes a schedule due now: by name or path of the rule or schedule, or by a part of its path or construct path that no other has.
   * @throws Error that names what there is.
   */
  fire(wanted: string): Promise<void>;
  /** Puts events of an archive on its bus again, with their ids and a `replay-name`. */
  readonly replays: ReplaysHook;
  /** Resolves when everything is delivered and quiet. @throws Error after `timeoutMs` (60 000) that says what is not. */
  idle(options?: { timeoutMs?: number }): Promise<void>;
  /** What feeds what. */
  describe(): EventRoute[];
}

/**
 * Starts everything that moves events. The services must run and hold the stack's tables, queues and topics.
 *
 * @throws Error that names each resource that cannot run here.
 */
export async function startEvents(runtime: Runtime, options: EventsOptions = {}): Promise<Events> {
  const clock = options.clock ?? systemClock;
  const services = connectServices(runtime.addresses, runtime.rootCredentials, runtime.stack.region);
  const context: EventsContext = { runtime, services, clock, activity: { count: 0 } };
  const database = openStateDatabase(join(runtime.stateDir, 'events', 'events.sqlite'));
  const running: Running[] = [];
  const stop = async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
    services.close();
    if (database.isOpen) database.close();
  };
  try {
    return { ...(await wire(context, database, options, running)), stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** Everything between the state on disk and the services; what has to be stopped again is added to `running`. */
async function wire(
  context: EventsContext,
  database: DatabaseSync,
  options: EventsOptions,
  running: Running[],
): Promise<Omit<Events, 'stop'>> {
  const { runtime, clock } = context;
  const { stack, log } = runtime;
  const configs = stack.ofType('AWS::Lambda::EventSourceMapping').map((resource) => readMapping(resource, stack));
  const buckets = readBucketNotifications(context);
  const journal = openJournal(database);
  const checkpoints = openCheckpoints(database);
  const archives = openArchives(database, stack, clock.now());

  let rules: readonly Rule[] = [];
  let wake = () => {};
  const bus = createBus({
    context,
    database,
    journal,
    archives,
    busNames: busNamesOf(stack),
    rules: () => rules,
    wake: () => wake(),
  });
  rules = readRules(context, bus.toBus);
  const now = clock.now();
  const scheduled = [
    ...rules.flatMap((rule) =>
      rule.schedule === undefined ? [] : [scheduledRule({ ...rule, schedule: rule.schedule }, bus, now)],
    ),
    ...stack.ofType('AWS::Scheduler::Schedule').map((resource) => schedulerSchedule(context, resource, bus, now)),
  ];

  const targets = new Map<string, Target>();
  for (const target of rules.flatMap((rule) => rule.targets)) targets.set(target.key, target);
  for (const target of scheduled.flatMap((one) => one.targets)) targets.set(target.key, target);
  for (const { target } of buckets.routes) targets.set(target.key, target);
  const mappings: Mapping[] = [];
  const streams: StreamMapping[] = [];
  let announced = options.writesAreAnnounced ?? false;
  const deliveries = startDeliveries(context, journal, targets);
  wake = () => {
    // Inside a transaction nothing may begin yet: its owner wakes when it is through.
    if (!database.isTransaction) deliveries.wake();
  };
  const scheduler = startScheduler(context, database, journal, scheduled, wake);
  running.push(deliveries, scheduler);
  const subscriptions = await startTopicSubscriptions(context, (mapping) => {
    mappings.push(mapping);
    running.push(mapping);
  });
  for (const config of configs) {
    if (!config.enabled) continue;
    if (config.kind === 'queue') {
      mappings.push(startQueueMapping(context, config, options.redeliverAfterSeconds));
    } else {
      const stream = startStreamMapping(context, config, checkpoints, () => pacingOf(announced));
      streams.push(stream);
      mappings.push(stream);
    }
    running.push(mappings.at(-1) as Mapping);
  }

  const replays = openReplays({ database, archives, bus, now: () => clock.now(), rules: () => rules });

  async function busy(): Promise<string | undefined> {
    for (const mapping of mappings) {
      const reason = await mapping.busy();
      if (reason !== undefined) return reason;
    }
    return deliveries.busy();
  }

  return {
    putEvents: async (entries) => bus.putEvents(entries),
    serviceTold: (source, detailType, detail) => bus.publish('default', bus.event(source, detailType, [], detail)),
    objectChanged(change) {
      try {
        inTransaction(database, () => acceptChange(context, buckets, bus, journal, change));
        wake();
      } catch (cause) {
        log.error(`the change of ${change.bucket}/${change.key} was not taken up: ${(cause as Error).message}`);
      }
    },
    tableChanged(tableName) {
      announced = true;
      for (const stream of streams) if (stream.tableName === tableName) stream.poke();
    },
    fire: async (wanted) => scheduler.fire(wanted),
    replays: {
      ...replays,
      start(request) {
        const state = replays.start(request);
        wake();
        return state;
      },
    },
    idle: ({ timeoutMs = 60_000 } = {}) => untilQuiet(context, timeoutMs, busy),
    describe: () => describeRoutes(stack, { mappings: configs, rules, scheduled, buckets, subscriptions }),
  };
}
