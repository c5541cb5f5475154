import type { Item, TransactItem } from '../runtime/aws/dynamo.ts';
import { ConditionFailed, OutcomeUnknown, TransactionCanceled } from '../runtime/aws/errors.ts';
import { type FieldChange, Update, update } from '../runtime/aws/expressions.ts';
import type { Tools } from '../runtime/tools.ts';
import { type End, endWrites } from './end-job.ts';
import { type JobItem, jobKey, lookAt, type Progress } from './items.ts';
import { type JobsTable, jobsTable } from './jobs-table.ts';
import { keyQueue } from './key-queue.ts';

/** Where the next slice goes on, and how far it is. */
export interface Step {
  readonly checkpoint: unknown;
  readonly progress?: Progress;
}

type Moment = Pick<Tools, 'newId' | 'now'>;

export type RunStore = ReturnType<typeof runStore>;

/** What working on a job writes. Every write names the turn that it belongs to, and does nothing when that is over. */
export function runStore(table: JobsTable = jobsTable()) {
  const { dynamo, name } = table;
  const keys = keyQueue(table);

  const inTurn = (item: JobItem, change: Pick<FieldChange, 'set'>, more = ''): FieldChange => ({
    ...change,
    add: { revision: 1 },
    when: `#turn = :turn AND #state = :state${more}`,
    values: { ':turn': item.turn, ':state': item.state },
  });
  const place = ({ pk, sk }: JobItem) => ({ pk, sk });

  /** A transaction of one write takes place once, also when its answer was lost. @returns false when its condition did not hold. */
  async function changed(item: JobItem, change: FieldChange): Promise<boolean> {
    try {
      await dynamo.transactWrite({ TransactItems: [Update(name(), place(item), change)] });
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceled && error.conditionFailedAt(0)) return false;
      throw error;
    }
  }

  return {
    /** Strongly consistent. */
    async read(pk: string, jobId: string): Promise<JobItem | undefined> {
      const Key = jobKey(pk, jobId);
      return (await dynamo.get<JobItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /**
     * Takes a job on until `lease`; after that it is handed to somebody else.
     * @returns it as it is now; undefined when another invocation was faster, or it waits for its key now.
     */
    async begin(item: JobItem, lease: Date, now: Date): Promise<JobItem | undefined> {
      const set = {
        state: 'running',
        turn: item.turn + 1,
        attempt: item.attempt + 1,
        dueAt: undefined,
        agendaAt: lease.toISOString(),
        startedAt: item.startedAt ?? now.toISOString(),
        updatedAt: now.toISOString(),
        ...(item.key === undefined ? {} : { holds: true }),
      };
      const change = inTurn(item, { set });
      const got =
        item.key === undefined ? changed(item, change) : keys.take(item, Update(name(), place(item), change), now);
      return (await got) ? { ...item, ...(set as Partial<JobItem>), revision: item.revision + 1 } : undefined;
    },

    /** One write for the transaction of an effect, which takes place only while the job is held and nobody cancelled it. */
    advance: (item: JobItem, { checkpoint, progress }: Step, now: Date): TransactItem => {
      const set = {
        checkpoint: JSON.stringify(checkpoint ?? null),
        step: item.step + 1,
        attempt: 1,
        updatedAt: now.toISOString(),
        ...(progress ? { progress } : {}),
      };
      const change = inTurn(item, { set }, ' AND #step = :step AND attribute_not_exists(#cancelRequested)');
      return Update(name(), place(item), { ...change, values: { ...change.values, ':step': item.step } });
    },

    /** Commits what `advance` made. @throws TransactionCanceled */
    write: (write: TransactItem) => dynamo.transactWrite({ TransactItems: [write] }),

    /** Notes how far it is. @returns false when the turn is over, or somebody wants the job to end. */
    async progress(item: JobItem, progress: Progress, now: Date): Promise<boolean> {
      const set = { progress, updatedAt: now.toISOString() };
      try {
        await dynamo.update(
          update(name(), place(item), inTurn(item, { set }, ' AND attribute_not_exists(#cancelRequested)')),
        );
        return true;
      } catch (error) {
        // A lost answer: it may be noted or not, and the job itself says whether it goes on.
        if (error instanceof ConditionFailed || error instanceof OutcomeUnknown) return false;
        throw error;
      }
    },

    /** Hands it back, to go on later. @param more what else is noted. */
    again: (item: JobItem, due: Date, now: Date, more: Readonly<Record<string, unknown>> = {}) =>
      changed(
        item,
        inTurn(item, {
          set: {
            state: 'queued',
            turn: item.turn + 1,
            dueAt: due.toISOString(),
            agendaAt: lookAt(due.getTime(), now.getTime()),
            updatedAt: now.toISOString(),
            ...more,
          },
        }),
      ),

    /** @returns false when the turn is over. */
    async end(item: JobItem, end: End, moment: Moment): Promise<boolean> {
      try {
        await dynamo.transactWrite({ TransactItems: endWrites(name(), item, end, moment) });
        return true;
      } catch (error) {
        if (error instanceof TransactionCanceled && error.conditionFailedAt(0)) return false;
        throw error;
      }
    },
  };
}

/** The item that a refused write found. */
export const foundIn = (item: Item | undefined) => item as JobItem | undefined;
