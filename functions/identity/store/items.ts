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
  readonly authenticatorCount?: number;
  /** Grows with each authenticator added or removed. */
  readonly authenticatorChanges?: number;
  readonly organisationCount: number;
  /** Grows whenever the person is made owner of something: an erasure that did not see it is refused. */
  readonly promotions: number;
  /** When the address of now was last told that another one is asked for. */
  readonly addressAskedAt?: string;
  readonly disabledAt?: string;
  readonly disabledReason?: string;
  /** Set once the erasure runs: from then on nothing new is written for this person. */
  readonly erasureStartedAt?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

interface AuthenticatorBase {
  readonly entity: 'Authenticator';
  readonly authenticatorId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt?: string;
}

export interface TotpItem extends AuthenticatorBase {
  readonly kind: 'totp';
  /** The secret, sealed by KMS for this person and authenticator. */
  readonly sealed: string;
  /** The 30-second step of the newest code that was taken; none up to it is taken again. */
  readonly lastStep: number;
}

export interface PasskeyItem extends AuthenticatorBase {
  readonly kind: 'passkey';
  /** Base64url. */
  readonly credentialId: string;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
  readonly signCount: number;
  readonly transports: readonly string[];
}

export type AuthenticatorItem = TotpItem | PasskeyItem;

/** An authenticator on its way; only its session may complete it, and only while nothing else changed. */
export interface SetupItem {
  readonly entity: 'AuthenticatorSetup';
  readonly authenticatorId: string;
  readonly sessionId: string;
  /** `authenticatorChanges` of the person when it began. */
  readonly changes: number;
  readonly validUntil: string;
  readonly kind: 'totp' | 'passkey';
  readonly name?: string;
  readonly sealed?: string;
  readonly challenge?: string;
}

export interface StepUpItem {
  readonly entity: 'StepUp';
  readonly stepUpId: string;
  readonly sessionId: string;
  /** `commandHash` of the request to confirm. */
  readonly command: string;
  readonly challenge: string;
  readonly validUntil: string;
}

/** Guesses of codes, over all of a person's apps. */
export interface CodeAttemptsItem {
  readonly entity: 'CodeAttempts';
  /** In a row, each counted before its code is looked at. */
  readonly attempts: number;
  /** How often in a row it was locked before. */
  readonly locks: number;
  /** Epoch seconds until which nobody guesses on, once there were enough. */
  readonly lockedUntil: number;
}

export interface DeviceItem {
  readonly entity: 'Device';
  readonly deviceId: string;
  readonly platform: (typeof Platform)['_zod']['output'];
  readonly name?: string;
  readonly pushToken?: string;
  /** Hash of the token; the token's own item names this device. */
  readonly tokenId?: string;
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

/** The one device that a push token belongs to. */
export interface PushTokenItem {
  readonly entity: 'PushToken';
  readonly personId: string;
  readonly deviceId: string;
  /** Of the registration that took it. */
  readonly revision: string;
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
  /** The person who sent it. */
  readonly invitedBy?: string;
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
