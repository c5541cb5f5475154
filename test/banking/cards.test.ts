import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Authorisation,
  authorise,
  type CardStep,
  clear,
  expire,
  increment,
  reverse,
} from '../../functions/banking/model/cards/authorisation.ts';

const last = { isLast: true };
const open = { isLast: false };

/** Holds as the ledger keeps them: what it would refuse throws here. */
class Holds {
  readonly left = new Map<string, bigint>();
  taken = 0n;

  do({ commands }: CardStep): void {
    for (const command of commands) {
      if (command.do === 'hold') {
        if (this.left.has(command.holdId)) throw new Error('transfer-id-reused');
        this.left.set(command.holdId, command.amount);
      } else if (command.do === 'post') this.taken += command.amount;
      else {
        const left = this.left.get(command.holdId) ?? 0n;
        if (left === 0n) throw new Error('hold-resolved');
        if (command.do === 'void') this.left.set(command.holdId, 0n);
        else {
          if (command.amount > left) throw new Error('exceeds-hold');
          this.left.set(command.holdId, command.release ? 0n : left - command.amount);
          this.taken += command.amount;
        }
      }
    }
  }
  get held(): bigint {
    return [...this.left.values()].reduce((sum, each) => sum + each, 0n);
  }
}

describe('a card’s authorisation', () => {
  it('is a hold, each increment one more, and a clearing captures them, the oldest first', () => {
    const first = authorise('a', 'h1', 50n);
    expect(first.commands).toEqual([{ do: 'hold', holdId: 'h1', amount: 50n }]);
    const second = increment(first.authorisation, 'h2', 30n);
    const cleared = clear(second.authorisation, 'c1', 60n, last);
    expect(cleared.commands).toEqual([
      { do: 'capture', transferId: 'c1.0', holdId: 'h1', amount: 50n },
      { do: 'capture', transferId: 'c1.1', holdId: 'h2', amount: 10n, release: true },
    ]);
    expect(cleared.authorisation).toMatchObject({ state: 'cleared', approved: 80n, cleared: 60n, version: 3 });
    const small = clear(second.authorisation, 'c2', 50n, last);
    expect(small.commands.at(-1)).toEqual({ do: 'void', holdId: 'h2' });
  });

  it('clears beyond what is held only as far as it may, and says what has to be posted', () => {
    const { authorisation } = authorise('a', 'h1', 50n);
    expect(() => clear(authorisation, 'c1', 51n, last)).toThrow('exceeds-authorisation');
    const tip = clear(authorisation, 'c1', 60n, { isLast: true, beyond: 10n });
    expect(tip.commands).toEqual([
      { do: 'capture', transferId: 'c1.0', holdId: 'h1', amount: 50n },
      { do: 'post', transferId: 'c1.beyond', amount: 10n },
    ]);
  });

  it('reversed in part keeps what is smaller than a hold set aside, but it can be cleared no more', () => {
    const two = increment(authorise('a', 'h1', 50n).authorisation, 'h2', 30n).authorisation;
    const less = reverse(two, 20n);
    expect(less.commands).toEqual([]);
    expect(less.authorisation.approved).toBe(60n);
    expect(() => clear(less.authorisation, 'c1', 61n, last)).toThrow('exceeds-authorisation');
    expect(reverse(less.authorisation, 10n).commands).toEqual([{ do: 'void', holdId: 'h2' }]);
    expect(reverse(less.authorisation).authorisation.state).toBe('reversed');
    expect(() => reverse(two, 81n)).toThrow('exceeds-authorisation');
  });

  it('that is over takes nothing any more', () => {
    const { authorisation } = authorise('a', 'h1', 50n);
    const ends = [clear(authorisation, 'c', 1n, last), reverse(authorisation), expire(authorisation)];
    expect(ends.map((end) => end.authorisation.state)).toEqual(['cleared', 'reversed', 'expired']);
    for (const { authorisation: over } of ends) {
      const steps = [
        () => increment(over, 'h9', 1n),
        () => clear(over, 'c9', 1n, open),
        () => reverse(over),
        () => expire(over),
      ];
      for (const step of steps) expect(step).toThrow('invalid-state');
    }
    for (const wrong of [0n, -1n]) {
      expect(() => authorise('a', 'h', wrong)).toThrow('invalid-amount');
      expect(() => increment(authorisation, 'h', wrong)).toThrow('invalid-amount');
      expect(() => clear(authorisation, 'c', wrong, open)).toThrow('invalid-amount');
      expect(() => reverse(authorisation, wrong)).toThrow('invalid-amount');
    }
    expect(() => increment(authorisation, 'h1', 1n)).toThrow('invalid-state');
  });

  it('asks of the ledger only what it can do, never takes more than was approved, and ends with nothing held', () => {
    const amount = fc.bigInt({ min: 1n, max: 60n });
    const step = fc.oneof(
      fc.record({ do: fc.constant('increment' as const), amount }),
      fc.record({ do: fc.constant('clear' as const), amount, isLast: fc.boolean() }),
      fc.record({ do: fc.constant('reverse' as const), amount: fc.option(amount, { nil: undefined }) }),
      fc.record({ do: fc.constant('expire' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), amount, (steps, first) => {
        const holds = new Holds();
        const begun = authorise('a', 'h', first);
        holds.do(begun);
        let now: Authorisation = begun.authorisation;
        for (const [i, each] of steps.entries()) {
          const before = now;
          let done: CardStep;
          try {
            if (each.do === 'increment') done = increment(now, `h${i}`, each.amount);
            else if (each.do === 'clear') done = clear(now, `c${i}`, each.amount, { isLast: each.isLast });
            else done = each.do === 'reverse' ? reverse(now, each.amount) : expire(now);
          } catch {
            continue;
          }
          holds.do(done);
          now = done.authorisation;
          expect(now.version).toBe(before.version + 1);
          expect(holds.taken).toBe(now.cleared);
          expect(now.cleared <= now.approved).toBe(true);
          expect(holds.held).toBe(now.parts.reduce((sum, { remaining }) => sum + remaining, 0n));
          // What may still be cleared is set aside.
          if (now.state === 'authorised') expect(holds.held >= now.approved - now.cleared).toBe(true);
          else expect(holds.held).toBe(0n);
        }
      }),
      { numRuns: 500 },
    );
  });
});
