import { Unavailable } from './errors.ts';
import { type JsonService, jsonCall } from './json-call.ts';
import { pauseBefore, realPace } from './retry.ts';
import { type ClientOptions, deadlineOf } from './send.ts';

export interface BusEvent {
  /** The module that speaks: `identity`. */
  readonly source: string;
  /** What happened, in the past tense: `PersonErased`. */
  readonly detailType: string;
  readonly detail: object;
  readonly time?: Date;
}

/** Why the bus did not take an event. */
export interface RefusedEvent {
  /** Place among the events that were offered. */
  readonly index: number;
  readonly code: string;
  readonly message: string;
  /** No retry can mend it: the event itself is wrong. */
  readonly forGood: boolean;
}

export interface Bus {
  /** Publishes at least once each; entries that the bus refuses are sent again. Rejects with Unavailable when some are left at the deadline. */
  publish(events: readonly BusEvent[]): Promise<void>;
  /** The same for those who can go on without some of them: resolves with what is left. Rejects when a whole request fails. */
  offer(events: readonly BusEvent[]): Promise<readonly RefusedEvent[]>;
}

const service: JsonService = { name: 'events', target: 'AWSEvents', version: '1.1' };
/** Events that one request takes. */
export const mostEntries = 10;
/** EventBridge takes 256 KB a request; some of it is left for the frame. */
const mostBytes = 240_000;

/** Codes of entries that may succeed later; every other one is about the entry itself. */
const passing = /^(Throttling|Internal|ServiceUnavailable|LimitExceeded)/;

interface Answered {
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

/** @param busName name or ARN. */
export function createBus(busName: () => string, options: ClientOptions = {}): Bus {
  const pace = options.pace ?? realPace;

  async function put(entries: readonly Placed[], deadline: number): Promise<RefusedEvent[]> {
    const lost: RefusedEvent[] = [];
    let left = entries;
    for (let round = 1; ; round += 1) {
      const { Entries } = await jsonCall(service, 'PutEvents', { Entries: left.map(({ entry }) => entry) }, options);
      const answers: readonly Answered[] = Entries ?? [];
      const refused = left.flatMap(({ index, entry }, place): (RefusedEvent & Placed)[] => {
        const { ErrorCode: code, ErrorMessage: message = '' } = answers[place] ?? {};
        return code ? [{ index, entry, code, message, forGood: !passing.test(code) }] : [];
      });
      lost.push(...refused.filter(({ forGood }) => forGood));
      left = refused.filter(({ forGood }) => !forGood);
      if (left.length === 0) return lost;
      const pause = pauseBefore(round, 'throttle', pace.random);
      if (pace.now() + pause >= deadline) return [...lost, ...(left as typeof refused)];
      await pace.sleep(pause);
    }
  }

  async function offer(events: readonly BusEvent[]): Promise<RefusedEvent[]> {
    const deadline = deadlineOf(options);
    const name = busName();
    const placed = events.map((event, index) => ({ index, entry: toEntry(event, name) }));
    const refused: RefusedEvent[] = [];
    for (const batch of batches(placed)) refused.push(...(await put(batch, deadline)));
    return refused.map(({ index, code, message, forGood }) => ({ index, code, message, forGood }));
  }

  return {
    offer,
    async publish(events) {
      const refused = await offer(events);
      const [first] = refused;
      if (!first) return;
      const message = `${refused.length} events not published: ${first.message}`;
      throw new Unavailable({ code: first.code, message, status: 200, operation: 'events:PutEvents' });
    },
  };
}

interface Placed {
  readonly index: number;
  readonly entry: Entry;
}

interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly Time?: number;
}

const toEntry = ({ source, detailType, detail, time }: BusEvent, busName: string): Entry => ({
  EventBusName: busName,
  Source: source,
  DetailType: detailType,
  Detail: JSON.stringify(detail),
  ...(time ? { Time: time.getTime() / 1000 } : {}),
});

function* batches(entries: readonly Placed[]): Generator<Placed[]> {
  let batch: Placed[] = [];
  let bytes = 0;
  for (const placed of entries) {
    const { entry } = placed;
    const size = Buffer.byteLength(entry.Detail) + entry.Source.length + entry.DetailType.length + 14;
    if (batch.length === mostEntries || (batch.length > 0 && bytes + size > mostBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(placed);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
