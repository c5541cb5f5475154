import { randomFillSync } from 'node:crypto';

const ID_BYTES = 11;
const TRACE_BYTES = 12;
const pool = Buffer.alloc((ID_BYTES + TRACE_BYTES) * 256);
let at = pool.length;

function take(bytes: number, encoding: 'base64url' | 'hex'): string {
  if (at + bytes > pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  at += bytes;
  return pool.toString(encoding, at - bytes, at);
}

/** An id as API Gateway's: 15 characters and `=`. Used for requests, connections and messages. */
export function gatewayId(): string {
  return `${take(ID_BYTES, 'base64url')}=`;
}

/** `Root=1-67891233-abcdef012345678912345678`, the form of X-Amzn-Trace-Id. */
export function traceId(nowMs: number): string {
  return `Root=1-${Math.floor(nowMs / 1000).toString(16)}-${take(TRACE_BYTES, 'hex')}`;
}
