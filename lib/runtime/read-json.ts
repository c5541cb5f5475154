import { safeParse } from 'zod/mini';
import type { $ZodType, output } from 'zod/v4/core';
import { AppError } from './app-error.ts';

/** A raw body behind its signature. @throws AppError `malformed-json`, `invalid-request`. */
export function readJson<S extends $ZodType>(schema: S, bytes: Uint8Array): output<S> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new AppError('malformed-json');
  }
  const read = safeParse(schema, value);
  if (read.success) return read.data;
  const issues = read.error.issues.slice(0, 20).map(({ path, message }) => ({
    in: 'body',
    path: path.map(String).join('.').slice(0, 200),
    message: message.slice(0, 200),
  }));
  throw new AppError('invalid-request', undefined, { extra: { issues } });
}
