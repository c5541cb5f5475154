import { evaluate } from '../../../lib/fraud/model/evaluate.ts';
import { noRules } from '../../../lib/fraud/model/fallback.ts';
import { featuresKept } from '../../../lib/fraud/model/kept.ts';
import { hardness, type RuleSet } from '../../../lib/fraud/model/rule-set.ts';
import type { DecisionItem } from '../../../lib/fraud/store/items.ts';
import { csvLine, type FileFormat, jsonLine } from '../../../lib/jobs/file-lines.ts';
import type { BackTestSummary } from '../contract/back-tests.ts';
import { type Counts, noCounts } from './comparison.ts';
import { share } from './share.ts';

/** What was counted so far; JSON. */
export interface Totals {
  readonly decisions: number;
  readonly skipped: number;
  readonly differing: number;
  readonly actions: Counts;
  readonly were: Counts;
  readonly rules: Readonly<Record<string, number>>;
  /** Of labelled ones. */
  readonly stopped: { readonly fraud: number; readonly legitimate: number };
  readonly passed: { readonly fraud: number; readonly legitimate: number };
}

export const noTotals = ({ rules }: RuleSet): Totals => ({
  ...{ decisions: 0, skipped: 0, differing: 0, actions: noCounts(), were: noCounts() },
  rules: Object.fromEntries(rules.map(({ id }) => [id, 0])),
  stopped: { fraud: 0, legitimate: 0 },
  passed: { fraud: 0, legitimate: 0 },
});

export const columns = [
  'subjectId',
  'decidedAt',
  'kind',
  'wasVersion',
  'was',
  'now',
  'score',
  'rules',
  'label',
] as const;

type Past = Pick<DecisionItem, 'subject' | 'decidedAt' | 'kind' | 'version' | 'action' | 'features' | 'label'>;

/** Decides past payments once more: counts all of them, and has a line for each that is decided otherwise. */
export function again(ruleSet: RuleSet, past: readonly Past[], before: Totals, format: FileFormat) {
  const totals = structuredClone(before) as { -readonly [K in keyof Totals]: Totals[K] } & {
    rules: Record<string, number>;
  };
  const lines: string[] = [];
  for (const { subject, decidedAt, kind, version, action, features, label } of past) {
    // Without rules nothing was looked at, so there is nothing to look at again.
    if (version === noRules) {
      totals.skipped += 1;
      continue;
    }
    const made = evaluate(featuresKept(features), ruleSet);
    const held = made.reasons.map(({ ruleId }) => ruleId);
    totals.decisions += 1;
    totals.were[action] += 1;
    totals.actions[made.action] += 1;
    for (const rule of held) totals.rules[rule] = (totals.rules[rule] ?? 0) + 1;
    const isStopped = hardness(made.action) >= hardness('challenge');
    if (label) {
      const of = isStopped ? 'stopped' : 'passed';
      totals[of] = { ...totals[of], [label.as]: totals[of][label.as] + 1 };
    }
    if (made.action === action) continue;
    totals.differing += 1;
    const row = { subjectId: subject, decidedAt, kind, wasVersion: version, was: action, now: made.action };
    const rest = { score: made.score, rules: held.join(' '), label: label?.as };
    const cells = { ...row, ...rest };
    lines.push(
      format === 'csv'
        ? csvLine(
            columns.map((column) => cells[column]),
            { spreadsheet: true },
          )
        : jsonLine(cells),
    );
  }
  return { totals: totals as Totals, lines };
}

export function summaryOf({ stopped, passed, ...totals }: Totals): BackTestSummary {
  return {
    ...totals,
    rules: { ...totals.rules },
    labelled: {
      precision: share(stopped.fraud, stopped.fraud + stopped.legitimate),
      recall: share(stopped.fraud, stopped.fraud + passed.fraud),
    },
  };
}
