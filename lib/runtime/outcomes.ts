import { AppError } from './app-error.ts';
import type { Dynamo, Key, TransactItem } from './aws/dynamo.ts';
import { ConditionFailed, TransactionCanceled } from './aws/errors.ts';
import { type Idempotency, markSettled } from './idempotency.ts';

/** Hours for which a command's outcome is kept and replayed. After that the same key is a new command. */
export const outcomeHours = 25;

/** Where a module keeps outcomes: its own table, so that they commit with the effect. */
export interface OutcomeTable {
  readonly name: () => string;
  /** `{ pk: 'OUTCOME#<id>', sk: 'OUTCOME' }` for a single table with pk and sk. */
  readonly key: (id: string) => Key;
  /** TTL attribute, epoch seconds. */
  readonly ttl: string;
}

export interface Change<T> {
  readonly writes: readonly TransactItem[];
  readonly idempotency: Idempotency | undefined;
  /** What the operation answers; returned again, unchanged, when the command is repeated. JSON. */
  readonly response: T;
  readonly now: Date;
}

/** A condition of the change did not hold; nothing was written. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly #failed: ReadonlyMap<number, Readonly<Record<string, unknown>> | undefined>;

  constructor(failed: ReadonlyMap<number, Readonly<Record<string, unknown>> | undefined>) {
    super(`conditions of writes ${[...failed.keys()].join(', ')} did not hold`);
    this.#failed = failed;
  }
  /** True when the condition of write `index` did not hold. */
  at(index: number): boolean {
    return this.#failed.has(index);
  }
  /** The item found there, when the write asked for it with ReturnValuesOnConditionCheckFailure. */
  item(index: number): Readonly<Record<string, unknown>> | undefined {
    return this.#failed.get(index);
  }
}

export interface Outcomes {
  /**
   * Applies all writes or none. With an Idempotency-Key its record is one more write of the same transaction: a repeated command
   * changes nothing and gets the first answer. A lost answer is safe either way.
   * @returns `response`, or the stored one when the command had already taken effect.
   * @throws Refused when a condition did not hold; AppError `idempotency-key-reused` when the key belongs to another request.
   */
  commit<T>(change: Change<T>): Promise<T>;
  /** The stored answer of a command, if it took effect. @throws AppError `idempotency-key-reused` as above. */
  find(idempotency: Idempotency, now: Date): Promise<{ readonly response: unknown } | undefined>;
}

interface Outcome {
  readonly fingerprint: string;
  /** JSON; absent for an empty answer. */
  readonly response?: string;
  readonly [attribute: string]: unknown;
}

function replay(stored: Outcome, idempotency: Idempotency): { readonly response: unknown } {
  if (stored.fingerprint !== idempotency.fingerprint) throw new AppError('idempotency-key-reused');
  return { response: stored.response === undefined ? undefined : JSON.parse(stored.response) };
}

export function createOutcomes(dynamo: Dynamo, table: OutcomeTable): Outcomes {
  const record = ({ idempotency, response, now }: Change<unknown> & { idempotency: Idempotency }): TransactItem => ({
    Put: {
      TableName: table.name(),
      Item: {
        ...table.key(idempotency.id),
        entity: 'Outcome',
        fingerprint: idempotency.fingerprint,
        response: response === undefined ? undefined : JSON.stringify(response),
        [table.ttl]: Math.floor(now.getTime() / 1000) + outcomeHours * 3600,
      },
      // An expired record may still be there: TTL deletes late.
      ConditionExpression: 'attribute_not_exists(#ttl) OR #ttl < :now',
      ExpressionAttributeNames: { '#ttl': table.ttl },
      ExpressionAttributeValues: { ':now': Math.floor(now.getTime() / 1000) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  });

  async function commitWithRecord<T>(change: Change<T> & { idempotency: Idempotency }): Promise<T> {
    try {
      await dynamo.transactWrite({ TransactItems: [...change.writes, record(change)] });
      return change.response;
    } catch (error) {
      if (!(error instanceof TransactionCanceled)) throw error;
      const reason = error.reasons[change.writes.length];
      if (reason?.code === 'ConditionalCheckFailed') {
        return replay(reason.item as Outcome, change.idempotency).response as T;
      }
      if (reason?.code === 'TransactionConflict') {
        throw new AppError('idempotency-key-in-flight', undefined, { retryAfter: 1, cause: error });
      }
      throw refusal(error);
    }
  }

  return {
    async commit(change) {
      const { idempotency, writes } = change;
      if (idempotency) {
        const response = await commitWithRecord({ ...change, idempotency });
        markSettled(idempotency);
        return response;
      }
      try {
        const [only] = writes;
        if (only && writes.length === 1) await writeOne(dynamo, only);
        else if (only) await dynamo.transactWrite({ TransactItems: writes });
        return change.response;
      } catch (error) {
        throw refusal(error);
      }
    },
    async find(idempotency, now) {
      const { Item } = await dynamo.get<Outcome>({
        TableName: table.name(),
        Key: table.key(idempotency.id),
        ConsistentRead: true,
      });
      const alive = Item && Number(Item[table.ttl]) >= now.getTime() / 1000;
      return alive ? replay(Item, idempotency) : undefined;
    },
  };
}

/** One write outside a transaction costs half. */
async function writeOne(dynamo: Dynamo, write: TransactItem): Promise<void> {
  if (write.Put) await dynamo.put(write.Put);
  else if (write.Update) await dynamo.update(write.Update);
  else if (write.Delete) await dynamo.delete(write.Delete);
  else await dynamo.transactWrite({ TransactItems: [write] });
}

/** The same error for one write and for many. */
function refusal(error: unknown): unknown {
  if (error instanceof ConditionFailed) return new Refused(new Map([[0, error.item]]));
  if (!(error instanceof TransactionCanceled)) return error;
  const failed = error.reasons.flatMap((reason, index) =>
    reason.code === 'ConditionalCheckFailed' ? [[index, reason.item] as const] : [],
  );
  return failed.length > 0 ? new Refused(new Map(failed)) : error;
}
