import { isAlive, type KeyAccount, type KeySecret, opens } from '../../../lib/policy/key-account.ts';
import { hashOf, sameHash } from './secret-text.ts';

/**
 * The secrets after a rotation: the new one, and the newest before it until the grace is over. One that was replaced earlier is gone, so that
 * there are never more than two.
 */
export function rotated(
  secrets: KeyAccount['secrets'],
  secretId: string,
  secret: KeySecret,
  until: Date,
  now: Date,
): KeyAccount['secrets'] {
  const newest = Object.entries(secrets).find(([, each]) => each.until === undefined);
  const kept = newest && until > now ? { [newest[0]]: { ...newest[1], until: until.toISOString() } } : {};
  return { ...kept, [secretId]: secret };
}

/** When the secret before ends, as long as it is still taken. */
export function previousUntil({ secrets }: KeyAccount, now: Date): string | undefined {
  return Object.values(secrets).find((secret) => secret.until !== undefined && opens(secret, now))?.until;
}

/** The id of the secret that a key holds; undefined: the key is none of this account, any more. */
export function secretOf(account: KeyAccount, text: string, now: Date): string | undefined {
  if (account.kind !== 'api-key' || !isAlive(account, now)) return undefined;
  const hash = hashOf(text);
  // All are compared, so that the time does not tell which one it was.
  const found = Object.entries(account.secrets).filter(([, secret]) => sameHash(secret.hash, hash));
  return found.find(([, secret]) => opens(secret, now))?.[0];
}
