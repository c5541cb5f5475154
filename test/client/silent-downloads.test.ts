import { createHash, randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createFiles } from '../../client/src/files/create-files.ts';
import type { DownloadOptions } from '../../client/src/files/download.ts';
import { longestSilence } from '../../client/src/files/while-alive.ts';
import { memoryStore } from '../../client/src/sync/store/memory-store.ts';
import { inReactNative } from './native-xhr.ts';

const content = randomBytes(2000);
/** Milliseconds for which a line may be silent here. */
const silence = 500;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** In steps, of which each lets all be done that is there to do: a machine that had no time for this process is no silent line. */
function after(ms: number, act: () => void): () => void {
  const step = 10;
  let left = ((ms / longestSilence) * silence) / step;
  const next = () => {
    left -= 1;
    if (left > 0) timer = setTimeout(next, step);
    else act();
  };
  let timer = setTimeout(next, step);
  return () => clearTimeout(timer);
}
const tools = { now: () => Date.now(), random: () => 0, after };

type Answer = (answer: ServerResponse, rest: Buffer) => void;
const begin = (answer: ServerResponse, rest: Buffer) =>
  answer.writeHead(rest.length < content.length ? 206 : 200, { 'content-length': rest.length });
const whole: Answer = (answer, rest) => begin(answer, rest).end(rest);
/** Says no word, not even that it is there. */
const mute: Answer = () => undefined;
const silentAfter =
  (bytes: number): Answer =>
  (answer, rest) => {
    begin(answer, rest).write(rest.subarray(0, bytes));
  };
/** In all longer than a line may be silent, and never silent for so long. */
const slow: Answer = async (answer, rest) => {
  begin(answer, rest);
  for (let at = 0; at < rest.length; at += 200) {
    answer.write(rest.subarray(at, at + 200));
    await wait(silence / 5);
  }
  answer.end();
};

/** Downloads from a server that gives these answers, one for each request. */
async function from(answers: Answer[], options: DownloadOptions = {}, tries = 6) {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, answer) => {
    const { range } = request.headers;
    ranges.push(range);
    const at = Number(range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
    (answers.shift() ?? mute)(answer, content.subarray(at));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
  const sha256 = createHash('sha256').update(content).digest('hex');
  const api = {
    downloadFile: async () => ({ url, name: 'n', type: 't/t', size: content.length, sha256, expiresAt: '' }),
  };
  try {
    const files = createFiles({ client: { api } as never, storage: memoryStore(), tools, tries });
    const { bytes } = await files.download({ fileId: 'f' }, options);
    return { ranges, isWhole: Buffer.from(bytes).equals(content), bytes };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('a download whose line goes silent', () => {
  it('goes on where it was, on another line', async () => {
    const { ranges, isWhole } = await from([silentAfter(500), silentAfter(700), whole]);
    expect([ranges, isWhole]).toEqual([[undefined, 'bytes=500-', 'bytes=1200-'], true]);
  });

  it('goes on also when it was silent from the beginning, or had said nothing but that it is there', async () => {
    const { ranges, isWhole } = await from([mute, silentAfter(0), whole]);
    expect([ranges.length, isWhole]).toEqual([3, true]);
  });

  it('ends after as many tries as one without a connection', async () => {
    await expect(from([mute, mute, mute, whole], {}, 3)).rejects.toMatchObject({ name: 'NetworkError' });
  });

  it('ends at once when the app ends it', async () => {
    const controller = new AbortController();
    const ended = from([silentAfter(500)], { signal: controller.signal });
    await wait(silence / 3);
    controller.abort(new Error('enough'));
    await expect(ended).rejects.toThrow('enough');
  });
});

describe('a download that is slow', () => {
  it('is not ended while bytes come', async () => {
    const { ranges, isWhole } = await from([slow]);
    expect([ranges, isWhole]).toEqual([[undefined], true]);
  });

  it('is not ended while the app takes long with a piece', async () => {
    const taken: Uint8Array[] = [];
    const onPiece = async (bytes: Uint8Array) => {
      if (taken.length === 0) await wait(2 * silence);
      taken.push(bytes);
    };
    // With more to come: of a whole content nothing would be asked for again.
    const { ranges } = await from([slow], { onPiece });
    expect([ranges, Buffer.concat(taken).equals(content)]).toEqual([[undefined], true]);
  });
});

describe('in React Native, where fetch has no streams', () => {
  it('a line that goes silent is left for another one', () =>
    inReactNative(async () => {
      const { ranges, isWhole } = await from([mute, silentAfter(500), whole]);
      expect([ranges, isWhole]).toEqual([[undefined, undefined, undefined], true]);
    }));

  it('one that is slow is not', () =>
    inReactNative(async () => {
      const { ranges, isWhole } = await from([slow]);
      expect([ranges, isWhole]).toEqual([[undefined], true]);
    }));

  it('S3’s refusal of an address is heard, and the app ends what it began', () =>
    inReactNative(async () => {
      const refusing: Answer = (answer) => answer.writeHead(403).end('<Error/>');
      expect((await from([refusing, whole])).isWhole).toBe(true);
      await expect(from([(answer) => answer.writeHead(404).end()])).rejects.toMatchObject({ code: 'store-refused' });
      const controller = new AbortController();
      const ended = from([silentAfter(500)], { signal: controller.signal });
      await wait(silence / 3);
      controller.abort(new Error('enough'));
      await expect(ended).rejects.toThrow('enough');
    }));
});
