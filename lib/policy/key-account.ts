import type { KeyKind } from '../contract/keys.ts';
import type { Account } from './accounts.ts';

/** One secret of an API key. */
export interface KeySecret {
  /** SHA-256, base64url. */
  readonly hash: string;
  /** ISO 8601: it was replaced, and is taken until then. */
  readonly until?: string;
}

/**
 * The account of an API key or a machine: the same item as a person's, so that everything which decides about people decides about it. It
 * belongs to one organisation, in which it is a member that nobody counts.
 */
export interface KeyAccount extends Account {
  readonly entity: 'KeyAccount';
  readonly kind: KeyKind;
  readonly organisationId: string;
  readonly scopes: readonly string[];
  /** Of an API key, by their ids. */
  readonly secrets: Readonly<Record<string, KeySecret>>;
  /** ISO 8601; none: until it is revoked. */
  readonly endsAt?: string;
  readonly limit: { readonly tokens: number; readonly refillPerSecond: number };
}

export const isKeyAccount = (account: Account | undefined): account is KeyAccount => account?.entity === 'KeyAccount';

const isOver = (time: string | undefined, now: Date) => time !== undefined && time <= now.toISOString();

/** Neither revoked nor at its end. */
export const isAlive = (account: KeyAccount, now: Date) => account.status === 'active' && !isOver(account.endsAt, now);

/** The secret still opens: it is the newest, or was replaced not long ago. */
export const opens = (secret: KeySecret | undefined, now: Date): secret is KeySecret =>
  secret !== undefined && !isOver(secret.until, now);
