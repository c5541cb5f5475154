// A table, its stream and a mapping to a handler; what a test starts ends with it.
import { join } from 'node:path';
import { type Clock, systemClock } from '../../lib/local/events/clock.ts';
import { readMapping } from '../../lib/local/events/mappings/mapping-config.ts';
import { type Checkpoints, openCheckpoints } from '../../lib/local/events/streams/checkpoints.ts';
import { type StreamMapping, startStreamMapping } from '../../lib/local/events/streams/stream-mapping.ts';
import { pacingOf } from '../../lib/local/events/streams/stream-pacing.ts';
import type { StreamRecord } from '../../lib/local/events/streams/stream-record.ts';
import { openStateDatabase } from '../../lib/local/state-database.ts';
import { ending, services, wired } from './events-running.ts';
import { type AnyEvent, eventually, mapping } from './events-services.ts';

export let counter = 0;

export interface Options {
  clock?: Clock;
  announced?: boolean;
  /** What happens to the table before the mapping first starts. */
  before?: (put: (pk: string, sk: number) => Promise<void>) => Promise<void>;
}

export async function wire(handler: (event: AnyEvent) => unknown, properties: object = {}, options: Options = {}) {
  counter += 1;
  const table = `table-${counter}`;
  const streamArn = await services.createTable(table);
  const put = async (pk: string, sk: number, more: object = {}) => {
    await services.client.dynamodb('PutItem', {
      TableName: table,
      Item: { pk: { S: pk }, sk: { N: String(sk) }, ...more },
    });
  };
  await options.before?.(put);
  const position = { StartingPosition: 'TRIM_HORIZON', ...properties };
  const { runner, log, runtime } = await wired([mapping('Map', streamArn, 'handler', position)], { handler });
  const config = readMapping(runtime.stack.find('Map'), runtime.stack);
  const database = openStateDatabase(join(runtime.stateDir, 'events.sqlite'));
  ending({ stop: () => database.close() });
  const checkpoints = openCheckpoints(database);
  const start = (kept: Checkpoints = checkpoints) => {
    const context = { runtime, services: services.client, clock: options.clock ?? systemClock, activity: { count: 0 } };
    return ending(startStreamMapping(context, config, kept, () => pacingOf(options.announced ?? false)));
  };
  const batches = () => runner.calls.map((call) => call.event.Records.map(sk));
  return { table, streamArn, put, runner, log, checkpoints, start, batches, map: start() };
}

export const sk = (record: StreamRecord) => Number(record.dynamodb.Keys?.sk?.N);
export const quiet = (map: StreamMapping) => eventually(async () => (await map.busy()) === undefined);
export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
