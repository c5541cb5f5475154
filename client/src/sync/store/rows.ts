import type { MergedField, MutationOutcome } from '../protocol.ts';

/**
 * Rows of the local store:
 * | key | value |
 * |--|--|
 * | `meta` | Meta |
 * | `spaces` | Space[], as the backend listed them last |
 * | `lease` | Lease: who sends, where the platform has no locks |
 * | `s/<space>` | SpaceState |
 * | `d/<space>/<collection>/<id>` | DocumentRow |
 * | `o/<seq>` | Outgoing without an outcome |
 * | `a/<seq>` | Outgoing with one, until a later pull has brought its effect |
 * | `x/<seq>` | Rejection |
 * | `z/<clientId>/<number>` | a kept outcome that the backend shall forget |
 * | `f/<id>` | UploadRecord, where uploads are kept in the same store |
 */
export const layoutVersion = 1;

export const metaKey = 'meta';
export const spacesKey = 'spaces';
export const leaseKey = 'lease';
export const uploadPrefix = 'f/';
export const spaceKey = (space: string) => `s/${space}`;
export const documentPrefix = (space: string, collection?: string) =>
  collection === undefined ? `d/${space}/` : `d/${space}/${collection}/`;
export const documentKey = (space: string, collection: string, id: string) => `d/${space}/${collection}/${id}`;
const numbered = (seq: number) => String(seq).padStart(12, '0');
export const outgoingKey = (seq: number) => `o/${numbered(seq)}`;
export const answeredKey = (seq: number) => `a/${numbered(seq)}`;
export const rejectionKey = (seq: number) => `x/${numbered(seq)}`;
export const forgetKey = (clientId: string, number: number) => `z/${clientId}/${number}`;

/** The parts of a document's key. */
export function readDocumentKey(key: string): { space: string; collection: string; id: string } {
  const [, space = '', collection = '', id = ''] = key.split('/');
  return { space, collection, id };
}

export type Fields = Readonly<Record<string, unknown>>;

export interface Meta {
  readonly layout: number;
  /** Made with the rows: answers to requests that were sent before the store was cleared do not fit any more. */
  readonly storeId: string;
  readonly clientId: string;
  /** Number of the last mutation that the client gave out. */
  readonly number: number;
  /** Number of the last mutation that the backend answered. */
  readonly answered: number;
  /** Number of the last mutation that was sent, or was about to be: stored before the request leaves. */
  readonly sent: number;
  /** Local number of the last mutation; never given out twice, whatever becomes of the client. */
  readonly seq: number;
  /** Counts answers: which of them came before a pull was sent. */
  readonly answers: number;
  readonly pending: number;
  readonly rejected: number;
  /** Whose data it is. */
  readonly personId?: string;
  /** Schema versions in which documents and mutations are kept. */
  readonly versions: Readonly<Record<string, number>>;
  /** Collections of the app that opened the store last; absent: those of `versions`. */
  readonly known?: readonly string[];
  readonly syncedAt?: number;
}

export interface DocumentRow {
  /** Revision that was received; 0: none. */
  readonly r: number;
  /** As received; absent: the backend has none, or it was deleted. */
  readonly f?: Fields;
  /** Generation of the space in which it was received. */
  readonly g?: number;
  /** Local numbers of the mutations on top of it. */
  readonly m?: readonly number[];
  /** With mutations on top: what is seen; null: nothing. */
  readonly v?: Fields | null;
}

/** A change of a document as the device wishes it. */
export interface Change {
  readonly kind: 'create' | 'update' | 'delete';
  readonly set?: Fields;
  readonly add?: Readonly<Record<string, number>>;
  readonly insert?: Readonly<Record<string, readonly unknown[]>>;
  readonly remove?: Readonly<Record<string, readonly unknown[]>>;
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
}

export interface Outgoing extends Change {
  readonly seq: number;
  readonly number: number;
  /** Random: another copy of the store gives the same number to another mutation. */
  readonly tag?: string;
  readonly space: string;
  readonly collection: string;
  readonly id: string;
  readonly base: number;
  /** ISO 8601, by this device's clock: shown until the backend's stamp is there, and sent to nobody. */
  readonly at: string;
  /** Which answer had its outcome. */
  readonly answer?: number;
  /** The backend could not even read it: what is sent in its place changes nothing. */
  readonly refused?: { readonly code: string; readonly reason: string };
}

/** A change that the backend refused, and that the app has not dealt with. */
export interface Rejection {
  /** Local number, for `resend` and `discard`. */
  readonly seq: number;
  readonly code: string;
  readonly reason: string;
  readonly mutation: Outgoing;
  /** The document as the backend has it, where the person may see it. */
  readonly current?: MutationOutcome['current'];
  readonly clientId: string;
}

/** A change that others' changes were merged with. */
export interface Merge {
  readonly mutation: Outgoing;
  readonly merged: readonly MergedField[];
}

export interface SpaceState {
  readonly cursor?: string;
  /** One more with each new beginning. */
  readonly generation: number;
  /** A new beginning is under way: rows of older generations are shown until it is done. */
  readonly starting: boolean;
  /** Of the rows of this generation. */
  readonly sum: string;
  readonly seq: number;
  /** Documents received since the beginning. */
  readonly received: number;
  /** The checksum did not fit last time. */
  readonly doubted?: true;
  /** When it was begun anew for a checksum, milliseconds. */
  readonly resyncedAt?: number;
  /** Everything was received at least once. */
  readonly complete?: true;
}

export interface Lease {
  readonly holder: string;
  /** Milliseconds, by this device's clock. */
  readonly until: number;
}
