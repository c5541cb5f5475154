import { agendaOf } from '../model/agenda.ts';
import type { Standing } from '../model/apply.ts';
import type { Change, KnownAccount } from '../model/changes.ts';
import type { HolderKind } from '../model/holder.ts';

/**
 * | pk | sk | entity |
 * |--|--|--|
 * | `CONNECTION#<id>` | `CONNECTION` | BankConnection: whose, its state, its accounts, and how far it is fetched and applied |
 * | the same | `TRANSACTION#<id>` | ExternalTransaction; in `byChange` by the number of its last change |
 * | the same | `PAGE#<run>#<n>` | ConnectionPage: what was fetched and is applied when the run is whole; TTL |
 * | `HOLDER#<id>` | `CONNECTION#<id>` | HeldConnection |
 * | the same | `COUNT` | HolderCount: how many of them |
 */
export const connectionPk = (connectionId: string) => `CONNECTION#${connectionId}`;
export const connectionKey = (connectionId: string) => ({ pk: connectionPk(connectionId), sk: 'CONNECTION' });
export const transactionSk = 'TRANSACTION#';
export const externalKey = (connectionId: string, transactionId: string) => ({
  pk: connectionPk(connectionId),
  sk: transactionSk + transactionId,
});
const padded = (value: number, digits: number) => String(value).padStart(digits, '0');
export const pageKey = (connectionId: string, run: number, page: number) => ({
  pk: connectionPk(connectionId),
  sk: `PAGE#${padded(run, 8)}#${padded(page, 6)}`,
});
export const heldConnectionKey = (holderId: string, connectionId: string) => ({
  pk: `HOLDER#${holderId}`,
  sk: `CONNECTION#${connectionId}`,
});
export const countKey = (holderId: string) => ({ pk: `HOLDER#${holderId}`, sk: 'COUNT' });
/** Place of a change in the index: in the order of its number. */
export const changeAt = (change: number): string => `CHANGE#${padded(change, 12)}`;

interface Keyed {
  readonly pk: string;
  readonly sk: string;
}

/** Pages that are being fetched. Nothing of them is seen before the last one is here. */
export interface Run {
  readonly id: number;
  /** The provider's position where it began, to which it goes back when something changes under way; and that of the next page. */
  readonly from: string;
  readonly at: string;
  readonly pages: number;
  /** From the beginning, because the provider lost its position: what it does not name is gone. */
  readonly isFull: boolean;
  /** How often it began again. */
  readonly again: number;
}

/** A whole run that is being applied, page by page. */
export interface Plan extends Pick<Run, 'id' | 'pages' | 'isFull'> {
  readonly done: number;
  /** Of a full one: behind which row it looks on for what is gone. */
  readonly swept?: string;
}

export interface ConnectionItem extends Keyed {
  readonly entity: 'BankConnection';
  readonly connectionId: string;
  /** Absent: the holder was erased. */
  readonly holderId?: string;
  readonly holderKind: HolderKind;
  readonly institution: string;
  /** `removing`: gone for its holder; the provider has still to be told. */
  readonly state: 'pending' | 'active' | 'needs-consent' | 'removing';
  /** The provider's. */
  readonly reference: string;
  readonly link?: string;
  readonly linkExpiresAt?: string;
  readonly consentUntil?: string;
  readonly accounts: readonly KnownAccount[];
  readonly syncedAt?: string;
  readonly problem?: 'unavailable' | 'rows-refused';
  readonly createdAt: string;

  /** The provider's position behind the last whole run. */
  readonly cursor: string;
  readonly run?: Run;
  readonly plan?: Plan;
  readonly runs: number;
  /** Rows of the run, or of the last one, that could not be right. */
  readonly refused: number;
  /** How many changes there were, and up to which readers look: a query may see a part of what a transaction is writing, so the next write says it. */
  readonly changes: number;
  readonly shown: number;
  /** Tries in a row that got no answer. */
  readonly attempts: number;
  /** How often somebody said that there is something to fetch. It goes without the revision, so that it breaks no run; the run's end looks at it. */
  readonly asked: number;
  /** One more with each change; devices are told of those at which it is the same as `toldAt`. */
  readonly revision: number;
  readonly toldAt: number;
  readonly dueAt?: string;
  readonly agenda?: string;
  readonly agendaAt?: string;
}

export type ExternalItem = Keyed &
  Standing & {
    readonly entity: 'ExternalTransaction';
    /** Of the index. */
    readonly changedAt: string;
  };

export interface PageItem extends Keyed {
  readonly entity: 'ConnectionPage';
  readonly changes: readonly Change[];
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** Of a connection that is being removed, what says whose it was. */
export const bare = { holderId: undefined, institution: '', consentUntil: undefined };

/** Attributes that put a connection onto the agenda, or take it off. */
export const dueAttributes = (connectionId: string, dueAt: string | undefined) =>
  dueAt === undefined
    ? { dueAt: undefined, agenda: undefined, agendaAt: undefined }
    : { dueAt, ...agendaOf(connectionId, dueAt) };
