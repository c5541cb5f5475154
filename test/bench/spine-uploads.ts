import { createHash } from 'node:crypto';
import type { SpineStack } from '../faults/spine/spine-stack.ts';
import type { Person } from './person.ts';
import { command, together, unitsOf, written } from './spine-caller.ts';

const lanes = 8;
const bytes = 20_000;

export interface Uploads {
  readonly count: number;
  /** Started, sent to S3 and finished. */
  readonly sentPerSecond: number;
  /** From the first start until the last file was checked and can be read. */
  readonly readyPerSecond: number;
  /** Write units of a file: what routes and the processing of it write. */
  readonly units: number;
}

interface Started {
  readonly file: { readonly fileId: string };
  readonly version: { readonly versionId: string };
  readonly upload: { readonly put: { readonly url: string; readonly headers: Readonly<Record<string, string>> } };
}

/** A person uploads files of 20 kB, eight at a time. */
export async function measureUploads(stack: SpineStack, person: Person, count = 1000): Promise<Uploads> {
  const upload = async (n: number) => {
    const content = Buffer.alloc(bytes, `${n} loaves `);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const about = { space: `p-${person.personId}`, name: `${n}.txt`, type: 'text/plain', size: bytes, sha256 };
    const { file, version, upload: to } = await command<Started>(stack, person, 'POST', '/v1/files', about);
    const { 'content-length': _, ...headers } = to.put.headers;
    const put = await fetch(to.put.url, { method: 'PUT', headers, body: content });
    if (!put.ok) throw new Error(`S3 answered ${put.status}`);
    const path = `/v1/files/${file.fileId}/versions/${version.versionId}/finish`;
    await command(stack, person, 'POST', path);
    return file.fileId;
  };
  const used = await unitsOf(stack, () => upload(-1));
  const started = performance.now();
  const ids = new Set(await together(count, lanes, upload));
  const sent = performance.now();
  await stack.settle();
  const ended = performance.now();
  const files = (await stack.rows(/FilesTable/)).filter(({ fileId }) => ids.has(String(fileId)));
  const ready = new Set(files.filter(({ state }) => state === 'ready').map(({ fileId }) => fileId));
  if (ready.size !== count) throw new Error(`${ready.size} of ${count} files are ready`);
  return {
    count,
    sentPerSecond: (count * 1000) / (sent - started),
    readyPerSecond: (count * 1000) / (ended - started),
    units: written(used, /^.*Files\//),
  };
}
