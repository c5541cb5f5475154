import { createHash, randomUUID } from 'node:crypto';
import { runExport } from '../../functions/imports/contract/export-work.ts';
import { operation as createDocumentExport } from '../../functions/imports/create-document-export.ts';
import { operation as getDocumentExport } from '../../functions/imports/get-document-export.ts';
import { operation as run } from '../../functions/imports/run-export.ts';
import { exportKey } from '../../functions/imports/store/export-files.ts';
import { exportStore } from '../../functions/imports/store/exports.ts';
import type { FileBucket } from '../../lib/jobs/paged-file.ts';
import { membershipKey, organisationKey, personKey } from '../../lib/policy/accounts.ts';
import { AwsError } from '../../lib/runtime/aws/errors.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { tableName } from '../jobs/world.ts';
import { startImports } from './world.ts';

type Call = <T>(work: () => Promise<T>) => Promise<T>;

/** A bucket as S3 is one: an upload in parts shows when it is completed, and nothing of it before. */
export function partsBucket(call: Call) {
  const files = new Map<string, Buffer>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const seen = { largest: 0, parts: 0 };
  const tagOf = (body: Uint8Array) => createHash('md5').update(body).digest('hex');
  const bucket: FileBucket = {
    objects: {
      put: (key, body) => call(async () => void files.set(key, Buffer.from(body as string))),
      head: (key) =>
        call(async () => {
          const body = files.get(key);
          // Without the right to list the bucket; an answer to HEAD has no body.
          if (!body) throw new AwsError({ operation: 's3:HeadObject', status: 403, code: 'Http403', message: '' });
          return { size: body.length, eTag: tagOf(body) };
        }),
    },
    multipart: {
      create: () =>
        call(async () => {
          const id = randomUUID();
          uploads.set(id, new Map());
          return id;
        }),
      put: (_, id, number, body) =>
        call(async () => {
          seen.parts += 1;
          seen.largest = Math.max(seen.largest, body.length);
          return uploads.get(id)?.set(number, Buffer.from(body)) && tagOf(body);
        }),
      complete: (key, id, parts, { replace = false } = {}) =>
        call(async () => {
          const stored = uploads.get(id);
          if (!stored || (files.has(key) && !replace)) return undefined;
          const bodies = parts.map(({ number, eTag }) => {
            const body = stored.get(number);
            if (!body || tagOf(body) !== eTag) throw new Error('InvalidPart');
            return body;
          });
          uploads.delete(id);
          files.set(key, Buffer.concat(bodies));
          return true;
        }),
    },
  };
  return { bucket, files, uploads, seen };
}

/** Imports and exports on DynamoDB Local, in pages of three documents and small parts. */
export async function startExports() {
  const world = await startImports();
  const { bucket, files, uploads, seen } = partsBucket(world.call);
  const store = exportStore(world.table, world.tables);
  const looked = exportStore({ ...world.table, dynamo: world.dynamo }, world.tables);
  const rules = { exportBytes: 1_000_000 };
  const sizes = { part: 600, page: 3 };
  const ports = { bucket, rules: () => rules, collections, sizes };
  world.handle(runExport, (input, given) => run(input, { ...given, ...ports, store } as never));
  const context = {
    ...(world.context as object),
    store,
    collections,
    jobsTable: () => tableName,
    files: { url: (key: string) => `https://files.example/${key}` },
  } as never;
  const callerWith = async (personId: string) => {
    const { Item: account } = await world.dynamo.get({ TableName: 'identity.people', Key: personKey(personId) });
    return { ...world.callerOf(personId), account } as never;
  };

  return {
    ...world,
    bucket: { files, uploads, seen },
    rules,
    sizes,
    order: async (personId: string, body: object) =>
      createDocumentExport({ body } as never, await callerWith(personId), context),
    find: async (personId: string, exportId: string) =>
      getDocumentExport({ params: { exportId } } as never, await callerWith(personId), {
        ...(context as object),
        store: looked,
      } as never),
    text: (personId: string, exportId: string, format = 'ndjson') =>
      files.get(exportKey(personId, exportId, format))?.toString(),
    /** The whole way: @returns what the file says. */
    async exported(personId: string, body: { readonly format: string }) {
      const { exportId } = await createDocumentExport({ body } as never, await callerWith(personId), context);
      await world.drain();
      return files.get(exportKey(personId, exportId, body.format))?.toString() ?? '';
    },
    /** Makes documents by an import. */
    async make(personId: string, space: string, documents: readonly object[], format = 'ndjson', text?: string) {
      const body = text ?? documents.map((each) => `${JSON.stringify(each)}\n`).join('');
      const given = { space, collection: 'tasks', version: 3, format, mode: 'create', size: Buffer.byteLength(body) };
      const { importId } = await world.create(personId, given);
      await world.upload(personId, importId, body);
      await world.drain();
      const job = await world.job(personId, importId);
      return JSON.parse(job?.checkpoint ?? '{}').totals as { readonly created: number; readonly refused: number };
    },
    /** An organisation in which the person has a role. */
    async organisation(personId: string, role: string) {
      const organisationId = randomUUID();
      const put = (Item: object) => world.dynamo.put({ TableName: 'identity.people', Item: Item as never });
      await put({ ...organisationKey(organisationId), entity: 'Organisation', organisationId, status: 'active' });
      const as = (member: string, given: string) =>
        put({
          ...membershipKey(member, organisationId),
          entity: 'Membership',
          personId: member,
          organisationId,
          role: given,
        });
      await as(personId, role);
      return { space: `o-${organisationId}`, as };
    },
    /** Ends the person's sign-in. */
    endSession: (personId: string) =>
      world.dynamo.update({
        TableName: 'identity.people',
        Key: personKey(personId),
        UpdateExpression: 'SET revokedSessions = :ended',
        ExpressionAttributeValues: { ':ended': { s: 1 } },
      }),
  };
}
export type ExportsWorld = Awaited<ReturnType<typeof startExports>>;
