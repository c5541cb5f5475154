import { deadlineFrom } from '../../runtime/aws/deadline.ts';
import type { Dynamo, TransactItem } from '../../runtime/aws/dynamo.ts';
import { type FailedConditions, failedConditions, TransactionCanceled } from '../../runtime/aws/errors.ts';
import { type Pace, realPace } from '../../runtime/aws/retry.ts';
import { type Head, headKey, type StoredDocument } from '../items.ts';
import type { SyncTables } from '../tables.ts';
import { collectionFull } from './collection-full.ts';
import { type CommitRules, type PlannedSpace, planSpace, type SpaceCommit } from './commit-plan.ts';
import { Overtaken } from './overtaken.ts';
import { pauseBefore } from './until-committed.ts';

export interface CommitPort {
  readonly dynamo: Dynamo;
  readonly tables: SyncTables;
  readonly pace?: Pace;
}

/** Most items of one commit: heads, documents and change rows (two items a document), and further writes. DynamoDB takes 100. */
export const mostItems = 95;
/** Most documents of one commit. */
export const mostDocuments = 45;
/** Most bytes of one commit, as JSON. DynamoDB takes 4 MB. */
export const mostBytes = 3 * 1024 * 1024;

export interface CommitPlan {
  /** Spaces without documents are left alone. */
  readonly spaces: readonly SpaceCommit[];
  /** Further writes of the same transaction: the client, outcomes, a command's record. */
  readonly more?: readonly TransactItem[];
}

export interface Committed {
  /** Heads that were moved, by space, as they are now. */
  readonly heads: ReadonlyMap<string, Head>;
  /** As stored. */
  readonly documents: readonly StoredDocument[];
  /** Transactions that it took. */
  readonly attempts: number;
}

/** Transactions until everything is read again. */
const mostAttempts = 12;

/**
 * Commits documents of one or several spaces, and further writes, in one transaction.
 *
 * When only heads were moved by others meanwhile, the numbers are computed anew and the transaction is sent again: the documents' own
 * conditions say that they are still as read. The first time that is done at once, on the heads that the failure told; two writers need
 * no more. After that there is a crowd: each waits by chance, the longer the oftener it lost, and reads nothing but the heads again right
 * before its turn, since a read unit is cheaper than a transaction that fails.
 * @throws Overtaken when a document or a further write was not as read, or a head is pending or deleted now: read everything again.
 *   CollectionFull when documents did not fit into their collection. OutcomeUnknown when no answer came: what the plan's further writes left says whether it took place.
 */
export async function commitDocuments(port: CommitPort, plan: CommitPlan, rules: CommitRules): Promise<Committed> {
  const pace = port.pace ?? realPace;
  const deadline = deadlineFrom(pace.now());
  const more = plan.more ?? [];
  let spaces = plan.spaces.filter(({ documents }) => documents.length > 0);
  for (let attempt = 1; ; attempt += 1) {
    const planned = spaces.map((space) => planSpace(port.tables, space, rules));
    const writes = [...planned.map(({ headWrite }) => headWrite), ...more, ...planned.flatMap((each) => each.writes)];
    const sent = pace.now();
    try {
      await send(port.dynamo, writes);
      return result(planned, attempt);
    } catch (error) {
      const took = pace.now() - sent;
      const failed = failedConditions(error);
      if (!failed && !isConflict(error)) throw collectionFull(error, writes) ?? error;
      const beaten = !failed || [...failed.keys()].every((index) => index < spaces.length);
      const atOnce = attempt === 1 && failed !== undefined;
      const pause = atOnce ? 0 : pauseBefore(attempt, took, pace.random);
      const lost = () => overtaken(failed ?? new Map(), took, spaces.length, more.length);
      if (!beaten || attempt >= mostAttempts || pace.now() + pause >= deadline) throw lost();
      const heads = atOnce ? told(spaces, failed) : pace.sleep(pause).then(() => readHeads(port, spaces));
      const next = onHeads(spaces, await heads);
      if (!next) throw lost();
      spaces = next;
    }
  }
}

async function send(dynamo: Dynamo, writes: readonly TransactItem[]): Promise<void> {
  const [only] = writes;
  if (!only) return;
  // Outside a transaction it costs half.
  if (writes.length === 1 && only.Put) await dynamo.put(only.Put);
  else await dynamo.transactWrite({ TransactItems: writes, conflicts: 'reject' });
}

function result(planned: readonly PlannedSpace[], attempts: number): Committed {
  return {
    heads: new Map(planned.map(({ head }) => [head.spaceId, head])),
    documents: planned.flatMap(({ documents }) => documents),
    attempts,
  };
}

/** Others were at the same items at the same time. */
const isConflict = (error: unknown) =>
  error instanceof TransactionCanceled && error.reasons.some(({ code }) => code === 'TransactionConflict');

type Heads = ReadonlyMap<string, Head | undefined>;

/** The spaces on newer heads; undefined when something else than a moved head stands in the way. */
function onHeads(spaces: readonly SpaceCommit[], heads: Heads): SpaceCommit[] | undefined {
  const moved: SpaceCommit[] = [];
  for (const space of spaces) {
    const head = heads.get(space.spaceId);
    if (head?.pending || head?.status || (space.head && head?.epoch !== space.head.epoch)) return undefined;
    moved.push({ ...space, head });
  }
  return moved;
}

/** Heads as a failed transaction told them. */
const told = (spaces: readonly SpaceCommit[], failed: FailedConditions): Heads =>
  new Map(
    spaces.map(({ spaceId, head }, index) => [
      spaceId,
      failed.has(index) ? (failed.get(index) as Head | undefined) : head,
    ]),
  );

async function readHeads({ dynamo, tables }: CommitPort, spaces: readonly SpaceCommit[]): Promise<Heads> {
  const Keys = spaces.map(({ spaceId }) => headKey(spaceId));
  const RequestItems = { [tables.spaces]: { Keys, ConsistentRead: true } };
  const { Responses } = await dynamo.batchGet<Head>({ RequestItems });
  return new Map(Responses[tables.spaces]?.map((head) => [head.spaceId, head]));
}

function overtaken(failed: FailedConditions, took: number, heads: number, more: number): Overtaken {
  const further = [...failed].flatMap(([index, item]) =>
    index >= heads && index < heads + more ? [[index - heads, item] as const] : [],
  );
  return new Overtaken(`writes ${[...failed.keys()].join(', ')} met a newer state`, took * 4, new Map(further));
}
