import type { LocalStore } from '../sync/store/local-store.ts';
import { uploadPrefix } from '../sync/store/rows.ts';

/** Which version an upload became. */
export interface Made {
  readonly fileId: string;
  readonly versionId: string;
}

/** An upload that was begun and has not ended, as it outlives the app. */
export interface UploadRecord {
  /** Given by the device; also the Idempotency-Key of the start, unless there is a `key`. */
  readonly id: string;
  /** Of the start that took the place of one whose time was over. */
  readonly key?: string;
  readonly space: string;
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** The file that gets a new version; otherwise a new one is made. */
  readonly versionOf?: string;
  readonly startedAt: number;
  /** What the backend has of it, once it was begun there. */
  readonly made?: Made;
  /** Who began it: it goes on as nobody else. */
  readonly personId?: string;
}

const key = (id: string) => `${uploadPrefix}${id}`;

/** Uploads in the store of the device. They share it with sync's rows, or have one of their own. */
export const uploadRecords = (store: LocalStore) => ({
  list: async (): Promise<UploadRecord[]> =>
    (await store.read((rows) => rows.list(uploadPrefix))).map(([, value]) => value as UploadRecord),
  find: async (id: string): Promise<UploadRecord | undefined> =>
    (await store.read((rows) => rows.get([key(id)]))).get(key(id)) as UploadRecord | undefined,
  keep: (record: UploadRecord): Promise<void> => store.write((rows) => rows.put([[key(record.id), record]])),
  /** Notes what the backend made of it, unless it was given up or goes on under another key. */
  begun: ({ id, key: own }: UploadRecord, { fileId, versionId }: Made): Promise<void> =>
    store.write(async (rows) => {
      const kept = (await rows.get([key(id)])).get(key(id)) as UploadRecord | undefined;
      if (kept && kept.key === own) await rows.put([[key(id), { ...kept, made: { fileId, versionId } }]]);
    }),
  /**
   * Gives it another key, once for all who go on with it at a time: each would send it under one of its own.
   * @returns as it is kept from now on; undefined when it was given up.
   */
  renew: ({ id, key: old }: UploadRecord, other: string): Promise<UploadRecord | undefined> =>
    store.write(async (rows) => {
      const kept = (await rows.get([key(id)])).get(key(id)) as UploadRecord | undefined;
      if (!kept || kept.key !== old) return kept;
      const { made: _, ...begun } = kept;
      const renewed = { ...begun, key: other };
      await rows.put([[key(id), renewed]]);
      return renewed;
    }),
  forget: (id: string): Promise<void> => store.write((rows) => rows.remove([key(id)])),
});

export type UploadRecords = ReturnType<typeof uploadRecords>;
