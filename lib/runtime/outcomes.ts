import { AppError } from './app-error.ts';
import type { Dynamo, Key, TransactItem } from './aws/dynamo.ts';
import { type FailedConditions, failedConditions, TransactionCanceled } from './aws/errors.ts';
import { type Idempotency, markSettled } from './idempotency.ts';
import { refusedProof } from './step-up.ts';
import { currentRecording } from './trace.ts';

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
  readonly #failed: FailedConditions;

  constructor(failed: FailedConditions) {
    super(`writes ${[...failed.keys()].join()} refused`);
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

/** What a command leaves beside its effect, as writes: for a transaction that somebody else sends, as a ledger does with a transfer. */
export interface Accompaniment<T> {
  /** The record of the Idempotency-Key, then the entry for the audit log, as far as there are any. Put them last into the transaction. */
  readonly writes: readonly TransactItem[];
  /** To be called when the transaction took effect, by this run or by an earlier one of the same command. */
  committed(): void;
  /**
   * What the first run answered, when the transaction was refused because that run took effect.
   * @param first the place that `refused` gives to the first of `writes`.
   * @throws AppError `idempotency-key-reused` when the key belongs to another request.
   */
  earlier(refused: Refused, first: number): { readonly response: T } | undefined;
}

export interface Outcomes {
  /**
   * Applies all writes or none. With an Idempotency-Key its record is one more write of the same transaction: a repeated command
   * changes nothing and gets the first answer. A lost answer is safe either way. The request's entry for the audit log is one more write.
   * @returns `response`, or the stored one when the command had already taken effect.
   * @throws Refused when a condition did not hold; AppError `idempotency-key-reused` when the key belongs to another request, `step-up-invalid` when a
   * proof among the writes was used before.
   */
  commit<T>(change: Change<T>): Promise<T>;
  /** The same record and entry as `commit` writes, for a transaction of which they are to be a part. */
  accompany<T>(command: Omit<Change<T>, 'writes'>): Accompaniment<T>;
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
  const record = ({
    idempotency,
    response,
    now,
  }: Omit<Change<unknown>, 'writes'> & { idempotency: Idempotency }): TransactItem => ({
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

  function accompany<T>({ idempotency, response, now }: Omit<Change<T>, 'writes'>, count = 1): Accompaniment<T> {
    const entry = auditEntry(response, idempotency !== undefined, count);
    return {
      writes: [...(idempotency ? [record({ idempotency, response, now })] : []), ...entry],
      committed() {
        if (idempotency) markSettled(idempotency);
        if (idempotency || entry.length > 0) currentRecording()?.stored();
      },
      earlier(refused, first) {
        if (!idempotency || !refused.at(first)) return undefined;
        return replay(refused.item(first) as unknown as Outcome, idempotency) as { readonly response: T };
      },
    };
  }

  async function commitWithRecord<T>(change: Change<T> & { idempotency: Idempotency }): Promise<T> {
    const { writes } = change;
    const beside = accompany(change, writes.length);
    try {
      await dynamo.transactWrite({ TransactItems: [...writes, ...beside.writes] });
      beside.committed();
      return change.response;
    } catch (error) {
      if (!(error instanceof TransactionCanceled)) throw error;
      if (error.reasons[writes.length]?.code === 'TransactionConflict') {
        throw new AppError('idempotency-key-in-flight', undefined, { retryAfter: 1, cause: error });
      }
      // The record first: a repeat of the command finds its proof used as well.
      const refused = refusedBy(error);
      const earlier = refused && beside.earlier(refused, writes.length);
      if (!earlier) throw refusal(error, writes);
      beside.committed();
      return earlier.response;
    }
  }

  return {
    async commit(change) {
      const { idempotency, writes } = change;
      if (idempotency) return commitWithRecord({ ...change, idempotency });
      const entry = writes.length > 0 ? auditEntry(change.response, false, writes.length) : [];
      const all = [...writes, ...entry];
      try {
        const [only] = all;
        if (only && all.length === 1) await writeOne(dynamo, only);
        else if (only) await dynamo.transactWrite({ TransactItems: all });
        if (entry.length > 0) currentRecording()?.stored();
        return change.response;
      } catch (error) {
        throw refusal(error, all);
      }
    },
    accompany: (command) => accompany(command),
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

/** DynamoDB takes 100; a larger effect has its entry behind it. */
const mostWrites = 98;

/** What the audit log is to keep of the effect, as one more write; it comes last, so that refusals keep their places. */
function auditEntry(response: unknown, isKeyed: boolean, beside: number): TransactItem[] {
  const entry = beside <= mostWrites ? currentRecording()?.write(response, isKeyed) : undefined;
  return entry ? [entry] : [];
}

/** One write outside a transaction costs half. */
async function writeOne(dynamo: Dynamo, write: TransactItem): Promise<void> {
  if (write.Put) await dynamo.put(write.Put);
  else if (write.Update) await dynamo.update(write.Update);
  else if (write.Delete) await dynamo.delete(write.Delete);
  else await dynamo.transactWrite({ TransactItems: [write] });
}

/** The same error for one write and for many. */
function refusal(error: unknown, writes: readonly TransactItem[]): unknown {
  const refused = refusedBy(error);
  if (!refused) return error;
  return refusedProof(writes, { has: (index) => refused.at(index) }) ?? refused;
}

function refusedBy(error: unknown): Refused | undefined {
  const failed = failedConditions(error);
  return failed && new Refused(failed);
}
