import type { Ledger } from '../../lib/ledger/ledger.ts';
import type { Dynamo, TransactWriteInput } from '../../lib/runtime/aws/dynamo.ts';
import type { StoredItem, World } from './world.ts';

interface Key {
  readonly pk: string;
  readonly sk: string;
}

/**
 * Units as DynamoDB counts them. DynamoDB Local counts writes of equal cost in one transaction once, so transactions are counted by their items, each weighed
 * alone; single writes and reads are as it reports them.
 */
export function scales(world: World) {
  let touched: { readonly key: Key; readonly before: StoredItem | undefined }[] = [];
  const stored = async ({ pk, sk }: Key) => {
    const count = world.used.length;
    const { Item } = await world.dynamo.get<StoredItem>({ TableName: 'ledger', Key: { pk, sk }, ConsistentRead: true });
    world.used.length = count;
    return Item;
  };
  const transactWrite = async (input: TransactWriteInput) => {
    for (const { Put, Update, Delete, ConditionCheck } of input.TransactItems) {
      const key = (Put?.Item ?? Update?.Key ?? Delete?.Key ?? ConditionCheck?.Key) as unknown as Key;
      touched.push({ key, before: await stored(key) });
    }
    await world.dynamo.transactWrite(input);
  };
  const ledger: Ledger = world.on({ ...world.dynamo, transactWrite } as Dynamo);

  /** Units of an item in a transaction: two for each KB begun. */
  async function weigh(item: StoredItem): Promise<number> {
    const before = world.used.length;
    const Put = { TableName: 'ledger', Item: { ...item, pk: `SCALES#${item.pk}` } };
    await world.dynamo.transactWrite({ TransactItems: [{ Put }] });
    await world.dynamo.delete({ TableName: 'ledger', Key: { pk: Put.Item.pk, sk: item.sk } });
    const [{ units } = { units: Number.NaN }] = world.used.splice(before);
    return units;
  }

  /** An item changed counts with the larger of its sizes before and after; a condition that fails, and what is deleted, with what is there. */
  async function unitsOf(work: () => Promise<unknown>): Promise<{ written: number; read: number; items: number }> {
    touched = [];
    world.used.length = 0;
    await work();
    const sum = (some: readonly number[]) => some.reduce((all, each) => all + each, 0);
    const own = world.used.filter(({ operation }) => operation !== 'TransactWriteItems');
    const [written, read] = [true, false].map((isWritten) =>
      sum(own.filter(({ operation }) => isWrite(operation) === isWritten).map(({ units }) => units)),
    ) as [number, number];
    const weights: number[] = [];
    for (const { key, before } of touched.slice()) {
      // A put that was refused wrote nothing, and counts as one below a KB.
      let weight = 2;
      for (const item of [before, await stored(key)]) if (item) weight = Math.max(weight, await weigh(item));
      weights.push(weight);
    }
    return { written: written + sum(weights), read, items: weights.length };
  }
  return { ledger, weigh, unitsOf };
}

const isWrite = (operation: string) => ['PutItem', 'UpdateItem'].includes(operation);
