import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type PlaceOutputs, placeOf } from '../outputs/place-of.ts';
import type { RestoreOptions } from './restore-options.ts';
import { factsOf, type Item, isThere, itemsAt, pagesOf, putMissing, writeAll } from './table-pages.ts';

/** Items of one entity, as they name themselves. */
export interface Difference {
  readonly entity: string;
  /** In the copy, not in the table. */
  missing: number;
  /** In both, and not the same. */
  differing: number;
  /** In the table, not in the copy. */
  surplus: number;
}

/** The same text for the same item: members of maps and of sets have no order. */
const textOf = (item: unknown): string =>
  JSON.stringify(item, (key, value) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    if (Array.isArray(value)) return /^[SNB]S$/.test(key) ? value.map(String).sort() : value;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

/**
 * All tables have the same keys, so nothing else would stop the copy of one from being written over another.
 * @returns names of the key's attributes.
 * @throws Error when the two cannot be a copy and its table.
 */
async function keyOfBoth(client: DynamoDBClient, from: string, into: string): Promise<readonly string[]> {
  const [copy, inUse] = await Promise.all([factsOf(client, from), factsOf(client, into)]);
  if (String(copy.key) !== String(inUse.key)) throw new Error(`${from} and ${into} have different keys`);
  if (inUse.copyOf && inUse.copyOf === copy.arn)
    throw new Error(`${into} is a copy of ${from}: --from is the copy, --into the table in use`);
  // A table that is gone can only come back into another one.
  if (copy.copyOf && copy.copyOf !== inUse.arn && (await isThere(client, copy.copyOf)))
    throw new Error(`${from} is a copy of ${copy.copyOf.split('/').at(-1)}, not of ${into}`);
  return copy.key;
}

/**
 * Compares, and writes when it is told to.
 * @returns what differed, by entity.
 * @throws Error when neither has a partition like the one that is named: a slip of the pen would be told as if all were well.
 */
export async function restoreTable(client: DynamoDBClient, options: RestoreOptions): Promise<readonly Difference[]> {
  const { from, into, partition, keep, apply } = options;
  const key = await keyOfBoth(client, from, into);
  const [pk = ''] = key;
  const keyIn = (item: Item): Item =>
    Object.fromEntries(key.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
  const differences = new Map<string, Difference>();
  const note = (item: Item, what: 'missing' | 'differing' | 'surplus') => {
    const entity = item.entity?.S ?? '(no entity)';
    const found = differences.get(entity) ?? { entity, missing: 0, differing: 0, surplus: 0 };
    found[what] += 1;
    differences.set(entity, found);
  };
  let seen = 0;
  /** Items of one table, each with what stands at its place in the other. */
  async function* beside(one: string, other: string) {
    for await (const items of pagesOf(client, one, pk, partition)) {
      if (items.length === 0) continue;
      seen += items.length;
      const there = await itemsAt(client, other, items.map(keyIn));
      const byKey = new Map(there.map((item) => [textOf(keyIn(item)), item]));
      yield items.map((item) => [item, byKey.get(textOf(keyIn(item)))] as const);
    }
  }
  for await (const pairs of beside(from, into)) {
    const puts: Item[] = [];
    for (const [copied, present] of pairs) {
      if (present && textOf(present) === textOf(copied)) continue;
      note(copied, present ? 'differing' : 'missing');
      if (!present || !keep) puts.push(copied);
    }
    if (!apply) continue;
    if (keep) await putMissing(client, into, pk, puts);
    else
      await writeAll(
        client,
        into,
        puts.map((Item) => ({ PutRequest: { Item } })),
      );
  }
  for await (const pairs of beside(into, from)) {
    const surplus = pairs.flatMap(([present, copied]) => (copied ? [] : [present]));
    for (const item of surplus) note(item, 'surplus');
    if (apply && !keep)
      await writeAll(
        client,
        into,
        surplus.map((item) => ({ DeleteRequest: { Key: keyIn(item) } })),
      );
  }
  if (partition !== undefined && seen === 0)
    throw new Error(`neither table has a partition that begins with ${partition}`);
  return [...differences.values()].sort((a, b) => a.entity.localeCompare(b.entity));
}

/** Restores as the command does, and says a line for each entity. */
export async function runRestore(
  options: RestoreOptions,
  outputs: PlaceOutputs,
  write: (line: string) => void,
): Promise<void> {
  const client = new DynamoDBClient({
    ...placeOf(outputs),
    maxAttempts: 10,
  });
  try {
    const differences = await restoreTable(client, options);
    for (const { entity, missing, differing, surplus } of differences)
      write(`${entity}: ${missing} missing, ${differing} differing, ${surplus} not in the copy`);
    const part = options.partition === undefined ? '' : `in partitions that begin with ${options.partition}, `;
    if (differences.length === 0) write(`${part}${options.into} is what ${options.from} is`);
    else if (!options.apply) write('Nothing was changed; --apply changes it.');
    else if (options.keep) write('What was missing is there again; all else stayed as it was.');
  } finally {
    client.destroy();
  }
}
