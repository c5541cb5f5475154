import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DayLimit,
  effectiveLimits,
  givenBack,
  spent,
  withDaily,
} from '../../functions/banking/model/kyc/limits.ts';
import {
  afterEvent,
  isOverdue,
  levels,
  unverified,
  type Verification,
  type VerificationEvent,
  type VerificationState,
  verificationStates,
} from '../../functions/banking/model/kyc/verification.ts';

const events: readonly VerificationEvent[] = [
  { type: 'submit', level: 2 },
  { type: 'approve', reviewOn: '2027-11-21' },
  { type: 'reject' },
  { type: 'expire' },
  { type: 'block' },
  { type: 'unblock' },
];
const samples: Readonly<Record<VerificationState, Verification>> = {
  none: unverified,
  pending: { state: 'pending', level: 1, asked: 2, reviewOn: '2027-01-01' },
  verified: { state: 'verified', level: 1, reviewOn: '2027-01-01' },
  rejected: { state: 'rejected', level: 0 },
  expired: { state: 'expired', level: 0 },
  blocked: { state: 'blocked', level: 0 },
};
const byLevel = {
  0: { perPayment: 0n, daily: 0n, balance: 150_00n },
  1: { perPayment: 100_00n, daily: 200_00n, balance: 1000_00n },
  2: { perPayment: 5000_00n, daily: 10_000_00n },
  3: {},
};

describe('a verification', () => {
  it('goes along its table and no other way: every state with every event', () => {
    const found = verificationStates.map((state) =>
      events.map((event) => {
        try {
          return afterEvent(samples[state], event).state;
        } catch (error) {
          return (error as { code: string }).code;
        }
      }),
    );
    const no = 'invalid-state';
    expect(Object.fromEntries(verificationStates.map((state, i) => [state, found[i]]))).toEqual({
      none: ['pending', no, no, no, 'blocked', no],
      pending: [no, 'verified', 'verified', 'pending', 'blocked', no],
      verified: ['pending', no, no, 'expired', 'blocked', no],
      rejected: ['pending', no, no, no, 'blocked', no],
      expired: ['pending', no, no, no, 'blocked', no],
      blocked: [no, no, no, no, no, 'none'],
    });
  });

  it('keeps the level that holds while a higher one is looked at, and when that is refused', () => {
    const pending = afterEvent(samples.verified, { type: 'submit', level: 3 });
    expect(pending).toEqual({ state: 'pending', level: 1, asked: 3, reviewOn: '2027-01-01' });
    expect(afterEvent(pending, { type: 'reject' })).toEqual(samples.verified);
    expect(afterEvent(pending, { type: 'approve', reviewOn: '2028-01-01' })).toEqual({
      state: 'verified',
      level: 3,
      reviewOn: '2028-01-01',
    });
    expect(() => afterEvent(samples.verified, { type: 'submit', level: 1 })).toThrow('invalid-state');
    expect(() => afterEvent(unverified, { type: 'submit', level: 0 })).toThrow('invalid-state');
    const first = afterEvent(unverified, { type: 'submit', level: 1 });
    expect(afterEvent(first, { type: 'reject' })).toEqual({ state: 'rejected', level: 0 });
    expect(() => afterEvent(first, { type: 'expire' })).toThrow('invalid-state');
  });

  it('has no level without an approval that still holds, whatever happened', () => {
    const event = fc.oneof(
      fc.constantFrom(...events),
      fc.record({ type: fc.constant('submit' as const), level: fc.constantFrom(...levels) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (history) => {
        let now = unverified;
        let approved = 0;
        for (const each of history) {
          const before = now;
          try {
            now = afterEvent(now, each);
          } catch {
            continue;
          }
          if (each.type === 'approve') approved = before.asked ?? 0;
          if (each.type === 'expire' || each.type === 'block') approved = 0;
          expect(now.level).toBe(approved);
          expect(now.asked !== undefined).toBe(now.state === 'pending');
        }
      }),
    );
  });

  it('is overdue from its day on', () => {
    expect(['2026-12-31', '2027-01-01', '2027-01-02'].map((day) => isOverdue(samples.verified, day))).toEqual([
      false,
      true,
      true,
    ]);
    expect(isOverdue(unverified, '2027-01-01')).toBe(false);
  });
});

describe('limits', () => {
  it('are the lowest of level, product and holder', () => {
    const product = { daily: 150_00n };
    expect(effectiveLimits(samples.verified, byLevel, product, { perPayment: 500_00n })).toEqual({
      perPayment: 100_00n,
      daily: 150_00n,
      balance: 1000_00n,
      outgoing: 'open',
      incoming: 'open',
    });
    expect(effectiveLimits({ state: 'verified', level: 3 }, byLevel)).toEqual({
      perPayment: undefined,
      daily: undefined,
      balance: undefined,
      outgoing: 'open',
      incoming: 'open',
    });
    expect(effectiveLimits({ state: 'verified', level: 3 }, byLevel, { daily: 0n }).outgoing).toBe('stopped');
  });

  it('stop what goes out of unknown, expired and blocked people, and what comes in to blocked ones alone', () => {
    const said = verificationStates.map((state) => {
      const { outgoing, incoming } = effectiveLimits(samples[state], byLevel);
      return [state, outgoing, incoming];
    });
    expect(said).toEqual([
      ['none', 'stopped', 'open'],
      ['pending', 'open', 'open'],
      ['verified', 'open', 'open'],
      ['rejected', 'stopped', 'open'],
      ['expired', 'stopped', 'open'],
      ['blocked', 'stopped', 'refused'],
    ]);
  });

  it('of a day are never exceeded, whatever is paid, given back and changed', () => {
    const amount = fc.bigInt({ min: 1n, max: 100n });
    const step = fc.oneof(
      fc.record({ do: fc.constant('spend' as const), amount }),
      fc.record({ do: fc.constant('back' as const), amount }),
      fc.record({ do: fc.constant('limit' as const), amount }),
      fc.record({ do: fc.constant('night' as const), amount }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let limit: DayLimit = { daily: 50n, day: '2026-01-01', left: 50n };
        let [today, sum] = [1, 0n];
        const day = () => `2026-01-${String(today).padStart(2, '0')}`;
        for (const each of steps) {
          if (each.do === 'night' && today < 31) [today, sum] = [today + 1, 0n];
          if (each.do === 'limit') limit = withDaily(limit, each.amount);
          if (each.do === 'back' && each.amount <= sum) {
            limit = givenBack(limit, day(), each.amount);
            sum -= each.amount;
          }
          if (each.do !== 'spend') continue;
          const after = spent(limit, day(), each.amount);
          expect(after !== undefined).toBe(sum + each.amount <= limit.daily);
          if (!after) continue;
          sum += each.amount;
          limit = after;
          expect(limit.left).toBe(limit.daily - sum);
        }
      }),
    );
    const limit = { daily: 50n, day: '2026-01-02', left: 50n };
    expect(spent(limit, '2026-01-01', 1n)).toBeUndefined();
    expect(givenBack(limit, '2026-01-01', 7n)).toBe(limit);
  });
});
