import type { Call, Input } from '../call.ts';
import { sizeOfItem } from './item-size.ts';
import type { TableKeys, Tables } from './tables.ts';

/** One row (or one query) that a call of a function touched, and what DynamoDB takes for it. */
export interface TouchedRow {
  /** Path of the function; empty for the machine's own key. */
  readonly functionPath: string;
  /** Counts the calls, from 0: rows of one transaction or batch have the same. */
  readonly call: number;
  readonly operation: string;
  /** A condition check is paid like a write. */
  readonly kind: 'read' | 'write' | 'check';
  readonly table: string;
  /** Values of the row's key, or what a query asks for, in JSON. */
  readonly row: string;
  /** Read units or write units, without those of indexes. */
  readonly units: number;
  /** Whether a condition refused the call, which is paid all the same. */
  readonly refused: boolean;
}

interface Row {
  readonly kind: TouchedRow['kind'];
  readonly table: TableKeys;
  readonly key: Input;
  /** Of what is put. */
  readonly item?: Input;
}

/** Sends a read of the machine's own; undefined for a row that is not there. */
export type FindRow = (table: string, key: Input) => Promise<Input | undefined>;

const members = { Put: 'write', Update: 'write', Delete: 'write', ConditionCheck: 'check' } as const;
const refusals = ['ConditionalCheckFailedException', 'TransactionCanceledException'];

/**
 * Remembers row by row what calls touched, while it is switched on. DynamoDB Local counts writes of one table that cost the same only once in a
 * transaction, so the rows of a transaction are counted here by DynamoDB's rule: two units for each kilobyte begun, before or after.
 */
export class RowRecord {
  on = false;
  #calls = 0;
  #rows: TouchedRow[] = [];

  list(): readonly TouchedRow[] {
    return this.#rows;
  }

  reset(): void {
    this.on = false;
    this.#rows = [];
    this.#calls = 0;
  }

  /** Sends a call and remembers its rows. `send` asks for the consumed capacity. */
  async around<T extends { status: number; body: Buffer }>(
    call: Call,
    tables: Tables,
    find: FindRow,
    send: () => Promise<T>,
  ): Promise<T> {
    const rows = rowsOf(call, tables);
    const sized = call.operation === 'TransactWriteItems';
    const sizes = () =>
      Promise.all(rows.map(async ({ table, key }) => sizeOfItem((await find(table.name, key)) ?? {})));
    const before = sized ? await sizes() : [];
    const answer = await send();
    const refused = answer.status === 400 && refusals.some((code) => answer.body.includes(code));
    if (rows.length === 0 || (answer.status !== 200 && !refused)) return answer;
    const after = sized ? await sizes() : [];
    const reported = reportedUnits(answer.body);
    this.#calls += 1;
    for (const [n, { kind, table, key, item }] of rows.entries()) {
      const bytes = Math.max(1, before[n] ?? 0, after[n] ?? 0, item ? sizeOfItem(item) : 0);
      const share = (reported.get(table.name) ?? 0) / rows.filter((row) => row.table.name === table.name).length;
      this.#rows.push({
        functionPath: call.principal.functionPath ?? '',
        call: this.#calls - 1,
        operation: call.operation,
        kind,
        table: table.name,
        row: JSON.stringify(key),
        units: sized ? 2 * Math.ceil(bytes / 1024) : refused ? Math.max(1, share) : share,
        refused,
      });
    }
    return answer;
  }
}

/** Units by table. */
function reportedUnits(body: Buffer): Map<string, number> {
  const { ConsumedCapacity: reported } = JSON.parse(body.toString()) as { ConsumedCapacity?: Input };
  return new Map([reported ?? []].flat().map((each: Input) => [each.TableName, each.CapacityUnits ?? 0]));
}

function rowsOf({ operation, input }: Call, tables: Tables): readonly Row[] {
  const row = (kind: Row['kind'], table: TableKeys, given: Input, item?: Input): Row => {
    const names = [table.partitionKey, table.sortKey].filter((name) => name !== undefined);
    return { kind, table, key: Object.fromEntries(names.map((name) => [name, given[name]])), item };
  };
  switch (operation) {
    case 'GetItem':
      return [row('read', tables.find(input.TableName), input.Key)];
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [row('write', tables.find(input.TableName), input.Key ?? input.Item)];
    case 'Query':
    case 'Scan': {
      const { IndexName, KeyConditionExpression, ExpressionAttributeValues, ExclusiveStartKey } = input;
      const asked = { IndexName, KeyConditionExpression, ExpressionAttributeValues, ExclusiveStartKey };
      return [{ kind: 'read', table: tables.find(input.TableName), key: asked }];
    }
    case 'BatchGetItem':
      return Object.entries<Input>(input.RequestItems ?? {}).flatMap(([name, { Keys }]) =>
        Keys.map((key: Input) => row('read', tables.find(name), key)),
      );
    case 'BatchWriteItem':
      return Object.entries<Input>(input.RequestItems ?? {}).flatMap(([name, writes]) =>
        writes.map((write: Input) =>
          row('write', tables.find(name), write.PutRequest?.Item ?? write.DeleteRequest?.Key),
        ),
      );
    case 'TransactGetItems':
      return (input.TransactItems ?? []).map(({ Get }: Input) => row('read', tables.find(Get.TableName), Get.Key));
    case 'TransactWriteItems':
      return (input.TransactItems ?? []).flatMap((write: Input) =>
        Object.entries(members).flatMap(([member, kind]) => {
          const part = write[member];
          return part ? [row(kind, tables.find(part.TableName), part.Key ?? part.Item, part.Item)] : [];
        }),
      );
    default:
      return [];
  }
}
