import { type CaseOpinion, isOver } from '../../../lib/fraud/model/case.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { CaseItem } from '../store/items.ts';

interface Said extends Pick<CaseOpinion, 'by' | 'outcome' | 'note'> {
  /** For whom it is; nothing: back to where it came from. */
  readonly owner: string | undefined;
}

/**
 * One step of a case about money without an owner: two persons have to say the same, and the later opinion takes the place of another one.
 * @throws AppError `case-decided`, `four-eyes` for who said it already.
 */
export function stepUnmatched(row: CaseItem, { by, outcome, note, owner }: Said, at: Date): CaseItem {
  if (isOver(row)) throw new AppError('case-decided');
  const opinion: CaseOpinion = { by, outcome, note, at: at.toISOString() };
  const { proposal, owner: before, ...rest } = row;
  const next = { ...rest, ...(owner === undefined ? {} : { owner }), revision: row.revision + 1 };
  const isSame = proposal?.outcome === outcome && before === owner;
  if (!isSame) return { ...next, state: 'open', proposal: opinion };
  if (proposal.by === by) throw new AppError('four-eyes');
  return { ...next, state: 'decided', proposal, decision: opinion, endedAt: at.toISOString() };
}
