import type { Dynamo } from '../../runtime/aws/dynamo.ts';
import { type MoreKeys, type ReadPlaces, readPlaces } from '../places.ts';
import type { SyncTables } from '../tables.ts';
import { finishPending } from './finish-pending.ts';

/** Large commits that follow each other while one reader looks. */
const mostRounds = 4;

/**
 * As `readPlaces`, but large commits that are still pending in the caller's spaces are finished first, so that documents read here are
 * all there. A space that is not the caller's stays as it is.
 */
export async function readSettled(
  dynamo: Dynamo,
  tables: SyncTables,
  personId: string,
  spaceIds: readonly string[],
  more: MoreKeys = {},
): Promise<ReadPlaces> {
  for (let round = 1; ; round += 1) {
    const read = await readPlaces(dynamo, tables, personId, spaceIds, more);
    const pending = [...read.places.values()].flatMap(({ head, space }) =>
      head?.pending && space.role !== undefined ? [head] : [],
    );
    if (pending.length === 0 || round === mostRounds) return read;
    for (const head of pending) await finishPending(dynamo, tables, head);
  }
}
