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

export interface Bus {
  /** Publishes at least once each; entries that the bus refuses are sent again. Rejects with Unavailable when some are left at the deadline. */
  publish(events: readonly BusEvent[]): Promise<void>;
}

const service: JsonService = { name: 'events', target: 'AWSEvents', version: '1.1' };
const mostEntries = 10;
/** EventBridge takes 256 KB a request; some of it is left for the frame. */
const mostBytes = 240_000;

/** @param busName name or ARN. */
export function createBus(busName: () => string, options: ClientOptions = {}): Bus {
  const pace = options.pace ?? realPace;

  async function put(entries: readonly Entry[], deadline: number): Promise<void> {
    let left = entries;
    for (let round = 1; left.length > 0; round += 1) {
      const { Entries } = await jsonCall(service, 'PutEvents', { Entries: left }, options);
      const refused: { ErrorCode?: string; ErrorMessage?: string }[] = Entries ?? [];
      const first = refused.find((each) => each.ErrorCode);
      left = left.filter((_, index) => refused[index]?.ErrorCode);
      if (!first) return;
      const pause = pauseBefore(round, 'throttle', pace.random);
      if (pace.now() + pause >= deadline) {
        const message = `${left.length} events not published: ${first.ErrorMessage ?? ''}`;
        throw new Unavailable({ code: first.ErrorCode ?? '', message, status: 200, operation: 'events:PutEvents' });
      }
      await pace.sleep(pause);
    }
  }

  return {
    async publish(events) {
      const deadline = deadlineOf(options);
      const name = busName();
      for (const batch of batches(events.map((event) => toEntry(event, name)))) await put(batch, deadline);
    },
  };
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

function* batches(entries: readonly Entry[]): Generator<Entry[]> {
  let batch: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.Detail) + entry.Source.length + entry.DetailType.length + 14;
    if (batch.length === mostEntries || (batch.length > 0 && bytes + size > mostBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
