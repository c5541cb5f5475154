import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createFiles } from '../../client/src/files/create-files.ts';
import type { Send } from '../../client/src/files/send.ts';
import { bytesSource } from '../../client/src/files/source.ts';
import { memoryStore } from '../../client/src/sync/store/memory-store.ts';
import { atOnce, fakeStore } from './fake-file-store.ts';

const about = { space: 's', name: 'n', type: 'text/plain' };
const tools = { now: () => 0, random: () => 0, after: atOnce };
const error = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;

it.each([
  ['it waited too long for the rest, as of a telephone in a tunnel', 400, 'RequestTimeout'],
  ['a try whose answer was lost is still under way', 409, 'ConditionalRequestConflict'],
  ['something else happens to the key', 409, 'OperationAborted'],
])('an upload goes on when S3 says that %s', async (_, status, code) => {
  const content = randomBytes(500);
  const store = fakeStore(content);
  const failed = new Set<string>();
  const once: Send = async (request) => {
    if (failed.has(request.url)) return store.send(request);
    failed.add(request.url);
    return { status, text: error(code) };
  };
  const files = createFiles({ client: store.client, storage: memoryStore(), send: once, tools });
  await expect(files.upload(bytesSource(content), about).done).resolves.toMatchObject({ fileId: 'f' });
});

it('an upload is over when S3 refuses what it is sent', async () => {
  const content = randomBytes(500);
  const send: Send = async () => ({ status: 400, text: error('BadDigest') });
  const files = createFiles({ client: fakeStore(content).client, storage: memoryStore(), send, tools });
  await expect(files.upload(bytesSource(content), about).done).rejects.toMatchObject({ code: 'store-refused' });
});
