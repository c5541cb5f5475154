import type { Consumer } from '../contract/consumer.ts';
import { createDynamo } from '../runtime/aws/dynamo-client.ts';
import { RawBody } from '../runtime/aws/queue.ts';
import { surround } from '../runtime/consume.ts';
import { tableName } from '../runtime/environment.ts';
import { deadLetters, reasonOf } from '../runtime/sources/set-aside.ts';
import { changeOf, type StreamRecord } from '../runtime/sources/table.ts';
import { eventBus } from './announce.ts';
import { type RelayPorts, relayBatch } from './relay-batch.ts';

type RelayConsumer = Consumer<{ readonly table: string }, undefined>;

/** What a relay speaks to. */
export const relayPorts = ({ module, on }: RelayConsumer): RelayPorts => ({
  bus: eventBus(),
  dynamo: createDynamo(),
  table: () => tableName(module, on.table as never),
  pk: module.resources.tables?.[on.table]?.pk ?? '',
  async setAside(event, reason) {
    await deadLetters.send({ body: new RawBody(JSON.stringify(event)), attributes: reasonOf(reason) });
  },
});

/**
 * The handler of a relay:
 * `export const handler = relay(relayEvents)`, where the contract says `export const relayEvents = notes.consumer(relayOf('notes'))`.
 */
export function relay(
  consumer: RelayConsumer,
  { ports = relayPorts(consumer), ...services }: Parameters<typeof surround>[1] & { readonly ports?: RelayPorts } = {},
) {
  return surround(consumer, services, async (event, { run }) => {
    const { Records: records } = event as { Records: readonly StreamRecord[] };
    const changes = records.map(changeOf);
    const again = await run(({ log }) => relayBatch(changes, ports, log), undefined, records.length);
    return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
