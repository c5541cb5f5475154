import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { AppError } from './app-error.ts';

/** What a cursor is bound to; with anything else it does not open. */
export interface CursorBinding {
  readonly callerId: string;
  readonly operation: string;
  /** Path parameters and query without `cursor` and `limit`. */
  readonly query: unknown;
}

export interface Cursors {
  /** Opaque token for a position; undefined stays undefined. */
  seal(position: Readonly<Record<string, unknown>> | undefined, binding: CursorBinding): Promise<string | undefined>;
  /** @throws AppError `invalid-cursor` for a token that is forged, expired, another caller's or another query's. */
  open(cursor: string | undefined, binding: CursorBinding): Promise<Record<string, unknown> | undefined>;
}

/** Hours for which a cursor opens, unless something else is said. */
export const cursorHours = 24;

/**
 * Cursors sealed with AES-256-GCM: signed, bound (as additional data) and unreadable, since a position holds keys of the table.
 * @param secret at least 32 characters; asked for with every cursor, so the reader caches. While it is being changed two of them with a
 *   space between: the first one seals, both open.
 * @param hours for which the cursors open.
 */
export function createCursors(
  secret: () => Promise<string>,
  tools: { readonly now: () => Date; readonly randomBytes: (size: number) => Uint8Array },
  hours: number = cursorHours,
): Cursors {
  const keys = async () =>
    (await secret())
      .split(/\s+/)
      .filter(Boolean)
      .map((each) => createHash('sha256').update('mainstay-cursor-1').update(each).digest());
  const additional = ({ callerId, operation, query }: CursorBinding) =>
    Buffer.from(JSON.stringify([callerId, operation, query]));

  return {
    async seal(position, binding) {
      if (!position) return undefined;
      const expires = Math.floor(tools.now().getTime() / 1000) + hours * 3600;
      const nonce = tools.randomBytes(12);
      const [key] = await keys();
      const cipher = createCipheriv('aes-256-gcm', key as Uint8Array, nonce).setAAD(additional(binding));
      const sealed = Buffer.concat([cipher.update(JSON.stringify([expires, position])), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    async open(cursor, binding) {
      if (cursor === undefined) return undefined;
      const bytes = Buffer.from(cursor, 'base64url');
      const opened =
        bytes.length > 28 && bytes.toString('base64url') === cursor
          ? (await keys()).map((key) => unseal(bytes, key, additional(binding))).find(Boolean)
          : undefined;
      if (!opened || opened[0] < tools.now().getTime() / 1000) throw new AppError('invalid-cursor');
      return opened[1];
    },
  };
}

function unseal(bytes: Buffer, key: Uint8Array, additional: Uint8Array): [number, Record<string, unknown>] | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(additional).setAuthTag(bytes.subarray(12, 28));
  try {
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString());
  } catch {
    return undefined;
  }
}
