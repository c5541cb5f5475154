import type { Account, Membership, Organisation } from '../../../lib/policy/accounts.ts';
import type { Platform } from '../contract/devices.ts';

/** Items of the table `people`, beside their keys. Times are ISO 8601; `expiresAt` is the TTL in epoch seconds. */

/** Invitations sent on one day (UTC). */
export interface InviteCount {
  readonly inviteDay?: string;
  readonly inviteCount?: number;
}

export interface Person extends Account, InviteCount {
  readonly entity: 'Person';
  readonly email?: string;
  readonly emailVerified: boolean;
  readonly displayName?: string;
  readonly locale?: string;
  readonly timeZone?: string;
  readonly avatarUrl?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly revokedSessions: Readonly<Record<string, number>>;
  readonly deviceCount: number;
  readonly organisationCount: number;
  /** Grows whenever the person is made owner of something: an erasure that did not see it is refused. */
  readonly promotions: number;
  readonly disabledAt?: string;
  readonly disabledReason?: string;
  /** Set once the erasure runs: from then on nothing new is written for this person. */
  readonly erasureStartedAt?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

export interface DeviceItem {
  readonly entity: 'Device';
  readonly deviceId: string;
  readonly platform: (typeof Platform)['_zod']['output'];
  readonly name?: string;
  readonly pushToken?: string;
  readonly appVersion?: string;
  readonly locale?: string;
  readonly timeZone?: string;
  /** Sign-ins on this device: session id to the moment of sign-in, epoch seconds. */
  readonly sessions: Readonly<Record<string, number>>;
  /** Another one with each write. */
  readonly revision: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface MembershipItem extends Membership {
  readonly entity: 'Membership';
  readonly joinedAt: string;
  /** The member is an owner whose account waits to be erased, and is not counted as owner any more. */
  readonly leaving?: boolean;
}

export interface OrganisationItem extends Organisation, InviteCount {
  readonly entity: 'Organisation';
  readonly name: string;
  readonly members: number;
  /** Owners who are not about to be erased. */
  readonly owners: number;
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Holders of each role of its own. */
  readonly roleMembers: Readonly<Record<string, number>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

export interface InvitationItem {
  readonly entity: 'Invitation';
  readonly invitationId: string;
  readonly organisationId: string;
  readonly email: string;
  readonly role: string;
  readonly delivery: 'queued' | 'sent' | 'no-sender';
  /** SHA-256 of the secrets mailed so far; one unless a mail had to be sent again. */
  readonly tokenHashes?: ReadonlySet<string>;
  readonly createdAt: string;
  readonly validUntil: string;
}

export interface ExportItem {
  readonly entity: 'Export';
  readonly personId: string;
  readonly exportId: string;
  readonly state: 'queued' | 'building' | 'ready';
  readonly requestedAt: string;
  /** Of the last progress. */
  readonly updatedAt: string;
  /** Day (UTC) that `count` counts. */
  readonly day: string;
  readonly count: number;
  /** Finished files in order: their names below the job's prefix, and sizes in bytes. */
  readonly files: readonly { readonly name: string; readonly size: number }[];
  /** Where the next file begins. */
  readonly position?: { readonly module: number; readonly cursor?: string };
  readonly readyAt?: string;
  readonly validUntil?: string;
}

export interface ErasureItem {
  readonly entity: 'Erasure';
  readonly personId: string;
  readonly erasureId: string;
  readonly receiptId: string;
  readonly state: 'scheduled' | 'running';
  /** What the person was before; cancelling goes back to it. */
  readonly statusBefore: 'active' | 'disabled';
  readonly requestedAt: string;
  readonly dueAt: string;
  readonly startedAt?: string;
  /** Counts of removed things by module; present once the module is done. */
  readonly done: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The same of modules that are not done yet. */
  readonly partly: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface ReceiptItem {
  readonly entity: 'Receipt';
  readonly payload: string;
  readonly signature: string;
  readonly algorithm: 'ECDSA_SHA_256';
  readonly keyId: string;
  readonly publicKey: string;
}
