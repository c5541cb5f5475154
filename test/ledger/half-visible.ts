import type { Dynamo, Key } from '../../lib/runtime/aws/dynamo.ts';
import type { StoredItem } from './world.ts';

interface Late {
  readonly key: Key;
  /** Absent when there was none. */
  readonly before: StoredItem | undefined;
  reads: number;
}

const isOf = (item: StoredItem, { pk, sk }: Key) => item.pk === pk && item.sk === sk;

/**
 * A DynamoDB whose single reads and queries are read-committed, as those of AWS are and those of DynamoDB Local never show: of a transaction that is
 * committed, some items are seen as they were before it, for some reads. A transactional read waits until the item is as it is.
 */
export function halfVisible(real: Dynamo) {
  let late: Late[] = [];
  const seen = (key: Key): Late | undefined => {
    const found = late.find((each) => each.reads > 0 && isOf(each.key, key));
    if (found) found.reads -= 1;
    return found;
  };
  const dynamo: Dynamo = {
    ...real,
    get: async (input) => {
      const found = seen(input.Key);
      return (found ? { Item: structuredClone(found.before) } : await real.get(input)) as never;
    },
    query: async (input) => {
      const page = await real.query(input);
      const values = input.ExpressionAttributeValues ?? {};
      const within = ({ pk, sk = '' }: Key) =>
        pk === values[':pk'] &&
        (values[':from'] === undefined || (sk >= (values[':from'] as string) && sk <= (values[':to'] as string)));
      for (const { key } of late.filter((each) => within(each.key))) {
        const found = seen(key);
        if (!found) continue;
        const place = page.Items.findIndex((item) => isOf(item, key));
        if (place >= 0) page.Items.splice(place, 1);
        if (found.before) page.Items.push(structuredClone(found.before) as never);
      }
      return page as never;
    },
    transactGet: async (input) => {
      late = late.filter(({ key }) => !input.TransactItems.some(({ Get }) => isOf(key, Get.Key)));
      return real.transactGet(input);
    },
  };
  /** Runs a transaction, of which these items are seen late by the next reads of them. */
  const behind = async (keys: readonly Key[], reads: number, transaction: () => Promise<unknown>) => {
    const before = keys.map(async ({ pk = '', sk = '' }) => {
      const { Item } = await real.get<StoredItem>({ TableName: 'ledger', Key: { pk, sk }, ConsistentRead: true });
      return { key: { pk, sk }, before: Item, reads };
    });
    const some = await Promise.all(before);
    await transaction();
    late.push(...some);
  };
  /** As if an item that is there had been put by such a transaction. */
  const hide = (key: Key, reads: number) => void late.push({ key, before: undefined, reads });
  return { dynamo, behind, hide };
}
