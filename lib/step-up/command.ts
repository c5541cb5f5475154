import { createHash } from 'node:crypto';

/** One request as a proof names it. */
export interface Command {
  readonly method: string;
  /** With its query as sent, `/v1/transfers?dry=1`; the path decoded. */
  readonly path: string;
  /** SHA-256 of the body's bytes as sent, hexadecimal; of no bytes when there is no body. */
  readonly bodySha256: string;
}

export const sha256Hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Names a request: another method, path, query or body gives another text. */
export const commandHash = ({ method, path, bodySha256 }: Command): string =>
  createHash('sha256')
    .update(JSON.stringify([method, path, bodySha256]))
    .digest('base64url');

/** A path as HTTP APIs hand it to functions: decoded, its query as it is. Undefined when it cannot be decoded. */
export function receivedPath(sent: string): string | undefined {
  const [path = '', ...query] = sent.split('?');
  try {
    return [decodeURIComponent(path), ...query].join('?');
  } catch {
    return undefined;
  }
}
