import {
  type CaseOpinion,
  CaseRefusal,
  type CaseRefusalCode,
  type CaseRow,
  decideCase,
} from '../../../lib/fraud/model/case.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { CaseItem } from '../store/items.ts';

const codes: Readonly<Record<CaseRefusalCode, string>> = {
  'case-over': 'case-decided',
  'case-expired': 'case-decided',
  'case-running': 'conflict',
  'case-involved': 'case-involved',
  'four-eyes': 'four-eyes',
};

/** A case after an opinion of the staff. @throws AppError */
export function stepCase(
  row: CaseItem,
  by: string,
  { decision, note }: { readonly decision: 'approve' | 'refuse'; readonly note: string },
  at: Date,
): CaseItem {
  const outcome: CaseOpinion['outcome'] = decision === 'approve' ? 'approved' : 'refused';
  try {
    const next: CaseRow = decideCase(row, { by, outcome, note }, at);
    const { proposal: _proposal, ...rest } = row;
    return { ...rest, ...next };
  } catch (error) {
    if (error instanceof CaseRefusal) throw new AppError(codes[error.code]);
    throw error;
  }
}
