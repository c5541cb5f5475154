import type { Dynamo, Item, Key } from '../../../lib/runtime/aws/dynamo.ts';
import { tailLength } from '../../../lib/sync/commit/next-head.ts';
import type { SyncWorld } from '../sync-tables.ts';

/**
 * What AWS allows and DynamoDB Local never does: items of the last transactions, other than the head, may for a moment be seen by Query
 * and BatchGetItem as they were before. TransactGetItems sees the whole transaction. Rows and documents are hidden as long as `hides` says so.
 */
export class LateItems {
  /** Items as they were before each of the last transactions, oldest first. */
  #before: Map<string, Item | undefined>[] = [];
  readonly #world: SyncWorld;
  /** Items that are seen late; the others at once. */
  hides: (table: 'documents' | 'changes', key: Key) => boolean = () => false;
  /** Items that were shown as they had been before. */
  shown = 0;
  confirmed = 0;

  constructor(world: SyncWorld) {
    this.#world = world;
  }

  /** For writers: remembers what the items of a transaction were before it. */
  writer(): Dynamo {
    const { dynamo, tables } = this.#world;
    return {
      ...dynamo,
      transactWrite: async (input) => {
        const places = input.TransactItems.flatMap(({ Put }) => {
          const table = this.#table(Put?.TableName);
          return table && Put ? [{ table, TableName: Put.TableName, Key: { pk: Put.Item.pk, sk: Put.Item.sk } }] : [];
        });
        const before = await Promise.all(
          places.map(({ TableName, Key }) => dynamo.get({ TableName, Key, ConsistentRead: true })),
        );
        await dynamo.transactWrite(input);
        const entries = places.map(
          ({ table, Key }, index) => [nameOf(tables[table], Key), before[index]?.Item] as const,
        );
        this.#before = [...this.#before, new Map(entries)].slice(-tailLength);
      },
    };
  }

  /** All items are seen as they are. */
  settle(): void {
    this.#before = [];
  }

  /** For readers. */
  reader(): Dynamo {
    const { dynamo, tables } = this.#world;
    return {
      ...dynamo,
      query: async (input) => {
        const page = await dynamo.query(input);
        const Items = page.Items.flatMap((item) => this.#seen(input.TableName, item) ?? []);
        return { ...page, Items } as never;
      },
      batchGet: async (input) => {
        const { Responses } = await dynamo.batchGet(input);
        const seen = Object.entries(Responses).map(([table, items]) => [
          table,
          items.flatMap((item) => this.#seen(table, item) ?? []),
        ]);
        return { Responses: Object.fromEntries(seen) };
      },
      transactGet: async (input) => {
        this.confirmed += input.TransactItems.length;
        if (!input.TransactItems.every(({ Get }) => Object.values(tables).includes(Get.TableName)))
          throw new Error('where?');
        return dynamo.transactGet(input);
      },
    };
  }

  #table(name: string | undefined): 'documents' | 'changes' | undefined {
    const { tables } = this.#world;
    return name === tables.documents ? 'documents' : name === tables.changes ? 'changes' : undefined;
  }

  #seen(TableName: string, item: Item): Item | undefined {
    const name = nameOf(TableName, item as Key);
    const table = this.#table(TableName);
    const before = this.#before.find((transaction) => transaction.has(name));
    if (!table || !before || !this.hides(table, item as Key)) return item;
    this.shown += 1;
    return before.get(name);
  }
}

const nameOf = (table: string, { pk, sk }: Key) => `${table} ${pk} ${sk}`;
