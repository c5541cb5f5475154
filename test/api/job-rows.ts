import { randomUUID } from 'node:crypto';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { runImport } from '../../functions/imports/contract/work.ts';
import { enqueue } from '../../lib/jobs/enqueue.ts';
import { holderKey, type JobItem } from '../../lib/jobs/items.ts';
import type { Person } from './people.ts';
import { eventually } from './stack.ts';
import { owner, tableLike } from './sync-tables.ts';

/** Physical name of the module's table. */
export const jobsTable = () => tableLike(/JobsData-JobsTable/);

/** A job of a person as some module may have left it: a far one of a kind that there is, unless something else is said. */
export async function leaveJob(personId: string, more: Partial<JobItem> = {}): Promise<string> {
  const at = new Date(Date.now() + 86_400_000);
  const given = { owner: { personId }, input: { importId: randomUUID() }, at };
  const { jobId, item } = enqueue(runImport, given, { now: () => new Date(), newId: randomUUID }, () => '');
  await owner.send(new PutCommand({ TableName: await jobsTable(), Item: { ...item, ...more } }));
  return jobId;
}

/** Lets somebody else hold a key of a kind of jobs until the returned function is called. */
export async function holdKey(key: string, kind = 'imports/import'): Promise<() => Promise<void>> {
  const TableName = await jobsTable();
  const Key = holderKey(kind, key);
  await owner.send(new PutCommand({ TableName, Item: { ...Key, entity: 'KeyHolder', jobId: 'somebody' } }));
  return async () => void (await owner.send(new DeleteCommand({ TableName, Key })));
}

/** Lets the minute's look find a job, or a schedule, now. */
export async function makeDue(pk: string, sk: string): Promise<void> {
  await owner.send(
    new UpdateCommand({
      TableName: await jobsTable(),
      Key: { pk, sk },
      UpdateExpression: 'SET agendaAt = :past',
      ExpressionAttributeValues: { ':past': new Date(Date.now() - 1000).toISOString() },
    }),
  );
}

interface Begun {
  readonly importId: string;
  readonly upload: { readonly url: string; readonly headers: Record<string, string> };
}

/** Begins an import of lists. */
export async function beginImport(person: Person, space: string, text: string, more: object = {}): Promise<Begun> {
  const json = { space, collection: 'lists', version: 1, format: 'csv', mode: 'create', size: text.length, ...more };
  const { status, body } = await person.call('POST', '/v1/imports', { json });
  if (status !== 201) throw new Error(`no import: ${JSON.stringify(body)}`);
  return body;
}

export async function uploadTo({ upload }: Pick<Begun, 'upload'>, text: string): Promise<number> {
  const { 'content-length': _length, ...headers } = upload.headers;
  return (await fetch(upload.url, { method: 'PUT', headers, body: text })).status;
}

/** Imports a file of lists, and waits until its job is there. @returns the id of both. */
export async function importFile(person: Person, space: string, text: string, more: object = {}): Promise<string> {
  const begun = await beginImport(person, space, text, more);
  const status = await uploadTo(begun, text);
  if (status !== 200) throw new Error(`the upload answered ${status}`);
  await eventually(async () => {
    const found = await person.call('GET', `/v1/jobs/${begun.importId}`);
    if (found.status !== 200) throw new Error('there is no job yet');
  });
  return begun.importId;
}

/** Exports the lists of a space, and waits for the file. @returns the id. */
export async function exportLists(person: Person, space: string): Promise<string> {
  const json = { space, collection: 'lists', version: 1, format: 'csv' };
  const { exportId } = (await person.call('POST', '/v1/exports', { json })).body;
  await eventually(async () => {
    const { body } = await person.call('GET', `/v1/exports/${exportId}`);
    if (body.state !== 'done') throw new Error(`the export is ${body.state}`);
  });
  return exportId;
}
