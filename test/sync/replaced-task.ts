import { type Device, device } from './push-world.ts';
import { replaced } from './replace-world.ts';
import { expectInOrder } from './space-state.ts';
import type { SyncWorld } from './sync-tables.ts';

/** The one document of replacement tests; its id is `t`. */
export const task = { listId: 'l', title: 'T', status: 'open', priority: 0, votes: 0 };

/** An answer to rows that met nothing. */
export const nothing = { conflicts: [], arrived: [], refused: [] };

/** A device in whose space the task stands. */
export async function withTask(world: SyncWorld): Promise<Device> {
  const ann = device();
  await replaced(world, ann, 'tasks', [{ id: 't', assumed: null, next: task }]);
  return ann;
}

/** Votes of each document in the device's space. */
export const votesIn = async (world: SyncWorld, { space }: Device) =>
  (await expectInOrder(world, space)).documents.map(({ fields }) => fields.votes);
