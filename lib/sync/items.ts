/**
 * Items of the sync module's tables. Sequence numbers and revisions are integers; in sort keys they are padded to 15 digits.
 *
 * | table | pk | sk | entity |
 * |--|--|--|--|
 * | spaces | `SPACE#<spaceId>` | `HEAD` | Head |
 * | spaces | `SPACE#<spaceId>` | `SPACE` | Space (shared ones) |
 * | spaces | `SPACE#<spaceId>` | `MEMBER#<personId>` | Member (of shared ones) |
 * | spaces | `SPACE#<spaceId>` | `INVITATION#<hash of the secret>` | SpaceInvitation |
 * | spaces | `PERSON#<personId>` | `SPACE#<spaceId>` | Joined: the person's list of shared spaces |
 * | spaces | `PERSON#<personId>` | `COUNTERS` | Counters: how many shared spaces the person has joined |
 * | spaces | `PERSON#<personId>` | `CLIENT#<clientId>` | Client |
 * | spaces | `PERSON#<personId>` | `MUTATION#<clientId>#<number>` | KeptOutcome (merged and rejected ones) |
 * | spaces | `COMMIT#<commitId>#<n>` | `PART` | StagedPart: rows of a large commit, each part where other parts are not |
 * | documents | `<spaceId>#<collection>` | `<id>` | Document |
 * | changes | `<spaceId>` | `<seq>` | Change |
 */

export const padded = (number: number) => String(number).padStart(15, '0');

export const headKey = (spaceId: string) => ({ pk: `SPACE#${spaceId}`, sk: 'HEAD' });
export const spaceKey = (spaceId: string) => ({ pk: `SPACE#${spaceId}`, sk: 'SPACE' });
export const memberKey = (spaceId: string, personId: string) => ({ pk: `SPACE#${spaceId}`, sk: `MEMBER#${personId}` });
export const joinedKey = (personId: string, spaceId: string) => ({ pk: `PERSON#${personId}`, sk: `SPACE#${spaceId}` });
export const spaceInvitationKey = (spaceId: string, hash: string) => ({
  pk: `SPACE#${spaceId}`,
  sk: `INVITATION#${hash}`,
});
export const countersKey = (personId: string) => ({ pk: `PERSON#${personId}`, sk: 'COUNTERS' });
export const clientKey = (personId: string, clientId: string) => ({
  pk: `PERSON#${personId}`,
  sk: `CLIENT#${clientId}`,
});
export const keptOutcomeKey = (personId: string, clientId: string, number: number) => ({
  pk: `PERSON#${personId}`,
  sk: `MUTATION#${clientId}#${padded(number)}`,
});
export const stagedPartKey = (commitId: string, part: number) => ({ pk: `COMMIT#${commitId}#${part}`, sk: 'PART' });
export const documentKey = (spaceId: string, collection: string, id: string) => ({
  pk: `${spaceId}#${collection}`,
  sk: id,
});
export const changeKey = (spaceId: string, seq: number) => ({ pk: spaceId, sk: padded(seq) });

/** Where a space's order is kept. Every commit is conditional on `seq` and moves it. Absent: nothing was ever written. */
export interface Head {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Head';
  readonly spaceId: string;
  /** Made with the head; cursors of another epoch start anew (the space was emptied, or restored from a backup). */
  readonly epoch: string;
  /** Number of the last change. */
  readonly seq: number;
  /** Checksum of the live documents by collection, 16 hex digits. */
  readonly sums: Readonly<Record<string, string>>;
  /** Live documents by collection. */
  readonly counts: Readonly<Record<string, number>>;
  /** First sequence numbers of the last commits, oldest first, at most four: where a reader looks for changes still on their way. */
  readonly tail: readonly number[];
  /** A large commit that took effect and whose rows are being moved to their places. Whoever meets it finishes it first. */
  readonly pending?: { readonly commitId: string; readonly from: number; readonly to: number; readonly parts: number };
  /** Deleted shared spaces keep their head until they are purged. */
  readonly status?: 'deleted';
}

export type Fields = Readonly<Record<string, unknown>>;

/** A document as stored; deleted ones keep no fields and go after `tombstoneDays`. */
export interface StoredDocument {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Document';
  readonly spaceId: string;
  readonly collection: string;
  readonly id: string;
  /** 1 for the first state, one more with each change. */
  readonly revision: number;
  /** Number of the last change in the space's order. */
  readonly seq: number;
  /** Version of the schema that `fields` are written in: documents are stored as they were when written, and taken up when read (`stamped`). */
  readonly version: number;
  readonly fields: Fields;
  /** Who changed a field last (`writerMark`), and in which revision; for a field that is not named: `*`, the creation. */
  readonly marks: Readonly<Record<string, readonly [revision: number, writer: string]>>;
  /** Numbers of the last rows that devices wrote which compare states, newest last (`sent-rows.ts`). */
  readonly sent?: readonly (readonly [writer: string, number: number])[];
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
  readonly deleted?: true;
  /** Of a published document: the publisher's version, older ones are passed over. */
  readonly sourceVersion?: number;
  /** Epoch seconds; only of deleted documents. */
  readonly expiresAt?: number;
  /** Sort keys of the declared indexes, `ix1` to `ix4`. */
  readonly ix1?: string;
  readonly ix2?: string;
  readonly ix3?: string;
  readonly ix4?: string;
}

/** Which document took a place in the order. Rows of older changes of the same document are removed afterwards (`compactChanges`). */
export interface ChangeRow {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Change';
  readonly collection: string;
  readonly id: string;
  /** Sequence number of the document's change before. */
  readonly was?: number;
  /** Epoch seconds; only of deletions. */
  readonly expiresAt?: number;
}

/** One installation of an app: its mutations are numbered from 1 without gaps. */
export interface ClientItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Client';
  readonly clientId: string;
  /** Number of the last mutation that has its outcome. */
  readonly last: number;
  /** Outcomes of the last mutations, newest last, two bits each; at most 500, as many as one push holds. In a first version's record, a letter each. */
  readonly log: Uint8Array | string;
  /** What the last 200 mutations were, newest last, three bytes of a digest each: two copies of a store give out the same numbers. Absent in a first version's record. */
  readonly marks?: Uint8Array;
  readonly seenAt: string;
}

export interface SpaceItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Space';
  readonly spaceId: string;
  readonly name: string;
  readonly status: 'active' | 'deleted';
  readonly members: number;
  readonly owners: number;
  /** One more whenever somebody loses the right to invite: invitations of before are void. */
  readonly invitations: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface MemberItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Member';
  readonly spaceId: string;
  readonly personId: string;
  readonly role: string;
  readonly joinedAt: string;
}

/** In the person's partition, in step with the Member. */
export interface JoinedItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Joined';
  readonly personId: string;
  readonly spaceId: string;
  readonly role: string;
  readonly joinedAt: string;
}

export interface SpaceInvitationItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'SpaceInvitation';
  readonly spaceId: string;
  readonly role: string;
  /** `invitations` of the space when it was made. */
  readonly generation: number;
  readonly validUntil: string;
  readonly expiresAt: number;
}

/** Of a person; closed once an erasure has begun: nothing more is joined. */
export interface CountersItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Counters' | 'Erased';
  readonly spaces?: number;
  readonly closed?: boolean;
}
