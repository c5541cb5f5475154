import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { BusEntry, BusEntryResult } from '../../model.ts';
import { inTransaction } from '../../state-database.ts';
import type { EventsContext } from '../context.ts';
import type { Journal } from '../deliveries/journal.ts';
import type { Archives } from './archives.ts';
import { checkRequest, entryProblem, problem } from './bus-entries.ts';
import { busNameOf, type Rule } from './rules.ts';
import type { BusEvent } from './target-input.ts';

export interface Bus {
  /**
   * Accepts events: what it answers an id for is on disk with all deliveries that follow from it.
   *
   * @throws Refusal when the call as a whole is wrong; wrong entries are answered one by one.
   */
  putEvents(entries: readonly BusEntry[]): readonly BusEntryResult[];
  /** Puts an event of a service (`aws.s3`) or of an archive on a bus. @param only ARNs of the rules that see it; default: all. */
  publish(busName: string, event: BusEvent, only?: ReadonlySet<string>): void;
  /** An event as it comes from a service, at this moment. */
  event(source: string, detailType: string, resources: readonly string[], detail: unknown): BusEvent;
  /** A target that is a bus: the event goes there under its own id, unless it has been passed on too often. */
  toBus(busArn: string, payload: string): void;
}

export interface BusParts {
  readonly context: EventsContext;
  readonly database: DatabaseSync;
  readonly journal: Journal;
  readonly archives: Archives;
  readonly busNames: ReadonlySet<string>;
  rules(): readonly Rule[];
  /** Called after deliveries were added. */
  wake(): void;
}

/** An event may come to one bus from others so many times; rules that send it in a circle end there. */
const mostVisits = 6;
const longestMemory = 10_000;

export function createBus({ context, database, journal, archives, busNames, rules, wake }: BusParts): Bus {
  const { runtime, clock } = context;
  const { region, account } = runtime.stack;
  const visits = new Map<string, number>();

  function accept(busName: string, event: BusEvent, only?: ReadonlySet<string>): void {
    const now = clock.now();
    const ingestionTime = new Date(now).toISOString();
    archives.keep(busName, event, now);
    for (const rule of rules()) {
      if (rule.busName !== busName || !rule.enabled || !rule.matches?.(event)) continue;
      if (only && !only.has(rule.arn)) continue;
      for (const target of rule.targets) journal.add(target.key, target.payload(event, ingestionTime), now);
    }
  }

  function publish(busName: string, event: BusEvent, only?: ReadonlySet<string>): void {
    inTransaction(database, () => accept(busName, event, only));
    wake();
  }

  function envelope(entry: BusEntry): BusEvent {
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': entry.DetailType ?? '',
      source: entry.Source ?? '',
      account,
      time: wholeSeconds(entry.Time === undefined ? clock.now() : Number(entry.Time) * 1000),
      region,
      resources: entry.Resources ?? [],
      detail: JSON.parse(entry.Detail ?? '{}'),
    };
  }

  return {
    putEvents(entries) {
      checkRequest(entries);
      const results = inTransaction(database, () =>
        entries.map((entry): BusEntryResult => {
          const busName = busNameOf(entry.EventBusName);
          const wrong = entryProblem(entry);
          if (wrong !== undefined) return wrong;
          if (!busNames.has(busName))
            return problem('ResourceNotFoundException', `Event bus ${busName} does not exist.`);
          const event = envelope(entry);
          accept(busName, event);
          return { EventId: event.id };
        }),
      );
      wake();
      return results;
    },
    publish,
    event: (source, detailType, resources, detail) => ({
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source,
      account,
      time: wholeSeconds(clock.now()),
      region,
      resources,
      detail,
    }),
    toBus(busArn, payload) {
      const event = JSON.parse(payload) as BusEvent;
      const visit = `${event.id} ${busArn}`;
      const count = (visits.get(visit) ?? 0) + 1;
      visits.set(visit, count);
      if (visits.size > longestMemory) visits.delete(visits.keys().next().value ?? '');
      if (count > mostVisits) {
        runtime.log.warn(`an event came to ${busArn} ${mostVisits} times and ends there: rules send it in a circle`, {
          id: event.id,
        });
        return;
      }
      publish(busNameOf(busArn), event);
    },
  };
}

function wholeSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
