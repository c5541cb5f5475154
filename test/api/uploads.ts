import { createHash } from 'node:crypto';
import type { Person } from './people.ts';
import { eventually } from './stack.ts';

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export interface Uploading {
  readonly space?: string;
  readonly name?: string;
  readonly type?: string;
  /** What is declared instead of what is sent. */
  readonly declared?: Readonly<Record<string, unknown>>;
}

/** A start of an upload, as the API answers it. */
export async function start(person: Person, bytes: Uint8Array, about: Uploading = {}) {
  const { space = `p-${person.personId}`, name = 'note.txt', type = 'text/plain', declared = {} } = about;
  const json = { space, name, type, size: bytes.length, sha256: sha256(bytes), ...declared };
  return person.call('POST', '/v1/files', { json });
}

interface Put {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends to S3 what the API said how to send; `fetch` sets the length by itself. */
export function put({ url, headers }: Put, bytes: Uint8Array): Promise<Response> {
  const { 'content-length': _, ...rest } = headers;
  return fetch(url, { method: 'PUT', headers: rest, body: Buffer.from(bytes) });
}

/** Waits until something became of a file. */
export const settled = (person: Person, fileId: string) =>
  eventually(async () => {
    const { status, body } = await person.call('GET', `/v1/files/${fileId}`);
    if (status !== 200 || !['ready', 'rejected'].includes(body.versions[0]?.state)) {
      throw new Error(`${status} ${JSON.stringify(body)}`);
    }
    return body;
  }, 30);

/** Start, PUT, finish, and what became of it. */
export async function upload(person: Person, bytes: Uint8Array, about: Uploading = {}) {
  const { status, body } = await start(person, bytes, about);
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  const { file, version } = body;
  const stored = await put(body.upload.put, bytes);
  if (!stored.ok) throw new Error(`${stored.status} ${await stored.text()}`);
  const path = `/v1/files/${file.fileId}`;
  const finished = await person.call('POST', `${path}/versions/${version.versionId}/finish`, { key: null });
  if (finished.status !== 202) throw new Error(`${finished.status} ${JSON.stringify(finished.body)}`);
  return settled(person, file.fileId);
}

/** Reads a file as an app does. */
export async function download(person: Person, fileId: string, query = '') {
  const { status, body } = await person.call('GET', `/v1/files/${fileId}/download${query}`);
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  const answer = await fetch(body.url);
  return { about: body, answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}
