import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../../../lib/runtime/app-error.ts';

/** What a provider's signature vouches for. */
export interface Checked {
  /** The same when the provider tells the same thing again. */
  readonly eventId: string;
  readonly type?: string;
}

/** What is checked. */
export interface Incoming {
  readonly bytes: Uint8Array;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Those that are valid now. */
  readonly secrets: readonly string[];
  readonly now: Date;
  /** How far a signed time may lie from ours. */
  readonly toleranceSeconds: number;
}

/** Signatures of one request that are looked at. */
const mostSignatures = 10;

/** @throws AppError `webhook-signature-refused` unless one of the given signatures is one of those expected. Takes equally long for all. */
export function requireSignature(given: readonly Uint8Array[], expected: readonly Uint8Array[]): void {
  let fits = false;
  for (const one of given.slice(0, mostSignatures))
    for (const other of expected) fits = (one.length === other.length && timingSafeEqual(one, other)) || fits;
  if (!fits) throw new AppError('webhook-signature-refused');
}

/**
 * Asked after the signature, so that only who has a secret learns it.
 * @param seconds as the header has them. @throws AppError `webhook-timestamp-refused`.
 */
export function requireRecent(seconds: string, { now, toleranceSeconds }: Incoming): void {
  const age = now.getTime() / 1000 - Number(seconds);
  if (Math.abs(age) > toleranceSeconds)
    throw new AppError('webhook-timestamp-refused', `It was signed ${Math.round(age)} s ago, by our clock.`);
}

/** Seconds as providers write them; anything else could be read in two ways. */
export const isSeconds = (text: string) => /^[0-9]{1,11}$/.test(text);

/** Base64 or hexadecimal digits; nothing when it is neither. */
export function decoded(text: string, encoding: 'hex' | 'base64'): Uint8Array {
  const form = encoding === 'hex' ? /^[0-9a-fA-F]{64}$/ : /^[A-Za-z0-9+/]{43}=$/;
  return form.test(text) ? Buffer.from(text, encoding) : new Uint8Array();
}

/** What was signed stands for itself where a provider gives no id. */
export const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Longest id, in printable ASCII. */
const id = /^[!-~]{1,256}$/;

/** An id or a name among the members of a JSON object; undefined when there is none. Asked of what is signed alone. */
export function memberOf(bytes: Uint8Array, member: string): string | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) return undefined;
    const found = (value as Readonly<Record<string, unknown>>)[member];
    return typeof found === 'string' && id.test(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

const longestType = 100;

/** A provider's name for what happened, when it is one. */
export const typeIn = (bytes: Uint8Array): string | undefined => {
  const type = memberOf(bytes, 'type');
  return type !== undefined && type.length <= longestType && /^[\w.:/-]+$/.test(type) ? type : undefined;
};
