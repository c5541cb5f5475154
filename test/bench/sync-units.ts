import { Copy, follow } from '../sync/pull/pull-world.ts';
import { type Device, device, list, pushed } from '../sync/push-world.ts';
import { startSyncTables } from '../sync/sync-tables.ts';
import { counting, sizeOfItem } from '../sync/transaction-units.ts';

export interface SyncUnits {
  readonly what: string;
  readonly read: number;
  readonly leastRead: number;
  readonly written: number;
  readonly leastWritten: number;
}

/** Items that one transaction of DynamoDB holds. */
const transactionItems = 100;

/**
 * Least of a push: of each document the document and its place in the order, of each transaction the head and the client's number, two
 * units each. A push of more documents than one transaction holds is several.
 */
const leastWritten = (documents: number) => 4 * documents + 4 * Math.ceil((2 * documents) / (transactionItems - 2));

/** Pushes and pulls through the real operations on DynamoDB Local, without the row that authorization reads. */
export async function measureSyncUnits(): Promise<SyncUnits[]> {
  const world = await startSyncTables();
  try {
    const port = counting(world.dynamo);
    const reads = /^(?:Get|BatchGet|Query|Scan|TransactGet)/;
    async function units(run: () => Promise<unknown>) {
      world.consumed.length = 0;
      port.counted.clear();
      await run();
      const used = (kind: (operation: string) => boolean) =>
        world.consumed.filter(({ operation }) => kind(operation)).reduce((sum, each) => sum + each.units, 0);
      const single = used((operation) => !reads.test(operation) && operation !== 'TransactWriteItems');
      // The counting port reads items before and after each transaction, one by one; the operations read in batches.
      return {
        read: used((operation) => reads.test(operation) && operation !== 'GetItem'),
        written: single + port.counted.total(),
      };
    }
    const lists = (by: Device, count: number, from = 1) =>
      Array.from({ length: count }, (_, n) => list(by.space, from + n, `l${String(from + n).padStart(6, '0')}`));

    const rows: SyncUnits[] = [];
    for (const count of [1, 10, 100]) {
      const by = device();
      await pushed(world, by, lists(by, count));
      const changes = lists(by, count).map((mutation) => {
        return {
          ...mutation,
          number: count + mutation.number,
          kind: 'update' as const,
          base: 1,
          set: { title: 'New' },
        };
      });
      const used = await units(() => pushed(world, by, changes, { dynamo: port.dynamo }));
      const leastRead = 2 * Math.ceil((2 * count) / (transactionItems - 2)) + count;
      const what = `push of ${count} changed ${count === 1 ? 'document' : 'documents'}`;
      rows.push({ what, ...used, leastRead, leastWritten: leastWritten(count) });
    }
    const by = device();
    for (let from = 1; from <= 1000; from += 500) await pushed(world, by, lists(by, 500, from));
    const documents = (await world.everything('documents')).filter(({ pk }) => String(pk).includes(by.space));
    const bytes = documents.reduce((sum, document) => sum + sizeOfItem(document), 0);
    const copy = new Copy(by.space);
    const full = await units(() => follow(world, by, copy));
    const leastRead = 1 + Math.ceil(bytes / 4096);
    const none = { leastWritten: 0 };
    rows.push({ what: 'empty pull', ...(await units(() => follow(world, by, copy))), leastRead: 1, ...none });
    rows.push({ what: `first pull of ${copy.documents.size} documents`, ...full, leastRead, ...none });
    return rows;
  } finally {
    await world.stop();
  }
}
