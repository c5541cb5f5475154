import { createHash, randomUUID } from 'node:crypto';
import { identity } from '../../functions/identity/contract/module.ts';
import { imports } from '../../functions/imports/contract/module.ts';
import { runImport } from '../../functions/imports/contract/work.ts';
import { operation as createImport } from '../../functions/imports/create-import.ts';
import { operation as run } from '../../functions/imports/run-import.ts';
import { operation as startImport } from '../../functions/imports/start-import.ts';
import { importFiles } from '../../functions/imports/store/import-files.ts';
import { importRows } from '../../functions/imports/store/import-rows.ts';
import { importStore } from '../../functions/imports/store/imports.ts';
import type { ImportItem } from '../../functions/imports/store/items.ts';
import { sync } from '../../functions/sync/contract/module.ts';
import { personKey } from '../../lib/policy/accounts.ts';
import type { Objects } from '../../lib/runtime/aws/objects.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import type { StoredDocument } from '../../lib/sync/items.ts';
import { startJobs, tableName } from '../jobs/world.ts';

/** Objects of a bucket in memory; `parts` counts what was read at once, at most. */
function bucket() {
  const files = new Map<string, Buffer>();
  const tagOf = (body: Buffer) => createHash('md5').update(body).digest('hex');
  const seen = { largest: 0, reads: 0 };
  const objects = {
    async put(key: string, body: Uint8Array | string) {
      files.set(key, Buffer.from(body as string));
    },
    async getRange(key: string, from: number, to: number) {
      const body = files.get(key);
      seen.reads += 1;
      seen.largest = Math.max(seen.largest, to + 1 - from);
      return body && { body: body.subarray(from, to + 1), eTag: tagOf(body) };
    },
    presignPut: (key: string) => ({ url: `https://files.example/${key}`, headers: {} }),
    presignGet: (key: string) => `https://files.example/${key}`,
  } as unknown as Objects;
  return { files, seen, objects, tagOf };
}

/** Jobs, sync and imports on DynamoDB Local, with one person who has an account. */
export async function startImports() {
  const jobs = await startJobs([sync, imports, identity]);
  const tables = {
    spaces: 'sync.spaces',
    documents: 'sync.documents',
    changes: 'sync.changes',
    terms: 'sync.terms',
    people: 'identity.people',
  };
  const store = bucket();
  const ports = {
    store: importStore(
      { dynamo: jobs.table.dynamo, name: () => 'imports.imports' },
      { jobs: () => tableName, people: () => 'identity.people', sync: tables },
    ),
    files: importFiles(store.objects),
    rows: importRows({ dynamo: jobs.table.dynamo, name: () => 'imports.imports' }, tables),
    rules: () => ({ ...imports.settings, ...limits }),
    limits: () => ({ ...imports.settings, ...limits }),
    collections,
    jobsTable: () => tableName,
    /** Records lie across pieces; a long file is still read in a moment. */
    get chunkBytes() {
      const last = [...store.files.values()].at(-1)?.length ?? 0;
      return last < 100_000 ? 64 : 16_384;
    },
  };
  const limits: Record<string, number> = {};
  const context = { ...(jobs.context as object), ...ports } as never;
  jobs.handle(runImport, (input, given) => run(input, { ...given, ...ports } as never));

  async function person(): Promise<string> {
    const personId = randomUUID();
    const Item = { ...personKey(personId), personId, entity: 'Person', status: 'active', revokedSessions: {} };
    await jobs.dynamo.put({ TableName: 'identity.people', Item });
    return personId;
  }
  const callerOf = (personId: string) => ({ personId, sessionId: 's', groups: [], signedInAt: 1 });

  return {
    ...jobs,
    tables,
    callerOf,
    files: store.files,
    seen: store.seen,
    limits,
    ports,
    person,
    create: async (personId: string, body: object) => {
      const { Item: account } = await jobs.dynamo.get({ TableName: 'identity.people', Key: personKey(personId) });
      return createImport({ body } as never, { ...callerOf(personId), account } as never, context);
    },
    /** A file as it arrives in the bucket. */
    async upload(personId: string, importId: string, text: string | Buffer) {
      const body = Buffer.from(text as string);
      const key = `in/${personId}/${importId}`;
      store.files.set(key, body);
      await startImport({ bucket: 'b', key, size: body.length, eTag: store.tagOf(body) }, context);
    },
    report: (personId: string, importId: string, format = 'csv') =>
      store.files.get(`reports/${personId}/${importId}.${format}`)?.toString(),
    async documents(space: string, collection: string): Promise<StoredDocument[]> {
      const found: StoredDocument[] = [];
      let start: Record<string, string> | undefined;
      do {
        const { Items, LastEvaluatedKey } = await jobs.dynamo.query<StoredDocument>({
          TableName: 'sync.documents',
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': `${space}#${collection}` },
          ConsistentRead: true,
          ...(start ? { ExclusiveStartKey: start } : {}),
        });
        found.push(...Items);
        start = LastEvaluatedKey as Record<string, string> | undefined;
      } while (start);
      return found;
    },
    item: async (personId: string, importId: string) =>
      (
        await jobs.dynamo.get({
          TableName: 'imports.imports',
          Key: { pk: `PERSON#${personId}`, sk: `IMPORT#${importId}` },
        })
      ).Item as ImportItem | undefined,
  };
}
export type ImportsWorld = Awaited<ReturnType<typeof startImports>>;
