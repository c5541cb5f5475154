import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capital, ownAccounts, suspenseIn } from '../../functions/banking/model/book.ts';
import {
  heldAmount,
  type Outgoing,
  type Posting,
  receipt,
  rejection,
  settlement,
  unknownDebit,
} from '../../functions/banking/model/rails/postings.ts';
import { guardedSide } from '../../lib/ledger/model/account.ts';
import { checkedLegs, type Leg, netted } from '../../lib/ledger/model/leg.ts';

const currency = 'EUR';
const own = new Map(ownAccounts(currency, ['sepa']).map((account) => [account.accountId, account]));

/** Who has a claim on us; what we have in the world; what is between. Customers' accounts have ids without a colon. */ function thirdOf(
  accountId: string,
): 'in' | 'out' | 'suspense' {
  const [kind = ''] = accountId.split(':');
  if (kind === 'nostro') return 'out';
  return ['clearing', 'cards', 'suspense-in', 'suspense-out', 'disputes'].includes(kind) ? 'suspense' : 'in';
}

/** Debits minus credits by account; the ledger's own rules, and its limits of 0. */
class Book {
  readonly sums = new Map<string, bigint>();
  post(legs: readonly Leg[]): void {
    for (const { accountId, posted } of netted(checkedLegs(legs), 'posted')) {
      const after = (this.sums.get(accountId) ?? 0n) + posted;
      const terms = own.get(accountId);
      if (terms && guardedSide(terms) === 'debit' && after > 0n) throw new Error(`${accountId} below zero`);
      if (terms && guardedSide(terms) === 'credit' && after < 0n) throw new Error(`${accountId} below zero`);
      this.sums.set(accountId, after);
    }
  }
  of(prefix: string): bigint {
    return [...this.sums].reduce((sum, [id, each]) => (id.startsWith(prefix) ? sum + each : sum), 0n);
  }
  third(third: string): bigint {
    return [...this.sums].reduce((sum, [id, each]) => (thirdOf(id) === third ? sum + each : sum), 0n);
  }
}

describe('the book', () => {
  it('has each account of the bank in one third, and a limit on everything that is between', () => {
    expect([...own.keys()].length).toBe(own.size);
    for (const { accountId, overdraft } of own.values())
      expect(overdraft === 0n).toBe(thirdOf(accountId) === 'suspense');
    expect(thirdOf('019abcde-0123-7456-89ab-0123456789ab')).toBe('in');
  });

  it('says of every cent where it is, after every step of any payments: in + out + suspense = 0, clearing is what is submitted, suspense is what is unclear', () => {
    const small = fc.bigInt({ min: 1n, max: 50n });
    const step = fc.oneof(
      fc.record({ do: fc.constant('submit' as const), amount: small, fee: fc.bigInt({ min: 0n, max: 3n }) }),
      fc.record({
        do: fc.constant('settle' as const),
        which: fc.nat(),
        off: fc.bigInt({ min: -5n, max: 5n }),
        charges: fc.bigInt({ min: 0n, max: 4n }),
      }),
      fc.record({ do: fc.constant('reject' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('receive' as const), amount: small, isKnown: fc.boolean() }),
      fc.record({ do: fc.constant('lose' as const), amount: small }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const book = new Book();
        book.post([
          { accountId: 'nostro:sepa:EUR', side: 'debit', amount: 10_000n, currency },
          { accountId: capital(currency), side: 'credit', amount: 10_000n, currency },
        ]);
        const submitted: Outgoing[] = [];
        let [unclearIn, unclearOut, left, came] = [0n, 0n, 0n, 10_000n];
        const apply = ({ legs, unclear }: Posting) => {
          book.post(legs);
          if (unclear?.accountId === suspenseIn(currency)) unclearIn += unclear.amount;
          else if (unclear) unclearOut += unclear.amount;
        };
        for (const [i, each] of steps.entries()) {
          if (each.do === 'submit') {
            const payment = {
              paymentId: `p${i}`,
              rail: 'sepa',
              accountId: 'ann',
              currency,
              amount: each.amount,
              fee: each.fee,
            };
            const captured = rejection(payment).legs.map((leg) => ({
              ...leg,
              side: leg.side === 'debit' ? ('credit' as const) : ('debit' as const),
            }));
            book.post(captured);
            submitted.push(payment);
          } else if (each.do === 'receive') {
            apply(
              receipt({ rail: 'sepa', currency, amount: each.amount, ...(each.isKnown ? { accountId: 'bob' } : {}) }),
            );
            came += each.amount;
          } else if (each.do === 'lose') {
            apply(unknownDebit({ rail: 'sepa', currency, amount: each.amount }));
            left += each.amount;
          } else {
            const [payment] = submitted.splice(each.which % (submitted.length || 1), 1);
            if (!payment) continue;
            if (each.do === 'reject') apply(rejection(payment));
            else {
              const paid = payment.amount + each.off > 0n ? payment.amount + each.off : payment.amount;
              apply(settlement(payment, paid, each.charges));
              left += paid;
              // The second settlement of a payment takes from clearing what is not its own, and in an empty one is refused.
              if (book.of('clearing:') === 0n)
                expect(() => book.post(settlement(payment, paid).legs)).toThrow('below zero');
            }
          }
          expect(book.third('in') + book.third('out') + book.third('suspense')).toBe(0n);
          expect(-book.of('clearing:')).toBe(submitted.reduce((sum, payment) => sum + heldAmount(payment), 0n));
          expect([-book.of('suspense-in'), book.of('suspense-out')]).toEqual([unclearIn, unclearOut]);
          expect(book.of('nostro:')).toBe(came - left);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('bears what the rail says it took, and calls the rest unclear', () => {
    const payment = { paymentId: 'p', rail: 'sepa', accountId: 'ann', currency, amount: 100n, fee: 2n };
    const sums = (posting: Posting) =>
      Object.fromEntries(
        posting.legs.map(({ accountId, side, amount }) => [
          accountId.split(':')[0],
          side === 'debit' ? amount : -amount,
        ]),
      );
    expect(sums(settlement(payment, 100n))).toEqual({ clearing: 102n, nostro: -100n, fees: -2n });
    expect(sums(settlement(payment, 103n, 3n))).toEqual({ clearing: 102n, nostro: -103n, fees: 1n });
    expect(sums(settlement(payment, 103n, 1n))).toEqual({
      clearing: 102n,
      nostro: -103n,
      fees: -1n,
      'suspense-out': 2n,
    });
    expect(settlement(payment, 90n, 3n)).toMatchObject({ unclear: { accountId: suspenseIn(currency), amount: 10n } });
    expect(() => settlement(payment, 0n)).toThrow('invalid-amount');
  });
});
