import { describe, expect, it } from 'vitest';
import { checkedFeatures } from '../../lib/fraud/model/features.ts';
import { starterRules } from '../../lib/fraud/model/starter-rules.ts';
import { attacks, syntheticPayments } from './synthetic-payments.ts';
import { backTest, syntheticReport } from './synthetic-report.ts';

const percent = (share: { count: number; of: number }) => (100 * share.count) / share.of;

describe('synthetic payments', () => {
  it('are the same for the same seed, others for another, and have features that rules may be about', () => {
    const made = syntheticPayments(7, 2000);
    expect(syntheticPayments(7, 2000)).toEqual(made);
    expect(syntheticPayments(8, 2000)).not.toEqual(made);
    for (const { features } of made) checkedFeatures(features);
    for (const attack of attacks) expect(made.filter((each) => each.attack === attack).length).toBeGreaterThan(5);
    expect(made.filter((each) => each.attack === undefined).length).toBeGreaterThan(1800);
  });
});

describe('the report on them', () => {
  it('says that it is synthetic, and adds up', () => {
    const report = syntheticReport(starterRules, 1, 5000);
    expect(report).toMatchObject({
      synthetic: true,
      seed: 1,
      version: 'starter-1',
      payments: 5000,
      threshold: 'challenge',
    });
    const { allow, challenge, review, block } = report.actions;
    expect(allow + challenge + review + block).toBe(5000);
    expect(report.precision.of).toBe(5000 - allow);
    expect(report.precision.count).toBe(report.recall.count);
    expect(Object.values(report.recallByAttack).reduce((sum, { of }) => sum + of, 0)).toBe(report.recall.of);
    expect(report.recall.of).toBe(syntheticPayments(1, 5000).filter(({ attack }) => attack).length);
    expect(syntheticReport(starterRules, 1, 5000)).toEqual(report);
  });

  it('says of the starter rules what docs/fraud.md says: a change of rules or generator shows', () => {
    const { precision, recall, recallByAttack, actions } = syntheticReport(starterRules, 20261121, 20_000);
    expect([precision.percent, recall.percent]).toEqual(['45.6 %', '68.1 %']);
    expect(Object.entries(recallByAttack).map(([attack, { percent }]) => [attack, percent])).toEqual([
      ['takeover', '81.2 %'],
      ['card-testing', '70.4 %'],
      ['mule', '70.1 %'],
      ['structuring', '68.3 %'],
      ['round-trip', '52.5 %'],
    ]);
    expect(actions).toEqual({ allow: 18_479, challenge: 1_074, review: 433, block: 14 });
  });

  it('sees a difference between rules that look and rules that do not', () => {
    const report = syntheticReport(starterRules, 2, 5000);
    // Not all of it: attacks that are hidden well are among them, and people do odd things.
    expect(percent(report.recall)).toBeGreaterThan(50);
    expect(percent(report.recall)).toBeLessThan(95);
    expect(percent(report.precision)).toBeGreaterThan(40);
    expect(percent(report.precision)).toBeLessThan(100);
    const blind = syntheticReport({ ...starterRules, version: 'none', rules: [] }, 2, 5000);
    expect([blind.recall.count, blind.precision.percent]).toEqual([0, undefined]);
    const without = syntheticReport(
      { ...starterRules, rules: starterRules.rules.filter(({ id }) => id !== 'structuring') },
      2,
      5000,
    );
    expect(without.recallByAttack.structuring.count).toBeLessThan(report.recallByAttack.structuring.count);
  });

  it('of past payments says what each rule set would have done, and how often each rule held', () => {
    const past = [{ isNewDevice: true }, { isNewDevice: true, lists: ['fraud'] }, {}];
    expect(backTest(starterRules, past)).toMatchObject({
      payments: 3,
      decided: ['allow', 'block', 'allow'],
      actions: { allow: 2, block: 1 },
      rules: { 'new-device': 2, listed: 1, burst: 0 },
    });
  });
});
