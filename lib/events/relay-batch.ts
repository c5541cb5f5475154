import type { Change } from '../contract/consumer.ts';
import { type Bus, mostEntries, type RefusedEvent } from '../runtime/aws/bus.ts';
import type { Dynamo, Key } from '../runtime/aws/dynamo.ts';
import type { Logger } from '../runtime/logger.ts';
import { busEventOf, type EventItem, problemOfItem } from './event-item.ts';

export interface RelayPorts {
  readonly bus: Pick<Bus, 'offer'>;
  readonly dynamo: Pick<Dynamo, 'batchWrite'>;
  /** Physical name of the table whose events these are. */
  readonly table: () => string;
  /** Name of its partition key. */
  readonly pk: string;
  /** Where an event goes that the bus will never take. */
  setAside(event: unknown, reason: Error): Promise<void>;
}

/**
 * Brings events from a table's stream to the bus, in the order of each partition, and then deletes their items. What was accepted before a
 * crash is relayed once more: consumers know it by its id.
 *
 * An event that the bus refuses for good is set aside with the reason, and its item stays. For any other refusal the relay stops there,
 * so that nothing overtakes.
 * @returns the sequence numbers of the changes that are to be delivered again.
 */
export async function relayBatch(changes: readonly Change[], ports: RelayPorts, log: Logger): Promise<string[]> {
  const relayed: Change[] = [];
  let stopped: readonly string[] = [];
  for (const group of groups(changes, ports.pk)) {
    const refused = new Map((await offered(group, ports, log)).map((each) => [each.index, each]));
    relayed.push(...group.filter((_, index) => !refused.has(index)));
    const again: Change[] = [];
    for (const [index, { code, message, forGood }] of refused) {
      const change = group[index] as Change;
      const { after } = change;
      const fields = { sequence: change.sequence, eventId: after?.id, correlationId: correlationOf(change) };
      const isSetAside = forGood && (await setAside(after, `${code}: ${message}`, ports, log));
      log.error(isSetAside ? 'event set aside' : 'event not relayed', { ...fields, code, reason: message });
      if (!isSetAside) again.push(change);
    }
    if (again.length === 0) continue;
    const rest = changes.slice(changes.indexOf(group.at(-1) as Change) + 1);
    stopped = [...again, ...rest].map(({ sequence }) => sequence);
    break;
  }
  await forget(relayed, ports);
  return [...stopped];
}

class EventRefused extends Error {
  override readonly name = 'EventRefused';
}

async function setAside(event: unknown, reason: string, ports: RelayPorts, log: Logger): Promise<boolean> {
  try {
    await ports.setAside(event, new EventRefused(reason));
    return true;
  } catch (error) {
    log.error('the dead-letter queue was not reached', { error });
    return false;
  }
}

const correlationOf = ({ after }: Change) => (after as Partial<EventItem> | undefined)?.trace?.correlationId;

/** Runs of up to ten changes; two of one partition never share a request, which takes some of its entries and refuses others. */
function* groups(changes: readonly Change[], pk: string): Generator<Change[]> {
  let group: Change[] = [];
  let partitions = new Set<unknown>();
  for (const change of changes) {
    const partition = change.keys[pk];
    if (group.length === mostEntries || partitions.has(partition)) {
      yield group;
      group = [];
      partitions = new Set();
    }
    group.push(change);
    partitions.add(partition);
  }
  if (group.length > 0) yield group;
}

/** What the bus did not take of a group, by place; all of it when the request failed. */
async function offered(group: readonly Change[], { bus }: RelayPorts, log: Logger): Promise<RefusedEvent[]> {
  const broken = group.flatMap((change, index): RefusedEvent[] => {
    const message = problemOfItem(change.after);
    return message ? [{ index, code: 'NoEvent', message, forGood: true }] : [];
  });
  const good = group.flatMap((change, index) =>
    broken.some((each) => each.index === index)
      ? []
      : [{ index, event: busEventOf(change.after as unknown as EventItem) }],
  );
  if (good.length === 0) return broken;
  try {
    const refused = await bus.offer(good.map(({ event }) => event));
    return [...broken, ...refused.map((each) => ({ ...each, index: good[each.index]?.index ?? -1 }))];
  } catch (error) {
    log.error('the bus was not reached', { events: good.length, error });
    const { name, message } = error as Error;
    return [...broken, ...good.map(({ index }) => ({ index, code: name, message, forGood: false }))];
  }
}

/** A request may name each item once, and one that was touched comes twice. */
async function forget(relayed: readonly Change[], { dynamo, table }: RelayPorts): Promise<void> {
  const keys = new Map(relayed.map(({ keys: Key }) => [JSON.stringify(Key), Key as Key]));
  if (keys.size === 0) return;
  const requests = [...keys.values()].map((Key) => ({ DeleteRequest: { Key } }));
  await dynamo.batchWrite({ RequestItems: { [table()]: requests } });
}
