import { leaveEvent } from '../../../lib/events/leave-event.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { fileDeleted } from '../contract/events.ts';
import { eventTable, type FilesTable, filesTable } from './files-table.ts';
import { type FileItem, fileKey, type VersionItem, versionKey } from './items.ts';

type Command = Pick<RouteContext, 'now' | 'newId'> & Partial<Pick<RouteContext, 'idempotency'>>;
export type ChangeStore = ReturnType<typeof changeStore>;

/** What people do with files that are there. Contents are deleted afterwards, by whoever sees an item become `removing`. */
export function changeStore(table: FilesTable = filesTable()) {
  const { name, outcomes } = table;

  const head = (file: FileItem, set: Record<string, unknown>, now: Date): TransactItem =>
    Update(name(), fileKey(file.fileId), {
      set: { ...set, revision: file.revision + 1, updatedAt: now.toISOString() },
      when: '#revision = :before',
      values: { ':before': file.revision },
    });

  const left = ({ fileId, spaceId }: FileItem, command: Pick<Tools, 'now' | 'newId'>): TransactItem =>
    leaveEvent(eventTable(table), fileDeleted, `FILE#${fileId}`, { fileId, space: spaceId }, command);

  /** @returns undefined when somebody else was faster. */
  async function commit<T>(writes: readonly TransactItem[], response: T, { idempotency, now }: Command) {
    try {
      return { done: await outcomes.commit({ writes, idempotency, response, now: now() }) };
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
  }

  return {
    outcomes,

    rename: <T>(file: FileItem, title: string, now: Date, response: T, command: Command) =>
      commit([head(file, { name: title }, now)], response, command),

    /** The file is gone for everybody from now on. */
    remove: (file: FileItem, command: Command) =>
      commit([head(file, { state: 'removing' }, command.now()), left(file, command)], undefined, command),

    /** Ends an upload or a version; the file goes with it when it has no other. */
    removeVersion(file: FileItem, version: VersionItem, command: Command) {
      const isLast = file.versions <= 1;
      const now = command.now();
      const gone = Update(name(), versionKey(version.fileId, version.versionId), {
        set: { state: 'removing', wakeGroup: undefined, wakeAt: undefined },
        when: '#state = :before',
        values: { ':before': version.state },
      });
      // A file that nobody can read yet is not in the making by this one any more.
      const wasShown = !file.current && version.state === 'processing';
      const state = wasShown ? { state: file.reason ? 'rejected' : 'uploading' } : {};
      const writes = isLast
        ? [gone, head(file, { state: 'removing' }, now), left(file, command)]
        : [gone, head(file, { versions: file.versions - 1, ...state }, now)];
      return commit(writes, undefined, command);
    },
  };
}
