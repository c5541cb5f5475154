/**
 * Keys and fields of the items that every permission is decided from. They live in the accounts table
 * (`lib/contract/resources.ts`), are written by the identity module and read by every signed-in route.
 */

export const personKey = (personId: string) => ({ pk: `PERSON#${personId}`, sk: 'PERSON' });
export const membershipKey = (personId: string, organisationId: string) => ({
  pk: `PERSON#${personId}`,
  sk: `MEMBERSHIP#${organisationId}`,
});
export const organisationKey = (organisationId: string) => ({
  pk: `ORGANISATION#${organisationId}`,
  sk: 'ORGANISATION',
});

/** `erased` stays for a while after the data is gone, so that tokens still alive are refused. */
export type AccountStatus = 'active' | 'disabled' | 'erasing' | 'erased';

/** The part of the person's item that decides. */
export interface Account {
  readonly personId: string;
  readonly status: AccountStatus;
  /** Sessions ended by the person, by `origin_jti`; the value is when the entry may be forgotten, epoch seconds. */
  readonly revokedSessions?: Readonly<Record<string, number>>;
  /** Tokens of sign-ins before this moment are refused, epoch seconds. */
  readonly sessionsValidAfter?: number;
  readonly [field: string]: unknown;
}

/**
 * Disabled, or waiting to be erased, which whoever was disabled may ask for by mail: they ask for nothing here any more, and what they handed round
 * opens no more. Not of somebody without an account, as a revoked key is.
 */
export const isShutOut = (account: Account | undefined): boolean =>
  account !== undefined && account.status !== 'active';

export interface Membership {
  readonly personId: string;
  readonly organisationId: string;
  readonly role: string;
  readonly [field: string]: unknown;
}

export interface Organisation {
  readonly organisationId: string;
  readonly status: 'active' | 'deleted';
  /** The organisation's own roles: name to actions. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  readonly [field: string]: unknown;
}

/** What is read, strongly consistent, before each signed-in request. */
export interface Facts {
  readonly account?: Account;
  readonly membership?: Membership;
  readonly organisation?: Organisation;
  /** For documents: the caller's role in the space that holds them. */
  readonly space?: SpaceFacts;
}

/** Absent role: not a member. In an organisation's space the role and its own roles come from membership and organisation. */
export interface SpaceFacts {
  readonly role?: string;
  /** The organisation's own roles: name to actions. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
}
