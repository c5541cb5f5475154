import type { Collection } from '../../contract/collection.ts';
import type { TransactItem } from '../../runtime/aws/dynamo.ts';
import { stamped } from '../access/stamped.ts';
import { type ChangeRow, changeKey, documentKey, type Head, type StoredDocument } from '../items.ts';
import type { NextDocument } from '../merge/applied.ts';
import { indexKeys } from '../query/index-keys.ts';
import type { SyncTables } from '../tables.ts';
import { headWrite } from './head-write.ts';
import { nextHead, type Transition } from './next-head.ts';

/** One document's change. Several changes of one document in a commit are one: `current` as read, `next` after all of them. */
export interface DocumentWrite {
  readonly collection: Collection;
  /** As read; undefined: not there. The commit takes place only while it still is so. */
  readonly current: StoredDocument | undefined;
  readonly next: NextDocument;
}

/** The changes of one space; they get the numbers after the head's in this order. */
export interface SpaceCommit {
  readonly spaceId: string;
  /** As read; undefined: not there. Neither deleted nor pending. */
  readonly head: Head | undefined;
  readonly documents: readonly DocumentWrite[];
}

export interface CommitRules {
  readonly now: Date;
  /** Days for which deletions are remembered. */
  readonly tombstoneDays: number;
  /** Epoch of heads that do not exist yet. */
  readonly epoch: string;
}

export interface PlannedSpace {
  readonly head: Head;
  /** As stored, in the order of their numbers. */
  readonly documents: readonly StoredDocument[];
  readonly headWrite: TransactItem;
  /** A put of the document and one of its change row, for each. */
  readonly writes: readonly TransactItem[];
}

/** Live revision, for the head. */
const live = (document: StoredDocument | NextDocument | undefined) =>
  document && !document.deleted ? document.revision : undefined;

export const transitionOf = ({ current, next }: DocumentWrite): Transition => {
  const [before, after] = [live(current), live(next)];
  return {
    collection: next.collection,
    id: next.id,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
};

/** Without what belongs to the place a document had before. */
function unplaced(document: NextDocument & Partial<StoredDocument>): NextDocument {
  const { pk: _pk, sk: _sk, seq: _seq, expiresAt: _expires, ix1: _1, ix2: _2, ix3: _3, ix4: _4, ...rest } = document;
  return rest;
}

/** The document as it is stored under a number. */
export function placed({ collection, next }: DocumentWrite, seq: number, rules: CommitRules): StoredDocument {
  const document = { ...unplaced(next), ...documentKey(next.spaceId, next.collection, next.id), seq };
  if (next.deleted) return { ...document, expiresAt: expiry(rules) };
  return { ...document, ...indexKeys(collection, next.id, stamped(collection, next)) };
}

/** The row that says which document took a number. */
export function changeRow(
  { spaceId, seq, collection, id, expiresAt }: StoredDocument,
  was: number | undefined,
): ChangeRow {
  return {
    ...changeKey(spaceId, seq),
    entity: 'Change',
    collection,
    id,
    ...(was === undefined ? {} : { was }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

const expiry = ({ now, tombstoneDays }: CommitRules) => Math.floor(now.getTime() / 1000) + tombstoneDays * 86_400;

/** What a commit writes for one space. Pure. */
export function planSpace(
  tables: SyncTables,
  { spaceId, head, documents }: SpaceCommit,
  rules: CommitRules,
): PlannedSpace {
  const next = nextHead(spaceId, head, documents.map(transitionOf), rules.epoch);
  const first = (head?.seq ?? 0) + 1;
  const stored = documents.map((write, index) => placed(write, first + index, rules));
  const writes = documents.flatMap(({ current }, index): TransactItem[] => {
    const document = stored[index] as StoredDocument;
    return [
      {
        Put: {
          TableName: tables.documents,
          Item: document,
          // The head's condition covers the document, but a BatchGet may have seen one item of a transaction and not the other.
          ...(current
            ? {
                ConditionExpression: 'revision = :revision AND seq = :seq',
                ExpressionAttributeValues: { ':revision': current.revision, ':seq': current.seq },
              }
            : { ConditionExpression: 'attribute_not_exists(pk)' }),
        },
      },
      { Put: { TableName: tables.changes, Item: changeRow(document, current?.seq) } },
    ];
  });
  return { head: next, documents: stored, headWrite: headWrite(tables, head, next), writes };
}
