/**
 * A case: people look at a payment whose money is held. A pure state machine over one row; whoever keeps the row puts it in the transaction of the money,
 * on condition of its `revision`.
 *
 * `open -> decided | expired | withdrawn`. A refusal needs one person; an approval above `fourEyesAbove` needs two, of whom the second
 * may also refuse. What nobody decides until the hold ends, expires; when the payer takes the payment back, it is withdrawn.
 */
export const caseStates = ['open', 'decided', 'expired', 'withdrawn'] as const;
export type CaseState = (typeof caseStates)[number];
export type CaseOutcome = 'approved' | 'refused';

export interface CaseOpinion {
  readonly by: string;
  readonly outcome: CaseOutcome;
  /** ISO 8601. */
  readonly at: string;
  readonly note: string;
}

/** As it is stored beside pk and sk; all of it takes DynamoDB as it is. */
export interface CaseRow {
  readonly caseId: string;
  /** Of the decision that asked for it. */
  readonly subject: string;
  readonly state: CaseState;
  /** Minor units, as text. */
  readonly amount: string;
  readonly currency: string;
  readonly openedAt: string;
  /** Until when somebody should have decided. */
  readonly dueAt: string;
  /** When the hold ends by itself. */
  readonly expiresAt: string;
  readonly needsTwo: boolean;
  /** Persons in the payment, who decide nothing about it. */
  readonly involved: readonly string[];
  /** The first of two approvals. */
  readonly proposal?: CaseOpinion;
  readonly decision?: CaseOpinion;
  readonly endedAt?: string;
  /** Grows with each step. */
  readonly revision: number;
}

export interface CaseRules {
  /** Seconds until it is due. */
  readonly dueSeconds: number;
  /** Minor units above which an approval needs two; absent: never. */
  readonly fourEyesAbove?: bigint;
}

export type CaseRefusalCode = 'case-over' | 'case-running' | 'case-expired' | 'case-involved' | 'four-eyes';

/** A step that the case does not take. */
export class CaseRefusal extends Error {
  override readonly name = 'CaseRefusal';
  readonly code: CaseRefusalCode;

  constructor(code: CaseRefusalCode) {
    super(code);
    this.code = code;
  }
}

export interface NewCase {
  readonly caseId: string;
  readonly subject: string;
  readonly amount: bigint;
  readonly currency: string;
  /** When the hold ends. */
  readonly holdEndsAt: Date;
  readonly involved: readonly string[];
}

/** Opens a case; it is due before its hold ends, if not at once. */
export function openCase(of: NewCase, { dueSeconds, fourEyesAbove }: CaseRules, at: Date): CaseRow {
  const end = of.holdEndsAt.getTime();
  return {
    caseId: of.caseId,
    subject: of.subject,
    state: 'open',
    amount: String(of.amount),
    currency: of.currency,
    openedAt: at.toISOString(),
    dueAt: new Date(Math.min(at.getTime() + dueSeconds * 1000, Math.max(end, at.getTime()))).toISOString(),
    expiresAt: new Date(end).toISOString(),
    needsTwo: fourEyesAbove !== undefined && of.amount > fourEyesAbove,
    involved: [...new Set(of.involved)].sort(),
    revision: 1,
  };
}

export const isOver = ({ state }: Pick<CaseRow, 'state'>): boolean => state !== 'open';
export const isOverdue = (row: Pick<CaseRow, 'state' | 'dueAt'>, at: Date): boolean =>
  !isOver(row) && Date.parse(row.dueAt) <= at.getTime();

function standing(row: CaseRow, by: string, at: Date): void {
  if (isOver(row)) throw new CaseRefusal('case-over');
  // The hold may have ended though nobody wrote it down yet.
  if (Date.parse(row.expiresAt) <= at.getTime()) throw new CaseRefusal('case-expired');
  if (row.involved.includes(by)) throw new CaseRefusal('case-involved');
}

const next = (row: CaseRow, change: Partial<CaseRow>): CaseRow => ({ ...row, ...change, revision: row.revision + 1 });

/** An opinion. It decides, or, as the first of two approvals, is a proposal. @throws CaseRefusal */
export function decideCase(
  row: CaseRow,
  { by, outcome, note }: Pick<CaseOpinion, 'by' | 'outcome' | 'note'>,
  at: Date,
): CaseRow {
  standing(row, by, at);
  const opinion: CaseOpinion = { by, outcome, note, at: at.toISOString() };
  if (outcome === 'approved' && row.needsTwo) {
    if (row.proposal?.by === by) throw new CaseRefusal('four-eyes');
    if (!row.proposal) return next(row, { proposal: opinion });
  }
  return next(row, { state: 'decided', decision: opinion, endedAt: at.toISOString() });
}

/** The hold has ended: nobody decided. A case that is over stays as it is. @throws CaseRefusal `case-running` before its time */
export function expireCase(row: CaseRow, at: Date): CaseRow {
  if (isOver(row)) return row;
  if (Date.parse(row.expiresAt) > at.getTime()) throw new CaseRefusal('case-running');
  return next(row, { state: 'expired', endedAt: at.toISOString() });
}

/** The payment was taken back: there is nothing to decide. A case that is over stays as it is. */
export const withdrawCase = (row: CaseRow, at: Date): CaseRow =>
  isOver(row) ? row : next(row, { state: 'withdrawn', endedAt: at.toISOString() });
