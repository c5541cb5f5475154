import type { KeyAccount } from '../../../lib/policy/key-account.ts';

/** The account of a key or a machine, in the table of people: all that is known of it. */
export interface AccountItem extends KeyAccount {
  readonly name: string;
  readonly role: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
  /** Of a machine. */
  readonly client?: MachineFields;
  /** Of the newest attempt to change its secret. */
  readonly claim?: string;
}

export interface MachineFields {
  readonly clientId: string;
  /** Scopes of the client in the user pool: its tokens have no others. */
  readonly scopes: readonly string[];
  /** Of the secret that it was given last; none before the first rotation. */
  readonly secretId?: string;
  /** Until when the secret before gets tokens. */
  readonly previousUntil?: string;
}

/** That the organisation has this key, in the table `keys`. */
export interface KeyItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Key';
  readonly keyId: string;
  readonly organisationId: string;
  /** Of a machine. */
  readonly clientId?: string;
  /** Written once an hour at most. */
  readonly lastUsedAt?: string;
}

/** Whose an app client of the user pool is, and what is to be done about it there. */
export interface ClientItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'MachineClient';
  readonly clientId: string;
  readonly organisationId: string;
  /** Absent: it was revoked, and is to go. */
  readonly keyId?: string;
  /** The one secret to keep. */
  readonly secretId?: string;
  readonly wakeGroup?: typeof wakeGroup;
  readonly wakeAt?: string;
}

/** Clients with something to be done are few. */
export const wakeGroup = 'CLIENTS';

const organisationPartition = (organisationId: string) => `ORGANISATION#${organisationId}`;
export const keyKey = (organisationId: string, keyId: string) => ({
  pk: organisationPartition(organisationId),
  sk: `KEY#${keyId}`,
});
/** How many keys the organisation has, and whether it can have any. */
export const quotaKey = (organisationId: string) => ({ pk: organisationPartition(organisationId), sk: 'QUOTA' });
export const clientKey = (clientId: string) => ({ pk: `CLIENT#${clientId}`, sk: 'CLIENT' });
