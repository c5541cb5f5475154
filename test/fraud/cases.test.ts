import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CaseRefusal,
  type CaseRow,
  decideCase,
  expireCase,
  isOver,
  isOverdue,
  openCase,
  withdrawCase,
} from '../../lib/fraud/model/case.ts';
import { toAttributes } from '../../lib/runtime/aws/attribute-values.ts';

const start = new Date('2026-11-21T08:00:00.000Z');
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const rules = { dueSeconds: 3_600, fourEyesAbove: 100_000n };
const opened = (amount = 50_000n, holdSeconds = 86_400) =>
  openCase(
    { caseId: 'c', subject: 's', amount, currency: 'EUR', holdEndsAt: later(holdSeconds), involved: ['payer'] },
    rules,
    start,
  );
const opinion = (by: string, outcome: 'approved' | 'refused') => ({ by, outcome, note: 'looked at' });
const codeOf = (act: () => unknown) => {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as CaseRefusal).code;
  }
};

describe('a case', () => {
  it('is due within its time, and never after its hold has ended; it takes the table as it is', () => {
    expect(opened()).toMatchObject({ state: 'open', dueAt: later(3_600).toISOString(), needsTwo: false, revision: 1 });
    expect(opened(1n, 600).dueAt).toBe(later(600).toISOString());
    expect(isOverdue(opened(), later(3_599))).toBe(false);
    expect(isOverdue(opened(), later(3_600))).toBe(true);
    expect(() => toAttributes(decideCase(opened(), opinion('a', 'refused'), start))).not.toThrow();
  });

  it('is decided once', () => {
    const done = decideCase(opened(), opinion('b', 'approved'), later(4));
    expect(done).toMatchObject({
      state: 'decided',
      decision: { by: 'b', outcome: 'approved', at: later(4).toISOString() },
      revision: 2,
    });
    expect(codeOf(() => decideCase(done, opinion('b', 'refused'), later(5)))).toBe('case-over');
  });

  it('above the amount needs two who approve, and one who refuses', () => {
    const big = opened(100_001n);
    expect(decideCase(big, opinion('a', 'refused'), later(1)).state).toBe('decided');
    const proposed = decideCase(big, opinion('a', 'approved'), later(2));
    expect(proposed).toMatchObject({ state: 'open', proposal: { by: 'a' } });
    expect(codeOf(() => decideCase(proposed, opinion('a', 'approved'), later(3)))).toBe('four-eyes');
    expect(decideCase(proposed, opinion('b', 'approved'), later(3))).toMatchObject({
      state: 'decided',
      decision: { by: 'b', outcome: 'approved' },
      proposal: { by: 'a' },
    });
    expect(decideCase(proposed, opinion('b', 'refused'), later(3)).decision?.outcome).toBe('refused');
    expect(decideCase(proposed, opinion('a', 'refused'), later(3)).decision?.outcome).toBe('refused');
    expect(opened(100_000n).needsTwo).toBe(false);
  });

  it('is no business of those in the payment', () => {
    expect(codeOf(() => decideCase(opened(), opinion('payer', 'approved'), later(1)))).toBe('case-involved');
  });

  it('ends with its hold, whether somebody wrote that down yet or not, and not before', () => {
    expect(codeOf(() => expireCase(opened(), later(86_399)))).toBe('case-running');
    expect(codeOf(() => decideCase(opened(), opinion('a', 'approved'), later(86_400)))).toBe('case-expired');
    const gone = expireCase(opened(), later(86_400));
    expect(gone).toMatchObject({ state: 'expired', endedAt: later(86_400).toISOString() });
    expect(expireCase(gone, later(90_000))).toBe(gone);
    const done = decideCase(opened(), opinion('a', 'approved'), later(1));
    expect(expireCase(done, later(90_000))).toBe(done);
  });

  it('whatever is done to it in whatever order: one end, each step a revision, no large approval by one', () => {
    const act = fc.record({
      what: fc.constantFrom('approved', 'refused', 'expire'),
      by: fc.constantFrom('a', 'b', 'payer'),
      pass: fc.nat({ max: 30_000 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(50_000n, 100_001n), fc.array(act, { maxLength: 12 }), (amount, acts) => {
        let [row, at]: [CaseRow, number] = [opened(amount), 0];
        const approvers = new Set<string>();
        for (const { what, by, pass } of acts) {
          at += pass;
          const before = row;
          try {
            if (what === 'expire') row = expireCase(row, later(at));
            else row = decideCase(row, opinion(by, what as 'approved'), later(at));
            if (what === 'approved') approvers.add(by);
          } catch (error) {
            if (!(error instanceof CaseRefusal)) throw error;
          }
          if (isOver(before)) expect(row).toBe(before);
          expect(row.revision).toBe(before.revision + (row === before ? 0 : 1));
        }
        expect(approvers.has('payer')).toBe(false);
        if (row.decision?.outcome === 'approved' && amount > 100_000n) expect(approvers.size).toBe(2);
        if (row.state === 'expired') expect(at).toBeGreaterThanOrEqual(86_400);
      }),
      { numRuns: 300 },
    );
  });

  it('is withdrawn by its payer at any time, and only while it is open', () => {
    const withdrawn = withdrawCase(opened(), later(60));
    expect(withdrawn).toMatchObject({ state: 'withdrawn', endedAt: later(60).toISOString(), revision: 2 });
    expect([isOver(withdrawn), withdrawCase(withdrawn, later(61))]).toEqual([true, withdrawn]);
    expect(codeOf(() => decideCase(withdrawn, opinion('ann', 'approved'), later(61)))).toBe('case-over');
    const decided = decideCase(opened(), opinion('ann', 'refused'), later(60));
    expect(withdrawCase(decided, later(61))).toBe(decided);
  });
});
