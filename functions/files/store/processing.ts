import { leaveEvent } from '../../../lib/events/leave-event.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { TransactionCanceled } from '../../../lib/runtime/aws/errors.ts';
import { Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { fileRejected, fileStored } from '../contract/events.ts';
import type { Reason } from '../contract/fields.ts';
import { fileAndVersion } from './file-and-version.ts';
import { eventTable, type FilesTable, filesTable } from './files-table.ts';
import { type FileItem, fileKey, type Stored, usageKey, type VersionItem, versionKey } from './items.ts';

/** Milliseconds after which processing that came to no end is given up: longer than all deliveries of its message take. */
const patience = 4 * 3_600_000;

type Command = Pick<Tools, 'now' | 'newId'>;
export type ProcessingStore = ReturnType<typeof processingStore>;

/** Bytes that a version takes. */
export const bytesOf = ({ size, variants, textBytes = 0 }: Stored) =>
  size + textBytes + variants.reduce((total, variant) => total + variant.size, 0);

/** What becomes of uploads. */
export function processingStore(table: FilesTable = filesTable()) {
  const { name, outcomes } = table;

  /** What was held and is not used goes back to whoever pays; nobody does when the person was erased. */
  const settle = ({ payer, charged }: VersionItem, bytes: number, versions: number): TransactItem[] =>
    payer === undefined || (bytes === charged && versions === 0)
      ? []
      : [
          Update(name(), usageKey(payer), {
            add: { bytes: bytes - charged, versions },
            when: 'attribute_exists(#bytes)',
          }),
        ];

  const unchanged = ({ payer }: VersionItem) =>
    payer === undefined ? 'attribute_not_exists(#payer)' : '#payer = :payer';

  const end = (version: VersionItem, set: Record<string, unknown>): TransactItem =>
    Update(name(), versionKey(version.fileId, version.versionId), {
      set: { ...set, wakeGroup: undefined, wakeAt: undefined, uploadId: undefined },
      when: `#state IN (:uploading, :processing) AND ${unchanged(version)}`,
      values: {
        ':uploading': 'uploading',
        ':processing': 'processing',
        ...(version.payer === undefined ? {} : { ':payer': version.payer }),
      },
    });

  const head = (file: FileItem, set: Record<string, unknown>, now: Date): TransactItem =>
    Update(name(), fileKey(file.fileId), {
      set: { ...set, revision: file.revision + 1, updatedAt: now.toISOString() },
      when: '#revision = :before AND #state <> :removing',
      values: { ':before': file.revision, ':removing': 'removing' },
    });

  /** @returns false when something else is true by now: look again. */
  async function commit(writes: readonly TransactItem[], now: Date): Promise<boolean> {
    try {
      await outcomes.commit({ writes, idempotency: undefined, response: true, now });
      return true;
    } catch (error) {
      if (error instanceof Refused || error instanceof TransactionCanceled) return false;
      throw error;
    }
  }

  return {
    /** Strongly consistent. */
    read: (fileId: string, versionId: string) => fileAndVersion(table, fileId, versionId),

    /** Notes that the upload is looked at. @returns false when it is no longer to be. */
    async begin(file: FileItem, version: VersionItem, now: Date): Promise<boolean> {
      if (version.state === 'processing') return true;
      const seen = Update(name(), versionKey(version.fileId, version.versionId), {
        set: { state: 'processing', wakeAt: new Date(now.getTime() + patience).toISOString() },
        when: '#state = :uploading',
        values: { ':uploading': 'uploading' },
      });
      const told = file.current ? [] : [head(file, { state: 'processing' }, now)];
      return commit([seen, ...told], now);
    },

    /** The version can be read from now on, and is what the file is, unless a newer one is already. */
    async ready(
      file: FileItem,
      version: VersionItem,
      stored: Stored,
      text: string | undefined,
      command: Command,
    ): Promise<boolean> {
      const { fileId, versionId, number, createdBy, createdAt, spaceId } = version;
      const now = command.now();
      const facts = { versionId, number, stored, createdAt, ...(createdBy === undefined ? {} : { createdBy }) };
      const isNewest = number > (file.current?.number ?? 0);
      const bytes = bytesOf(stored);
      return commit(
        [
          end(version, { state: 'ready', stored, charged: bytes }),
          head(file, isNewest ? { state: 'ready', current: facts, reason: undefined, text } : {}, now),
          ...settle(version, bytes, 0),
          leaveEvent(eventTable(table), fileStored, `FILE#${fileId}`, { fileId, versionId, space: spaceId }, command),
        ],
        now,
      );
    },

    /** What a video's poster became, in the place of an earlier one. @returns false when something else is true by now. */
    async poster(file: FileItem, version: VersionItem, stored: Stored, { now }: Command): Promise<boolean> {
      const bytes = bytesOf(stored);
      const write = Update(name(), versionKey(version.fileId, version.versionId), {
        set: { stored, charged: bytes },
        when: `#state = :ready AND #charged = :charged AND ${unchanged(version)}`,
        values: {
          ':ready': 'ready',
          ':charged': version.charged,
          ...(version.payer === undefined ? {} : { ':payer': version.payer }),
        },
      });
      const isCurrent = file.current?.versionId === version.versionId;
      const shown = isCurrent ? { current: { ...file.current, stored } } : {};
      return commit([write, head(file, shown, now()), ...settle(version, bytes, 0)], now());
    },

    /** Nothing of the version is kept but that it was refused. */
    async reject(file: FileItem, version: VersionItem, reason: Reason, command: Command): Promise<boolean> {
      const { fileId, versionId, spaceId } = version;
      const now = command.now();
      return commit(
        [
          end(version, { state: 'rejected', reason, charged: 0 }),
          head(file, file.current ? {} : { state: 'rejected', reason }, now),
          ...settle(version, 0, 0),
          leaveEvent(
            eventTable(table),
            fileRejected,
            `FILE#${fileId}`,
            { fileId, versionId, space: spaceId, reason },
            command,
          ),
        ],
        now,
      );
    },
  };
}
