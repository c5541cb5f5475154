import type { Call } from './call.ts';

/** Units that the calls of one function to one table took. */
export interface ConsumedUnits {
  /** Path of the function; empty for the machine's own key. */
  readonly functionPath: string;
  readonly operation: string;
  readonly table: string;
  calls: number;
  readUnits: number;
  writeUnits: number;
}

const reads = new Set(['BatchGetItem', 'GetItem', 'Query', 'Scan', 'TransactGetItems']);
const writes = new Set(['BatchWriteItem', 'DeleteItem', 'PutItem', 'TransactWriteItems', 'UpdateItem']);

interface Consumed {
  readonly TableName: string;
  readonly CapacityUnits?: number;
}

/** Adds up what DynamoDB reports as consumed, while it is switched on. */
export class CapacityRecord {
  on = false;
  readonly #entries = new Map<string, ConsumedUnits>();

  applies(operation: string): boolean {
    return reads.has(operation) || writes.has(operation);
  }

  record({ operation, principal }: Call, body: Buffer): void {
    if (!this.applies(operation)) return;
    const { ConsumedCapacity: reported } = JSON.parse(body.toString()) as { ConsumedCapacity?: Consumed | Consumed[] };
    const functionPath = principal.functionPath ?? '';
    for (const { TableName: table, CapacityUnits: units = 0 } of [reported ?? []].flat()) {
      const key = `${functionPath} ${operation} ${table}`;
      const entry = this.#entries.get(key) ?? { functionPath, operation, table, calls: 0, readUnits: 0, writeUnits: 0 };
      entry.calls++;
      if (reads.has(operation)) entry.readUnits += units;
      else entry.writeUnits += units;
      this.#entries.set(key, entry);
    }
  }

  list(): ConsumedUnits[] {
    return [...this.#entries.values()];
  }

  reset(): void {
    this.#entries.clear();
  }
}
