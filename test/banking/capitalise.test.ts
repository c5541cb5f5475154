import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, fraction, written, zero } from '../../functions/banking/model/fraction.ts';
import { decimalOfFraction } from '../../functions/banking/model/interest/interest-text.ts';
import { type Booking, capitalised, owed } from '../../functions/banking/model/interest/owed.ts';
import { interestPlan, interestPlans, rateOn } from '../../functions/banking/model/interest/rates.ts';
import { addDays } from '../../functions/banking/model/schedule/day.ts';
import { lookAt, monthAt, nextTurn } from '../../functions/banking/model/schedule/month-turn.ts';
import { termsKey } from '../../functions/banking/store/items.ts';
import { postingKey } from '../../functions/banking/store/month-items.ts';
import { setAccountState } from '../../lib/ledger/store/accounts.ts';
import { type Fault, faultyDynamo } from '../ledger/faults.ts';
import { type Bank, type Customer, outcome, startBank } from './bank-world.ts';
import { holdingIn } from './holding.ts';
import { earning, interestOf, move, saver } from './interest-world.ts';

describe('rates', () => {
  it('hold from their day on, for what is there and for what is below zero', () => {
    const said = 'savings:EUR:ACT/360:2026-01-01=1.25,2026-07-01=2/9.5; savings:USD:ACT/ACT ISDA:2025-01-01=-0.5';
    const plan = interestPlan(said, 'savings', 'EUR');
    if (!plan) throw new Error('it is there');
    expect(['2025-12-31', '2026-06-30', '2026-07-01'].map((day) => rateOn(plan, day))).toEqual([
      undefined,
      { percent: '1.25' },
      { percent: '2', overdrawn: '9.5' },
    ]);
    expect([interestPlans(said).size, interestPlans('').size, interestPlan(said, 'current', 'EUR')]).toEqual([
      2,
      0,
      undefined,
    ]);
    for (const wrong of [
      'savings',
      'a:EUR:ACT/364:2026-01-01=1',
      'a:EUR:ACT/360:2026-01-01',
      'a:EUR:ACT/360:2026-02-30=1',
    ])
      expect(() => interestPlans(wrong)).toThrow();
  });

  it('give exact decimals', () => {
    expect(decimalOfFraction(fraction(125_075n, 10n), 'EUR')).toBe('125.0750000000');
    expect(decimalOfFraction(fraction(-1n, 3n), 'JPY')).toBe('-0.3333333333');
  });
});

describe('the turn of a month', () => {
  it('is of the bank’s place; accounts come after it, one after the other', () => {
    expect([nextTurn('2026-12-31'), nextTurn('2026-11-01')]).toEqual(['2027-01-01', '2026-12-01']);
    const { from, through } = monthAt('2026-10', 'Europe/Zurich');
    expect([from, through].map((each) => each.toISOString())).toEqual([
      '2026-09-30T22:00:00.000Z',
      '2026-10-31T22:59:59.999Z',
    ]);
    const at = (id: string) => lookAt('2026-11-01', id, { timeZone: 'Europe/Zurich', monthlyWithin: 240 });
    expect([at('00000000'), at('000000ef'), at('000000f0')]).toEqual([
      '2026-10-31T23:20:00.000Z',
      '2026-11-01T03:19:00.000Z',
      '2026-10-31T23:20:00.000Z',
    ]);
  });
});

describe('what is owed', () => {
  const plan = interestPlan('s:EUR:ACT/365F:2020-01-01=2.5/9,2026-02-10=-0.125/7.3', 's', 'EUR');
  if (!plan) throw new Error('it is there');
  const start = '2026-01-01';

  it('is the same to the last fraction however its time is cut, and whatever is back-dated between', () => {
    const booking = fc.record({
      // When it takes effect and when it is known, in days from the start.
      known: fc.nat({ max: 119 }),
      back: fc.nat({ max: 60 }),
      amount: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    });
    const cuts = fc.array(fc.integer({ min: 1, max: 119 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(booking, { maxLength: 12 }), cuts, (found, cut) => {
        const all = [...found]
          .sort((a, b) => a.known - b.known)
          .map(({ known, back, amount }, index) => ({
            known: addDays(start, known),
            booking: { sequence: index + 1, day: addDays(start, Math.max(0, known - back)), amount },
          }));
        const since = (bookings: readonly Booking[], from: string) => ({
          from,
          opening: bookings.filter(({ day }) => day < from).reduce((sum, { amount }) => sum + amount, 0n),
          bookings: bookings.filter(({ day }) => day >= from),
        });
        const end = addDays(start, 120);
        let [state, posted] = [{ through: start, carry: zero, seen: 0 }, 0n];
        for (const to of [...new Set([...cut.map((days) => addDays(start, days)), end])].sort()) {
          const known = all.filter((each) => to === end || each.known < to).map(({ booking }) => booking);
          const late = known.filter(({ sequence }) => sequence > state.seen).map(({ day }) => day);
          const { amount, carry } = capitalised(
            owed(plan, state, since(known, [...late, state.through].sort()[0] as string), to),
          );
          posted += amount;
          state = { through: to, carry, seen: known.length };
        }
        const once = owed(
          plan,
          { through: start, carry: zero, seen: 0 },
          since(
            all.map(({ booking }) => booking),
            start,
          ),
          end,
        );
        expect(written(add(fraction(posted), state.carry))).toBe(written(once));
      }),
      { numRuns: 60 },
    );
  });
});

describe('interest of accounts', () => {
  let bank: Bank;
  let ids: ReturnType<typeof earning>;
  beforeAll(async () => {
    bank = await startBank();
    Object.assign(bank.terms, { interest: 'savings:EUR:ACT/360:2026-01-01=3.6/7.2', monthlyWithin: 60 });
    ids = earning(bank);
  });
  afterAll(async () => {
    expect([await bank.wrong(), bank.failures]).toEqual([[], []]);
    await bank.stop();
  });
  /** Cents. */
  const fundsOf = async (who: Customer) => (await holdingIn(bank, who).funds(who))[0];
  /** To the second day of a month at 08:00, UTC. */
  const until = (month: string) => bank.pass((Date.parse(`${month}-02T08:00:00Z`) - bank.now().getTime()) / 60_000);
  it('is posted once for a month, with the day it is of; what is back-dated later is made good by the next one', async () => {
    // 10 days of 3.6 % a year of 1,000.00: 1.00 for 10 days, from 21 November on.
    const ann = await saver(bank, 100_000n);
    const none = await bank.customer(100_000n);
    await ids.capitalise(ann);
    expect(await interestOf(bank, ann)).toMatchObject({
      through: '2026-11-21',
      agenda: expect.stringMatching(/^INTEREST#/),
    });
    until('2026-12');
    await Promise.all([1, 2, 3].map(() => ids.capitalise(ann).catch(() => 'busy')));
    for (const _ of [1, 2]) await ids.capitalise(ann);
    await ids.capitalise(none);
    expect([await fundsOf(ann), await fundsOf(none)]).toEqual([100_100, 100_000]);
    expect(await interestOf(bank, ann)).toMatchObject({ through: '2026-12-01', carry: '0/1' });
    expect(await bank.get(postingKey(ann.accountId, '2026-12-01'))).toMatchObject({
      amount: '100',
      from: '2026-11-21',
    });
    // 5 days of 200.00 that should have been there, and 31 days of 1,201.00: 0.10 and 3.72 and 31/100 of a cent.
    await move(bank, ann, 20_000n, { effectiveAt: '2026-11-26T09:00:00.000Z' });
    until('2027-01');
    await ids.capitalise(ann);
    expect(await bank.get(postingKey(ann.accountId, '2027-01-01'))).toMatchObject({ amount: '382', carry: '31/100' });
  });

  it('waits while an account is frozen, and ends with it', async () => {
    const [ice, over] = [await saver(bank, 100_000n), await saver(bank, 0n)];
    const state = (who: Customer, to: string) =>
      bank.dynamo.update({
        TableName: 'banking.bank',
        Key: termsKey(who.accountId),
        UpdateExpression: 'SET #state = :to',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':to': to },
      });
    const table = bank.ledgerAt(bank.now);
    // Frozen in the book alone: the row was read before it said so. Then the refusal is kept for that day.
    await setAccountState(table, 'bank', ice.accountId, 'frozen');
    until('2027-02');
    await ids.capitalise(ice);
    await state(ice, 'frozen');
    until('2027-03');
    await ids.capitalise(ice);
    expect([await fundsOf(ice), (await interestOf(bank, ice)).through]).toEqual([100_000, '2027-01-02']);
    await setAccountState(table, 'bank', ice.accountId, 'open');
    await state(ice, 'open');
    until('2027-04');
    await ids.capitalise(ice);
    // 89 days from 2 January to 1 April, 10 cents each.
    expect(await fundsOf(ice)).toBe(100_890);
    await setAccountState(table, 'bank', over.accountId, 'closed');
    await state(over, 'closed');
    await ids.capitalise(over);
    expect((await interestOf(bank, over)).agenda).toBeUndefined();
  });

  it('of what is below zero is paid by the holder, also without money', async () => {
    const owing = await saver(bank, 0n);
    // What a lost dispute takes back.
    await move(bank, owing, -50_000n, { uncovered: owing.accountId });
    until('2027-05');
    await ids.capitalise(owing);
    // 29 days from 2 April on, 7.2 % of 500.00: 10 cents a day.
    expect(await fundsOf(owing)).toBe(-50_290);
  });

  it('is told to the tenth digit while it is owed, and posted before an account is closed, by its holder or when that is gone', async () => {
    const [ann, bob] = [await saver(bank, 100_000n), await saver(bank, 100_000n)];
    bank.pass(3 * 24 * 60);
    expect((await ids.get(ann)).interest).toEqual({
      dayCount: 'ACT/360',
      rate: '3.6',
      overdrawnRate: '7.2',
      accrued: '0.3000000000',
      since: '2027-05-02',
    });
    for (const who of [ann, bob]) await move(bank, who, -100_000n);
    for (const _ of [1, 2]) expect(await outcome(ids.close(ann))).toBe('account-not-empty');
    expect([await fundsOf(ann), (await interestOf(bank, ann)).carry]).toEqual([30, '0/1']);
    expect([await ids.end(bob), await fundsOf(bob)]).toEqual(['frozen', 30]);
    // The rest of a cent is let go.
    const poor = await saver(bank, 0n);
    expect(await outcome(ids.close(poor))).toBe('closed');
    expect((await ids.get(poor)).interest).toBeUndefined();
  });

  it('is posted once when a process dies, is refused or hears nothing at any of its calls', async () => {
    const ways = [
      ...([1, 2, 3, 4, 5] as const).map((at) => ['lost', at] as const),
      ...(['crash-after', 'never', 'conflict', 'doubled'] as const).map((fault) => [fault, 4] as const),
    ] satisfies (readonly [Fault, number])[];
    const people = await Promise.all(ways.map(() => saver(bank, 100_000n)));
    until('2027-06');
    const struck: string[] = [];
    for (const [index, [fault, at]] of ways.entries()) {
      const who = people[index] as Customer;
      let calls = 0;
      const { faulty } = faultyDynamo(bank.dynamo, () => {
        calls += 1;
        return calls === at ? fault : undefined;
      });
      await earning(bank.through(faulty))
        .capitalise(who)
        .catch(() => {});
      if (calls >= at) struck.push(`${fault} ${at}`);
      await ids.capitalise(who);
      // 27 days from 5 May on, 10 cents each.
      expect([fault, at, await fundsOf(who)]).toEqual([fault, at, 100_270]);
    }
    expect(struck.length).toBeGreaterThanOrEqual(ways.length - 1);
  });
});
