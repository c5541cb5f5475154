import type { output } from 'zod/mini';
import { safeParse } from 'zod/mini';
import { replaceDocuments } from '../../functions/sync/contract/documents.ts';
import { operation as replace } from '../../functions/sync/replace-documents.ts';
import { commitStore } from '../../functions/sync/store/commits.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { Pace } from '../../lib/runtime/aws/retry.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { context, type Device } from './push-world.ts';
import type { SyncWorld } from './sync-tables.ts';

export type Replacement = output<typeof replaceDocuments.body>['rows'][number];
export type ReplaceAnswer = output<typeof replaceDocuments.response>;

export interface ReplaceOptions {
  readonly dynamo?: Dynamo;
  readonly pace?: Pace;
  readonly space?: string;
  readonly version?: number;
}

/** Replaces through the real operation; the request and the answer satisfy the contract. */
export async function replaced(
  world: SyncWorld,
  by: Device,
  collection: string,
  rows: readonly Replacement[],
  { dynamo = world.dynamo, pace, space = by.space, version = by.versions[collection] ?? 1 }: ReplaceOptions = {},
): Promise<ReplaceAnswer> {
  const request = safeParse(replaceDocuments.body, JSON.parse(JSON.stringify({ version, rows })));
  if (!request.success) throw request.error;
  const input = { params: { spaceId: space, collection }, query: {}, body: request.data } as Parameters<
    typeof replace
  >[0];
  const store = commitStore(dynamo, world.tables, pace);
  const answer = await replace(input, by.caller, {
    ...context,
    store,
    rules: () => ({ tombstoneDays: 90 }),
    collections,
  });
  const response = safeParse(replaceDocuments.response, answer);
  if (!response.success) throw response.error;
  return response.data;
}
