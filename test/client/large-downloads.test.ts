import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createFiles } from '../../client/src/files/create-files.ts';
import { memoryStore } from '../../client/src/sync/store/memory-store.ts';

/** A download of what is said to be stored, of which these pieces come. */
function download(stored: Uint8Array, pieces: Iterator<Uint8Array<ArrayBuffer>>) {
  const sha256 = createHash('sha256').update(stored).digest('hex');
  const api = {
    downloadFile: async () => ({ url: 'http://s3/x', name: 'n', type: 't/t', size: stored.length, sha256 }),
  };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const { done, value } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  const fetch = async () => new Response(body);
  const files = createFiles({ client: { api } as never, storage: memoryStore(), fetch });
  return files.download({ fileId: 'f' });
}

function* cut(content: Uint8Array<ArrayBuffer>, length: number) {
  for (let at = 0; at < content.length; at += length) yield content.subarray(at, at + length);
}

describe('a download into memory', () => {
  it('of some hundred megabytes over a line that gives a packet at a time is what was stored', async () => {
    // As many pieces as 200 MB are in packets of 1,400 bytes.
    const content = randomBytes(150_000);
    const { bytes } = await download(content, cut(new Uint8Array(content), 1));
    expect(Buffer.from(bytes).equals(content)).toBe(true);
  });

  it('of which more comes than was stored is refused', async () => {
    const content = randomBytes(1000);
    const done = download(content, cut(new Uint8Array([...content, ...content]), 700));
    await expect(done).rejects.toMatchObject({ code: 'damaged' });
  });
});
