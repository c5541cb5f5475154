import { expect } from 'vitest';
import type { Send } from '../../client/src/files/send.ts';

const partSize = 100;

/** Time that passes by itself. */
export function atOnce(_: number, act: () => void): () => void {
  setImmediate(act);
  return () => undefined;
}

/** A backend and S3 in memory, as an upload in parts meets them. */
export function fakeStore(content: Uint8Array) {
  const stored = new Map<number, Uint8Array>();
  const versionId = 'v';
  let state: 'uploading' | 'ready' = 'uploading';
  const started: string[] = [];
  const file = { fileId: 'f', space: 's', name: 'n', state: 'ready', createdAt: '', updatedAt: '' };
  const api = {
    startUpload: async (_: unknown, { idempotencyKey = '' } = {}) => {
      started.push(idempotencyKey);
      return {
        file,
        version: { versionId },
        upload: { partSize, parts: Math.ceil(content.length / partSize), expiresAt: '' },
      };
    },
    presignParts: async ({ body }: { body: { numbers: number[] } }) => ({
      stored: [...stored].map(([number, bytes]) => ({ number, size: bytes.length })),
      puts: body.numbers.map((number) => ({ number, url: String(number), headers: {} })),
    }),
    finishUpload: async () => {
      const whole = Buffer.concat([...stored].sort(([a], [b]) => a - b).map(([, bytes]) => bytes));
      expect(whole.equals(content)).toBe(true);
      state = 'ready';
    },
    getFile: async () => ({ ...file, versions: [{ versionId, state }] }),
    deleteVersion: async () => void stored.clear(),
    attachPoster: async () => ({ put: { url: 'poster', headers: {} } }),
  };
  const send: Send = async ({ url, body, onSent }) => {
    stored.set(Number(url), Uint8Array.from(body));
    onSent(body.length);
    return { status: 200, text: '' };
  };
  return { client: { api } as never, content, send, stored, started };
}
