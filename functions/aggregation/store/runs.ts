import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { TransactionCanceled } from '../../../lib/runtime/aws/errors.ts';
import { Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import { inLanes } from '../../../lib/runtime/in-lanes.ts';
import { applied, type Standing } from '../model/apply.ts';
import type { Change } from '../model/changes.ts';
import {
  type ConnectionItem,
  changeAt,
  connectionKey,
  connectionPk,
  type ExternalItem,
  externalKey,
  type PageItem,
  type Plan,
  pageKey,
  type Run,
  transactionSk,
} from './items.ts';
import { connectionReader } from './reader.ts';
import { type Tables, tablesOf } from './tables.ts';

export type ConnectionRuns = ReturnType<typeof connectionRuns>;

/** Rows of one transaction beside the connection's own; DynamoDB takes a hundred. */
export const rowsPerWrite = 90;
const keptDays = 7;
/** Rows that are deleted at once. */
const lanes = 8;

type Fields = Partial<{ [K in keyof ConnectionItem]: ConnectionItem[K] | undefined }>;

/**
 * What a run writes. Each step is one transaction on condition of the connection's revision, so of two that run at once one goes on; who finds
 * that the other was faster gets nothing, and stops.
 */
export function connectionRuns(tables: Pick<Tables, 'dynamo' | 'name'> = tablesOf()) {
  const { dynamo, name } = tables;
  const { find } = connectionReader(tables);

  /**
   * @param isTold devices are told of it. @param unasked refused when somebody asked meanwhile. @returns how the connection is behind it.
   */
  async function step(
    before: ConnectionItem,
    set: Fields,
    { writes = [], isTold = false, unasked = false }: StepOptions = {},
  ): Promise<ConnectionItem | undefined> {
    const revision = before.revision + 1;
    const all = { ...set, revision, ...(isTold ? { toldAt: revision } : {}) };
    const own = Update(name(), connectionKey(before.connectionId), {
      set: all,
      when: `#revision = :seen${unasked ? ' AND #asked = :asked' : ''}`,
      values: { ':seen': before.revision, ...(unasked ? { ':asked': before.asked } : {}) },
    });
    try {
      await dynamo.transactWrite({ TransactItems: [own, ...writes] });
    } catch (error) {
      if (error instanceof TransactionCanceled && error.conditionFailedAt(0)) return undefined;
      throw error;
    }
    return { ...before, ...all } as ConnectionItem;
  }

  const put = (connectionId: string, row: Standing): TransactItem => ({
    Put: {
      TableName: name(),
      Item: {
        ...externalKey(connectionId, row.transactionId),
        entity: 'ExternalTransaction',
        ...row,
        changedAt: changeAt(row.change),
      },
    },
  });

  async function standing(connectionId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    const Keys = ids.map((id) => externalKey(connectionId, id));
    if (Keys.length === 0) return new Map();
    const { Responses } = await dynamo.batchGet<ExternalItem>({
      RequestItems: { [name()]: { Keys, ConsistentRead: true } },
    });
    return new Map((Responses[name()] ?? []).map((row) => [row.transactionId, row]));
  }

  async function below<T extends { readonly sk: string }>(
    connectionId: string,
    sk: string,
    after: string,
    most: number,
  ) {
    return dynamo.query<T>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :after AND :end',
      ExpressionAttributeValues: { ':pk': connectionPk(connectionId), ':after': after || sk, ':end': `${sk}~` },
      ConsistentRead: true,
      Limit: most,
    });
  }

  /** One part of what changed, applied with its numbers. */
  const apply = async (row: ConnectionItem, changes: readonly Change[], plan: Plan) => {
    const before = await standing(
      row.connectionId,
      changes.map(({ transactionId }) => transactionId),
    );
    const { rows, last } = applied(before, changes, row.changes);
    const writes = rows.map((each) => put(row.connectionId, each));
    return step(row, { plan, changes: last, shown: row.changes }, { writes });
  };

  /** A page that is gone, because nobody came for a week, lets everything be fetched anew. */
  function anew(row: ConnectionItem) {
    const run: Run = { id: row.runs + 1, from: '', at: '', pages: 0, isFull: true, again: 0 };
    return step(row, { plan: undefined, cursor: '', run, runs: run.id });
  }

  return {
    find,
    step,

    /** Keeps a page that was fetched, and how the run goes on from there. @param set the run's next place, or its plan. */
    async keep(row: ConnectionItem, run: Run, changes: readonly Change[], set: (pages: number) => Fields, now: Date) {
      const expiresAt = Math.floor(now.getTime() / 1000) + keptDays * 86_400;
      const writes: TransactItem[] = [];
      for (let at = 0; at < changes.length; at += rowsPerWrite) {
        const Item: PageItem = {
          ...pageKey(row.connectionId, run.id, run.pages + writes.length),
          entity: 'ConnectionPage',
          changes: changes.slice(at, at + rowsPerWrite),
          expiresAt,
        };
        writes.push({ Put: { TableName: name(), Item: { ...Item } } });
      }
      return step(row, set(run.pages + writes.length), { writes });
    },

    /** The next page of a plan. */
    async applyNext(row: ConnectionItem, plan: Plan): Promise<ConnectionItem | undefined> {
      const Key = pageKey(row.connectionId, plan.id, plan.done);
      const { Item } = await dynamo.get<PageItem>({ TableName: name(), Key, ConsistentRead: true });
      if (!Item) return anew(row);
      return apply(row, Item.changes, { ...plan, done: plan.done + 1 });
    },

    /** Of a full run: takes out what it did not name, some rows at a time. */
    async sweep(row: ConnectionItem, plan: Plan): Promise<ConnectionItem | undefined> {
      const named = new Set<string>();
      for (let page = 0; page < plan.pages; page += 1) {
        const Key = pageKey(row.connectionId, plan.id, page);
        const { Item } = await dynamo.get<PageItem>({ TableName: name(), Key, ConsistentRead: true });
        if (!Item) return anew(row);
        for (const change of Item.changes) if (!('gone' in change)) named.add(change.transactionId);
      }
      const { Items } = await below<ExternalItem>(row.connectionId, transactionSk, plan.swept ?? '', rowsPerWrite);
      const gone = Items.filter((each) => !('gone' in each) && !named.has(each.transactionId));
      const last = Items.at(-1)?.sk;
      const isOver = last === undefined || Items.length < rowsPerWrite;
      const next: Plan = isOver ? { ...plan, isFull: false } : { ...plan, swept: last };
      const changes = gone.map(({ transactionId }) => ({ transactionId, gone: true as const }));
      return apply(row, changes, next);
    },

    /** Everything that came by a connection. It can be repeated. */
    async forgetRows(connectionId: string): Promise<void> {
      for (const sk of [transactionSk, 'PAGE#']) {
        for (;;) {
          const { Items } = await below<{ readonly pk: string; readonly sk: string }>(connectionId, sk, '', 100);
          if (Items.length === 0) break;
          await inLanes(Items, lanes, async ({ pk, sk: own }) => {
            await dynamo.delete({ TableName: name(), Key: { pk, sk: own } });
          });
        }
      }
    },

    /** The last of it. @returns false when somebody else was faster. */
    async forget({ connectionId, revision }: ConnectionItem): Promise<boolean> {
      const guard = { when: '#revision = :seen', values: { ':seen': revision } };
      try {
        await dynamo.transactWrite({ TransactItems: [Delete(name(), connectionKey(connectionId), guard)] });
        return true;
      } catch (error) {
        if (error instanceof TransactionCanceled && error.conditionFailedAt(0)) return false;
        throw error;
      }
    },
  };
}

interface StepOptions {
  readonly writes?: readonly TransactItem[];
  readonly isTold?: boolean;
  readonly unasked?: boolean;
}
