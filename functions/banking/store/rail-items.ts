/**
 * | pk | sk | entity |
 * |--|--|--|
 * | `FILE#<id>` | `FILE` | RailFile: one that goes out, or one that came |
 * | the same | `PAYMENT#<id>` | FilePayment: what is in it |
 * | the same | `HEARD` | RailFileCheck: when to look for payments of which the rail said nothing |
 * | `SENT#<payment id>` | `SENT` | SentPayment: whose payment a reference of ours means |
 * | `RAIL#<rail>#<currency>` | `OPEN#<shard>` | OpenFile: the number of the file that takes up payments |
 * | the same | `HEAD` | RailHead: the last statement of the account there |
 * | the same | `STATEMENT#<id>` | RailStatement |
 * | the same | `WAITING#<opening>#<file id>` | WaitingFile: a file whose statement follows one that closes so |
 * | the same | `ENTRY#<reference>` | RailEntry: what they booked, and the transfer that booked it here |
 */
export const filePk = (fileId: string) => `FILE#${fileId}`;
export const fileKey = (fileId: string) => ({ pk: filePk(fileId), sk: 'FILE' });
export const checkKey = (fileId: string) => ({ pk: filePk(fileId), sk: 'HEARD' });
export const filePaymentKey = (fileId: string, paymentId: string) => ({
  pk: filePk(fileId),
  sk: `PAYMENT#${paymentId}`,
});
export const sentKey = (paymentId: string) => ({ pk: `SENT#${paymentId}`, sk: 'SENT' });
export const railPk = (rail: string, currency: string) => `RAIL#${rail}#${currency}`;
export const openFileKey = (rail: string, currency: string, shard: string) => ({
  pk: railPk(rail, currency),
  sk: `OPEN#${shard}`,
});

interface Keyed {
  readonly pk: string;
  readonly sk: string;
}

interface AnyFile extends Keyed {
  readonly entity: 'RailFile';
  readonly fileId: string;
  readonly createdAt: string;
  readonly agenda?: string;
  readonly agendaAt?: string;
}

export interface OutgoingFile extends AnyFile {
  readonly direction: 'out';
  /** `answered`: the rail said something about it. */
  readonly state: 'open' | 'sealed' | 'written' | 'answered';
  readonly rail: string;
  readonly currency: string;
  readonly count: number;
  readonly sum: number | bigint;
  readonly sealedAt?: string;
  readonly writtenAt?: string;
  readonly answeredAt?: string;
}

/** All that the file says of a payment. */
export interface FilePayment extends Keyed {
  readonly entity: 'FilePayment';
  readonly paymentId: string;
  readonly accountId: string;
  /** Minor units as text. */
  readonly amount: string;
  readonly name: string;
  readonly iban: string;
  readonly text?: string;
}

export interface SentPayment extends Keyed {
  readonly entity: 'SentPayment';
  readonly accountId: string;
  readonly fileId: string;
}

export interface OpenFile extends Keyed {
  readonly entity: 'OpenFile';
  readonly number: number;
}

export const headKey = (rail: string, currency: string) => ({ pk: railPk(rail, currency), sk: 'HEAD' });
export const statementKey = (rail: string, currency: string, statementId: string) => ({
  pk: railPk(rail, currency),
  sk: `STATEMENT#${statementId}`,
});
/** @param place of a part. What banks write into their references is no place: their `#` is doubled. */
export const entryKey = (rail: string, currency: string, reference: string, place?: number) => ({
  pk: railPk(rail, currency),
  sk: `ENTRY#${reference.replaceAll('#', '##')}${place === undefined ? '' : `#${place}`}`,
});
/** Where rows of such a reference stand that were written before 2026-11-23, when its `#` was not doubled. A part of another one may stand there too. */
export const olderEntryKeys = (rail: string, currency: string, reference: string, place?: number) =>
  reference.includes('#')
    ? [{ pk: railPk(rail, currency), sk: `ENTRY#${reference}${place === undefined ? '' : `#${place}`}` }]
    : [];

export interface IncomingFile extends AnyFile {
  readonly direction: 'in';
  /** `waiting`: for a statement before one of its own. */
  readonly state: 'reading' | 'waiting' | 'booked' | 'refused';
  readonly sha256: string;
  /** Where it was put last. */
  readonly objectKey: string;
  /** Of one that was refused, or waits. */
  readonly why?: readonly string[];
  /** What was odd about what was booked. */
  readonly remarks?: readonly string[];
  /** Which statements are in it; until they are booked they may be claimed by it. */
  readonly statements?: readonly StatementPlace[];
  readonly waits?: readonly Wait[];
  /** Until when it waits, and how often it was looked after. */
  readonly waitUntil?: string;
  readonly looks?: number;
  readonly endedAt?: string;
}

/** For a statement that closes so. Minor units as text. */
export interface Wait {
  readonly rail: string;
  readonly currency: string;
  readonly opening: string;
}

const waitingSk = (opening: string) => `WAITING#${opening}#`;
export const waitingKey = ({ rail, currency, opening }: Wait, fileId: string) => ({
  pk: railPk(rail, currency),
  sk: waitingSk(opening) + fileId,
});
/** All that wait for the same. */
export const waitingFor = ({ rail, currency, opening }: Wait) => ({
  pk: railPk(rail, currency),
  beginning: waitingSk(opening),
});

export interface WaitingFile extends Keyed {
  readonly entity: 'WaitingFile';
  readonly fileId: string;
}

export type RailFile = OutgoingFile | IncomingFile;

export interface StatementPlace {
  readonly rail: string;
  readonly currency: string;
  readonly statementId: string;
}

export interface RailHead extends Keyed {
  readonly entity: 'RailHead';
  readonly statementId: string;
  /** Minor units as text, as all here. */
  readonly closing: string;
}

export interface StatementItem extends Keyed, StatementPlace {
  readonly entity: 'RailStatement';
  readonly fileId: string;
  readonly objectKey: string;
  readonly opening: string;
  readonly closing: string;
  readonly count: number;
  readonly digest: string;
  /** The statement before. */
  readonly previous?: string;
  readonly importedAt: string;
}

/** An entry of theirs: with the transfer that booked it, or with the number of its parts, each of which has a row of its own behind it (`#1`, `#2`). */
export interface EntryItem extends Keyed {
  readonly entity: 'RailEntry' | 'RailEntryPart';
  readonly reference: string;
  readonly amount: string;
  readonly parts?: number;
  readonly transferId?: string;
  readonly booked?: 'settled' | 'returned' | 'received' | 'charged' | 'scheme' | 'unmatched';
  readonly paymentId?: string;
  readonly on?: string;
  readonly fileId: string;
  readonly endToEndId?: string;
  /** What they say that they took of it. */
  readonly charges?: string;
  /** Of the statement that has it; a notification comes before. */
  readonly statementId?: string;
  /** The same: its place in the local index, where the entries of a statement stand together. */
  readonly madeAt?: string;
}
