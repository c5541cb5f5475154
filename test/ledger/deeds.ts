import fc from 'fast-check';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import { faults } from './faults.ts';
import type { Deed } from './model.ts';
import { ledgerId, legs } from './world.ts';

const who = fc.nat({ max: 4 });
const amount = fc.bigInt({ min: 1n, max: 60n });
/** Few ids, mostly of one kind of command each, so that commands are repeated and contradicted, and find what they are about. */
const any = fc.nat({ max: 60 });
const among = (min: number, max: number) =>
  fc.oneof({ weight: 7, arbitrary: fc.integer({ min, max }) }, { weight: 1, arbitrary: any });
const [posts, holds, captures, reversals] = [among(0, 9), among(10, 14), among(18, 40), among(41, 60)];

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('post' as const), id: posts, from: who, to: who, amount }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hold' as const), id: holds, from: who, to: who, amount }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('capture' as const),
      id: captures,
      hold: holds,
      amount,
      release: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('void' as const), hold: holds }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('reverse' as const), id: reversals, of: fc.oneof(posts, captures), amount }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('record' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('seal' as const), account: who }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A deed, and the fault that it meets at one of its calls before it is repeated. */
const wound = fc.record({ at: fc.nat({ max: 3 }), fault: fc.constantFrom(...faults) });
export const wounded = fc.tuple(step, fc.option(wound, { freq: 2 }));
export type Wounded = readonly [Step, { readonly at: number; readonly fault: (typeof faults)[number] } | null];

/** What the stream's worker does, and others of it at the same time. */
const worker = fc.tuple(fc.constantFrom('record' as const, 'seal' as const), fc.option(wound, { freq: 2 }));
const theme = fc.record({
  hold: holds,
  of: posts,
  account: who,
  deeds: fc.array(wounded, { minLength: 5, maxLength: 6 }),
  workers: fc.array(worker, { minLength: 2, maxLength: 4 }),
});
/** Deeds that happen at once, and are all about the same hold, transfer and account: so they meet. */
export const round = theme.map(({ hold, of, account, deeds, workers }) => [
  ...deeds.map(([each, fault]): Wounded => {
    if (each.do === 'capture' || each.do === 'void') return [{ ...each, hold }, fault];
    if (each.do === 'reverse') return [{ ...each, of }, fault];
    return [each.do === 'post' ? { ...each, to: account } : each, fault];
  }),
  ...workers.map(([does, fault]): Wounded => [does === 'seal' ? { do: does, account } : { do: does }, fault]),
]);

/** @param run what all ids of this run begin with. */
export function deedOf(each: Step, run: string, names: readonly string[]): Deed {
  const id = (n: number) => `${run}-x${n}`;
  const name = (n: number) => names[n % names.length] as string;
  switch (each.do) {
    case 'post':
    case 'hold': {
      const to = each.to === each.from ? each.to + 1 : each.to;
      return { ...each, id: id(each.id), from: name(each.from), to: name(to) };
    }
    case 'capture':
      return { ...each, id: id(each.id), hold: id(each.hold) };
    case 'void':
      return { do: 'void', hold: id(each.hold) };
    case 'reverse':
      return { ...each, id: id(each.id), of: id(each.of) };
    case 'record':
      return each;
    case 'seal':
      return { do: 'seal', account: name(each.account) };
  }
}

export function perform(ledger: Ledger, deed: Deed): Promise<unknown> {
  switch (deed.do) {
    case 'post':
      return ledger.post({ ledgerId, transferId: deed.id, legs: legs(deed.from, deed.to, deed.amount) });
    case 'hold': {
      const { id: transferId, from: debit, to: credit } = deed;
      const expiresAt = '2027-01-01T00:00:00.000Z';
      return ledger.hold({ ledgerId, transferId, debit, credit, amount: deed.amount, currency: 'EUR', expiresAt });
    }
    case 'capture': {
      const { id: transferId, hold: holdId, amount: part, release } = deed;
      return ledger.capture({ ledgerId, transferId, holdId, amount: part, ...(release ? { release } : {}) });
    }
    case 'void':
      return ledger.void(ledgerId, deed.hold);
    case 'reverse':
      return ledger.reverse({ ledgerId, transferId: deed.id, reversalOf: deed.of, amount: deed.amount });
    case 'record':
      return ledger.recordAll(ledgerId);
    case 'seal':
      return ledger.seal(ledgerId, deed.account);
  }
}
