import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { files } from '../../functions/files/contract/module.ts';
import { operation as erase } from '../../functions/files/erase-files.ts';
import { removeContents } from '../../functions/files/follow-files.ts';
import type { Extensions } from '../../functions/files/model/extensions.ts';
import { newFile, newVersion, started } from '../../functions/files/model/new-version.ts';
import { payerOf } from '../../functions/files/model/payer.ts';
import { operation as process } from '../../functions/files/process-upload.ts';
import { changeStore } from '../../functions/files/store/changes.ts';
import { closingStore } from '../../functions/files/store/closing.ts';
import { dueUploads } from '../../functions/files/store/due-uploads.ts';
import { filesTable } from '../../functions/files/store/files-table.ts';
import { incomingStore } from '../../functions/files/store/incoming.ts';
import {
  type FileItem,
  type UsageItem,
  uploadKey,
  usageKey,
  type VersionItem,
} from '../../functions/files/store/items.ts';
import { orphanStore } from '../../functions/files/store/orphans.ts';
import { personFiles } from '../../functions/files/store/person-files.ts';
import { processingStore } from '../../functions/files/store/processing.ts';
import { removalStore } from '../../functions/files/store/removals.ts';
import { uploadStore } from '../../functions/files/store/uploads.ts';
import { operation as sweepContents } from '../../functions/files/sweep-contents.ts';
import { operation as sweepUploads } from '../../functions/files/sweep-uploads.ts';
import { startFauxqs } from '../../lib/local/services/fauxqs.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { createMultipartUploads } from '../../lib/runtime/aws/multipart.ts';
import { createObjects, type Objects } from '../../lib/runtime/aws/objects.ts';
import { callsOf, newLife, portOf } from '../mortal-calls.ts';
import { startTables } from '../tables.ts';
import { rememberedCodecs } from './remembered-codecs.ts';

const codecs = rememberedCodecs();

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/**
 * The module's table in DynamoDB Local, its buckets in fauxqs, and its clock. Calls of both are counted, and the process may die at each.
 */
export async function startFiles() {
  const server = await startTables([files]);
  const directory = mkdtempSync(join(tmpdir(), 'mainstay-files-'));
  const s3 = await startFauxqs({ directory, region: 'eu-west-1' });
  for (const bucket of ['uploads', 'contents']) s3.stores.s3Store.createBucket(bucket);
  const config = {
    region: 'eu-west-1',
    endpoint: s3.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const world = {
    now: Date.parse('2026-11-01T09:00:00.000Z'),
    ...newLife(),
    extensions: {} as Extensions,
    /** Lines of the log. */
    told: [] as unknown[],
    limits: { ...files.settings, imageBytes: 4 * 1024 * 1024 } as Record<keyof typeof files.settings, number>,
  };
  /** The nth call from now on waits until the test lets it go on. */
  let standing: { left: number; reached: () => void; released: Promise<void> } | undefined;
  let release: () => void = () => undefined;
  const mortal = callsOf(world);
  async function call<T>(act: () => Promise<T>): Promise<T> {
    if (standing) {
      standing.left -= 1;
      const { left, reached, released } = standing;
      if (left === 0) {
        standing = undefined;
        reached();
        await released;
      }
    }
    return mortal(act);
  }
  /** An address is signed without a call. */
  const watched = <T extends object>(real: T): T =>
    portOf(real, (act, name) => (name.startsWith('presign') ? act() : call(act)));
  const realDynamo = createDynamo({ config: server.config });
  const dynamo: Dynamo = watched(realDynamo);
  const uploads: Objects = watched(createObjects(() => 'uploads', { config }));
  const contents: Objects = watched(createObjects(() => 'contents', { config }));
  const multipart = watched(createMultipartUploads(() => 'uploads', { config }));
  const table = filesTable(dynamo, () => 'files.files');
  const changes = changeStore(table);
  const store = uploadStore(table, uploads, multipart);
  const removals = removalStore(table, uploads, contents, multipart);
  const context = () =>
    ({
      now: () => new Date(world.now),
      newId: () => randomUUID(),
      log: { info: (...line: unknown[]) => void world.told.push(line), error: () => undefined },
      limits: () => world.limits,
      rules: () => world.limits,
      extensions: world.extensions,
      codecs,
    }) as object;

  const processing = () => ({
    ...context(),
    store: processingStore(table),
    incoming: incomingStore(uploads, contents, () => 'uploads'),
  });
  const message = (key: string) => ({ bucket: 'uploads', key, size: 0, eTag: '' });

  async function everything<T = Record<string, unknown>>(): Promise<T[]> {
    const { ScanCommand } = await import('@aws-sdk/client-dynamodb');
    const { unmarshall } = await import('@aws-sdk/util-dynamodb');
    const { Items = [] } = await server.sdk.send(new ScanCommand({ TableName: 'files.files' }));
    return Items.map((item) => unmarshall(item) as T);
  }
  const keys = async (objects: Objects) => (await objects.list('')).objects.map(({ key }) => key);

  return {
    world,
    dynamo: realDynamo,
    everything,
    store,
    changes,
    table,
    /** Begins an upload as `startUpload` does. */
    async start(bytes: Uint8Array, type: string, personId = randomUUID(), spaceId = `p-${personId}`) {
      const content = { size: bytes.length, type, sha256: sha256(bytes) };
      const payer = payerOf(spaceId, personId);
      const ids = { fileId: randomUUID(), versionId: randomUUID() };
      const version = newVersion(content, {
        ...ids,
        spaceId,
        name: 'n',
        number: 1,
        payer,
        personId,
        now: new Date(world.now),
      });
      const file = newFile(version);
      const room = { bytes: 1e9, versions: 100 };
      const command = { idempotency: undefined, now: () => new Date(world.now) };
      await store.start(file, version, room, started(file, version), command);
      return { file, version, personId, key: uploadKey(ids.fileId, ids.versionId) };
    },
    /** What an app's PUT does. */
    arrive: (key: string, bytes: Uint8Array) => uploads.put(key, bytes, { contentType: 'application/octet-stream' }),
    process: (key: string) => process(message(key), processing() as never),
    pauseAt: (call: number): Promise<void> =>
      new Promise((reached) => {
        const released = new Promise<void>((resolve) => {
          release = resolve;
        });
        standing = { left: call, reached, released };
      }),
    goOn() {
      standing = undefined;
      release();
    },
    remove: (after: object) => removeContents(after as never, removals),
    /** @param looked what the bucket answers of an upload instead. */
    sweep: (pageSize = 200, looked: Partial<ReturnType<typeof dueUploads>> = {}) =>
      sweepUploads({ scheduledAt: '' }, {
        ...context(),
        uploads: { ...dueUploads(table, uploads), ...looked },
        store: processingStore(table),
        changes,
        pageSize,
      } as never),
    /** @param most objects that one look at the bucket sees. */
    sweepContents: (most = 1_000) => {
      const orphans = orphanStore(table, contents);
      const page = async (after: string | undefined) => (await orphans.page(after)).slice(0, most);
      return sweepContents({ scheduledAt: '' }, { ...context(), store: { ...orphans, page } } as never);
    },
    erase: (personId: string) =>
      erase({ personId }, { ...context(), closing: closingStore(table), removals, store: personFiles(table) } as never),
    version: async (fileId: string, versionId: string) =>
      (await processingStore(table).read(fileId, versionId)) as {
        file?: FileItem;
        version?: VersionItem;
      },
    usage: async (payer: string) =>
      (await realDynamo.get<UsageItem>({ TableName: 'files.files', Key: usageKey(payer), ConsistentRead: true })).Item,
    uploads: () => keys(uploads),
    contents: () => keys(contents),
    put: (key: string, text: string) => contents.put(key, text, { contentType: 'text/plain' }),
    read: async (key: string) => (await contents.get(key))?.body,
    multipart,
    events: async () =>
      (await everything<{ entity: string; type: string; data: object }>()).filter(({ entity }) => entity === 'Event'),
    async stop() {
      await s3.stop();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
export type FilesWorld = Awaited<ReturnType<typeof startFiles>>;
