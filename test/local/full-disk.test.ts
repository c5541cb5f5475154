import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventsContext } from '../../lib/local/events/context.ts';
import { startDeliveries, type Target } from '../../lib/local/events/deliveries/deliveries.ts';
import { openJournal } from '../../lib/local/events/deliveries/journal.ts';
import type { Scheduled } from '../../lib/local/events/schedules/scheduled-targets.ts';
import { startScheduler } from '../../lib/local/events/schedules/scheduler.ts';
import { EventQueue, type EventQueueOptions } from '../../lib/local/functions/event-queue.ts';
import { EventStore } from '../../lib/local/functions/event-store.ts';
import { inTransaction, openStateDatabase } from '../../lib/local/state-database.ts';
import { keptLog, type Workplace, workplace } from './functions-stack.ts';

const full = 'database or disk is full';
const large = 'x'.repeat(100_000);

let place: Workplace;
let log: ReturnType<typeof keptLog>;
let database: DatabaseSync;
beforeEach(() => {
  place = workplace();
  log = keptLog();
  database = openStateDatabase(join(place.dir, 'events.sqlite'));
});
afterEach(() => {
  database.close();
  place.remove();
});

/** Timers that fire when told. */
function handTimers() {
  const waiting: (() => void)[] = [];
  const clock = {
    now: () => 0,
    after: (_ms: number, run: () => void) => {
      waiting.push(run);
      return () => void waiting.splice(waiting.indexOf(run), 1);
    },
  };
  return { clock, waiting, fire: () => waiting.splice(0).forEach((run) => void run()) };
}

const contextWith = (clock: EventsContext['clock']) =>
  ({ clock, runtime: { log }, activity: { count: 0 } }) as unknown as EventsContext;
const fill = () => database.exec('pragma max_page_count = 1');
const free = () => database.exec('pragma max_page_count = 1000000');
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('on a full disk', () => {
  it('a transaction says that it is full, and the next one is a new one', () => {
    openJournal(database);
    fill();
    const add = () => inTransaction(database, () => openJournal(database).add('target', large, 0));
    expect(add).toThrow(full);
    free();
    expect(add).not.toThrow();
  });

  it('a schedule that cannot be kept is named, and is due again the next time', () => {
    const journal = openJournal(database);
    const { clock, fire } = handTimers();
    const due = { path: 'Tick', enabled: true, schedule: { next: () => 0 }, targets: [] };
    const scheduled = { ...due, payloads: () => [{ target: { key: 'Tick' }, payload: large }] };
    fill();
    startScheduler(contextWith(clock), database, journal, [scheduled as unknown as Scheduled], () => {});
    expect(fire).not.toThrow();
    expect(log.messages).toEqual([`error Tick was due and could not be kept: ${full}`]);
    free();
    fire();
    expect(journal.count()).toBe(1);
  });

  it('an event that went and cannot be crossed off goes again after a pause, not at once', async () => {
    const journal = openJournal(database);
    journal.add('target', '{}', 0);
    let sent = 0;
    const target = { key: 'target', arn: 'arn', maximumRetries: 9, maximumAgeSeconds: 60 };
    const destination = async () => {
      sent += 1;
    };
    const { clock, waiting, fire } = handTimers();
    const refuse = () => {
      throw new Error(full);
    };
    const targets = new Map<string, Target>([['target', { ...target, destination }]]);
    const stuck = { ...journal, remove: refuse, postpone: refuse };
    startDeliveries(contextWith(clock), stuck, targets);
    await turn();
    expect([sent, waiting.length]).toEqual([1, 1]);
    Object.assign(stuck, journal);
    fire();
    await turn();
    expect([sent, journal.count()]).toEqual([2, 0]);
  });

  it('an asynchronous event that ran and cannot be crossed off runs again', async () => {
    const store = new EventStore(place.dir);
    const remove = store.remove.bind(store);
    let runs = 0;
    store.remove = (event) => {
      if (runs === 1) throw new Error(full);
      remove(event);
    };
    const queue = new EventQueue({
      store,
      log,
      destinations: { succeeded: async () => {} },
      retryDelaysMs: [],
      concurrency: 1,
      invoke: async () => {
        runs += 1;
        return { requestId: 'r', durationMs: 0 };
      },
      config: () => ({ async: { retries: 2, maxAgeMs: 60_000 } }),
    } as unknown as EventQueueOptions);
    queue.add('Job', 'r', '{}');
    await queue.idle();
    expect([runs, store.all()]).toEqual([2, []]);
    expect(log.messages).toEqual([`error asynchronous invoke of Job: Error: ${full}`]);
    store.close();
  });
});
