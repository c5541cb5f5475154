import { createHash } from 'node:crypto';
import type { Route } from '../contract/route.ts';
import { AppError } from './app-error.ts';

/** One command with its Idempotency-Key: what is stored in the same transaction as the effect. */
export interface Idempotency {
  /** Names the record: bound to caller, route and key. */
  readonly id: string;
  /** SHA-256 of the request: the same key with another request is refused. */
  readonly fingerprint: string;
}

const settled = new WeakSet<Idempotency>();

/** Notes that the command's outcome is stored. */
export const markSettled = (idempotency: Idempotency): void => void settled.add(idempotency);

/** Whether the command's outcome is stored; it is not when the command had nothing to change. */
export const isSettled = (idempotency: Idempotency): boolean => settled.has(idempotency);

/** As Stripe does: 1 to 255 visible ASCII characters. */
const keyPattern = /^[\x21-\x7e]{1,255}$/;
const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

export interface Command {
  readonly callerId: string;
  /** Not the operation: its name may change between a command and its repeat, as may those of the path's variables. */
  readonly route: Pick<Route, 'method' | 'path'>;
  readonly key: string;
  readonly path: string;
  readonly query: unknown;
  /** The body after validation, so that the order of its properties does not matter. */
  readonly body: unknown;
}

/** @throws AppError `invalid-request` when the key is not 1 to 255 visible ASCII characters. */
export function idempotencyOf({ callerId, route, key, path, query, body }: Command): Idempotency {
  if (!keyPattern.test(key)) {
    throw new AppError('invalid-request', 'Idempotency-Key takes 1 to 255 visible ASCII characters; a UUID is best.');
  }
  return {
    id: digest(JSON.stringify([callerId, route.method, route.path.split(/\{[^{}]*\}/), key])),
    fingerprint: digest(JSON.stringify([path, query, body])),
  };
}
