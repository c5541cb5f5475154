import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { leavePending, stagedList } from '../sync/large/pending-items.ts';
import { owner, syncTable } from './sync-tables.ts';

/**
 * Leaves a large commit in a space as a backend does that dies right after it took effect: lists `left-0`, `left-1`... that
 * nobody sees before they are put to their places. Nothing must have been written into the space before.
 * @returns how many lists there are.
 */
export async function leaveCommitPending(spaceId: string, rows = 12): Promise<number> {
  const staged = Array.from({ length: rows }, (_, n) => stagedList(spaceId, `left-${n}`, `Left ${n}`));
  const put = async (input: object) => void (await owner.send(new PutCommand(input as never)));
  await leavePending({ put } as never, { spaces: await syncTable('spaces') }, spaceId, staged, 5);
  return rows;
}
