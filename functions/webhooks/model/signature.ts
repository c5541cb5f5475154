import { createHmac } from 'node:crypto';

/** Standard Webhooks 1.0: how a delivery is signed, symmetrically. */

const prefix = 'whsec_';

/** A secret as the receiver keeps it. @param random 24 to 64 bytes. */
export const secretOf = (random: Uint8Array) => `${prefix}${Buffer.from(random).toString('base64')}`;

/** The key in a secret. */
export const keyOf = (secret: string) => Buffer.from(secret.slice(prefix.length), 'base64');

/** One secret of an endpoint; the one before the newest has an end. */
export interface Secret {
  readonly secret: string;
  /** ISO 8601. */
  readonly until?: string;
}

/** Secrets that are valid at a moment, the newest first. */
export const validSecrets = (secrets: readonly Secret[], now: Date) =>
  secrets.filter(({ until }) => until === undefined || Date.parse(until) > now.getTime());

/**
 * The headers of one attempt.
 * @param id the same for every attempt.
 * @param secrets each signs for itself.
 */
export function signedHeaders(id: string, body: string, secrets: readonly Secret[], now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signatures = secrets.map(({ secret }) => {
    return `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
