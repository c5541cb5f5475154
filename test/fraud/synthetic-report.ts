import { type Share, share } from '../../functions/fraud/model/share.ts';
import { evaluate } from '../../lib/fraud/model/evaluate.ts';
import type { Features } from '../../lib/fraud/model/features.ts';
import { type Action, actions, hardness, type RuleSet } from '../../lib/fraud/model/rule-set.ts';
import { type Attack, attacks, syntheticPayments } from './synthetic-payments.ts';

export interface BackTest {
  readonly version: string;
  readonly payments: number;
  readonly actions: Readonly<Record<Action, number>>;
  /** How often each rule held, by its id. */
  readonly rules: Readonly<Record<string, number>>;
}

/** Of payments that were made up: whoever reads it sees so. */
export interface SyntheticReport extends BackTest {
  readonly synthetic: true;
  readonly seed: number;
  /** Of what was stopped (`threshold` or harder), how much was meant as fraud. */
  readonly precision: Share;
  /** Of what was meant as fraud, how much was stopped. */
  readonly recall: Share;
  readonly recallByAttack: Readonly<Record<Attack, Share>>;
  readonly threshold: Action;
}

/** What a rule set says about past payments. */
export function backTest(
  ruleSet: RuleSet,
  payments: readonly Features[],
): BackTest & { readonly decided: readonly Action[] } {
  const decisions = payments.map((features) => evaluate(features, ruleSet));
  const counted = (action: Action) => decisions.filter((decision) => decision.action === action).length;
  const held = decisions.flatMap(({ reasons }) => reasons.map(({ ruleId }) => ruleId));
  return {
    version: ruleSet.version,
    payments: payments.length,
    actions: Object.fromEntries(actions.map((action) => [action, counted(action)])) as Record<Action, number>,
    rules: Object.fromEntries(ruleSet.rules.map(({ id }) => [id, held.filter((each) => each === id).length])),
    decided: decisions.map(({ action }) => action),
  };
}

/** Precision and recall on payments that `syntheticPayments` made of the seed. */
export function syntheticReport(
  ruleSet: RuleSet,
  seed: number,
  count: number,
  threshold: Action = 'challenge',
): SyntheticReport {
  const payments = syntheticPayments(seed, count);
  const { decided, ...result } = backTest(
    ruleSet,
    payments.map(({ features }) => features),
  );
  const seen = payments.map(({ attack }, index) => ({
    attack,
    isStopped: hardness(decided[index] ?? 'allow') >= hardness(threshold),
  }));
  const stopped = seen.filter(({ isStopped }) => isStopped);
  const frauds = seen.filter(({ attack }) => attack !== undefined);
  const caught = (some: typeof seen) => share(some.filter(({ isStopped }) => isStopped).length, some.length);
  const byAttack = attacks.map((attack) => [attack, caught(frauds.filter((each) => each.attack === attack))]);
  return {
    synthetic: true,
    seed,
    threshold,
    ...result,
    precision: share(stopped.filter(({ attack }) => attack !== undefined).length, stopped.length),
    recall: caught(frauds),
    recallByAttack: Object.fromEntries(byAttack) as Record<Attack, Share>,
  };
}
