import { randomUUID } from 'node:crypto';
import { safeParse } from 'zod/mini';
import { operation as commit } from '../../../functions/sync/commit-documents.ts';
import { commitDocuments } from '../../../functions/sync/contract/documents.ts';
import type { Refused, Row } from '../../../functions/sync/model/decide-rows.ts';
import { commitStore } from '../../../functions/sync/store/commits.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import type { Pace } from '../../../lib/runtime/aws/retry.ts';
import { idempotencyOf } from '../../../lib/runtime/idempotency.ts';
import { collections } from '../../../lib/sync/collections.generated.ts';
import { readSettled } from '../../../lib/sync/commit/read-settled.ts';
import { type ChangeRow, documentKey, padded, type StoredDocument } from '../../../lib/sync/items.ts';
import type { PullPosition } from '../../../lib/sync/pull/cursor.ts';
import { context, type Device } from '../push-world.ts';
import type { SyncWorld } from '../sync-tables.ts';

export interface CommitAnswer {
  readonly seq: number;
  readonly refused: readonly Refused[];
}

export interface CommitOptions {
  readonly dynamo?: Dynamo;
  readonly pace?: Pace;
  /** Idempotency-Key; a new one when absent. */
  readonly key?: string;
  readonly space?: string;
  /** `strange`: a cursor that is none of the caller's. */
  readonly since?: Pick<PullPosition, 'epoch' | 'seq' | 'copy'> | 'strange';
  readonly now?: () => Date;
}

export const row = (id: string, document: Row['document'], collection = 'lists'): Row => ({ collection, id, document });

export const rows = (count: number, title = 'List', start = 0): Row[] =>
  Array.from({ length: count }, (_, index) =>
    row(`r${String(start + index).padStart(5, '0')}`, { title: `${title} ${start + index}` }),
  );

/** Commits through the real operation; the request and the answer satisfy the contract. */
export async function committed(
  world: SyncWorld,
  by: Device,
  changes: readonly Row[],
  {
    dynamo = world.dynamo,
    pace,
    key = randomUUID(),
    space = by.space,
    since,
    now = () => new Date(),
  }: CommitOptions = {},
): Promise<CommitAnswer> {
  const body = { collections: by.versions, changes, ...(since ? { since: 'sealed' } : {}) };
  const request = safeParse(commitDocuments.body, JSON.parse(JSON.stringify(body)));
  if (!request.success) throw request.error;
  const idempotency = idempotencyOf({
    callerId: by.personId,
    route: commitDocuments,
    key,
    path: `/v1/spaces/${space}/commits`,
    query: {},
    body: request.data,
  });
  const input = { params: { spaceId: space }, query: {}, body: request.data } as Parameters<typeof commit>[0];
  const store = commitStore(dynamo, world.tables, pace);
  const run = commit(input, by.caller, {
    ...context,
    now,
    idempotency,
    store,
    rules: () => ({ tombstoneDays: 90 }),
    collections,
    pullCursors: {
      open: async () => (since && since !== 'strange' ? { completeAt: 0, view: '', ...since } : undefined),
    },
  });
  // As the pipeline does it: a command that is refused may have been done before.
  const answer = await run.catch(async (error) => {
    const found = error instanceof AppError ? await store.outcomes.find(idempotency, now()) : undefined;
    if (found) return found.response;
    throw error;
  });
  const response = safeParse(commitDocuments.response, answer);
  if (!response.success) throw response.error;
  return response.data as CommitAnswer;
}

/** The code of the failure that a commit ends with. */
export async function failure(attempt: Promise<unknown>): Promise<{ code: string; extra: Record<string, unknown> }> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, extra: error.extra };
    throw error;
  }
  throw new Error('it did not fail');
}

/** A space as a reader finds it: what its rows of changes lead to, up to the head's number. */
export async function readSpace(world: SyncWorld, by: Device, space = by.space, from = 0) {
  const { dynamo, tables } = world;
  const { places } = await readSettled(dynamo, tables, by.personId, [space]);
  const head = places.get(space)?.head;
  const seq = head?.seq ?? 0;
  if (seq <= from) return { head, seq, documents: [], titles: [] };
  const newest = new Map<string, ChangeRow>();
  let next: Record<string, string> | undefined;
  do {
    const page = await dynamo.query<ChangeRow>({
      TableName: tables.changes,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': space, ':from': padded(from + 1), ':to': padded(seq) },
      ConsistentRead: true,
      ...(next ? { ExclusiveStartKey: next } : {}),
    });
    for (const each of page.Items) newest.set(`${each.collection}/${each.id}`, each);
    next = page.LastEvaluatedKey as typeof next;
  } while (next);
  const keys = [...newest.values()].map(({ collection, id }) => documentKey(space, collection, id));
  const { Responses } =
    keys.length > 0
      ? await dynamo.batchGet<StoredDocument>({
          RequestItems: { [tables.documents]: { Keys: keys, ConsistentRead: true } },
        })
      : { Responses: {} };
  const found: StoredDocument[] = Responses[tables.documents] ?? [];
  const documents = found.sort((a, b) => a.seq - b.seq);
  return { head, seq, documents, titles: documents.flatMap(({ fields }) => fields.title ?? []) };
}
