import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { countKey, limitsKey } from '../../functions/banking/store/items.ts';
import { operation as wakeDue } from '../../functions/banking/wake-due.ts';
import { setAccountState } from '../../lib/ledger/store/accounts.ts';
import { type Fault, failingAt } from '../ledger/faults.ts';
import { amounts, type Customer, outcome } from './bank-world.ts';
import { bank, bob, funds, useHeldWorld } from './held-world.ts';
import { orderly, payerOf, rowsIn } from './orders-world.ts';

useHeldWorld();

const own = () => orderly(bank);
const rows = () => rowsIn(bank);
const today = () => bank.now().toISOString().slice(0, 10);
const day = (more: object = {}) => ({ schedule: { start: today(), unit: 'day', ...more } });
const minutesOfDay = 1_440;

/** Orders of the day are due: it is nine o'clock where the bank is. */
beforeEach(() => {
  const passed = Math.floor(bank.now().getTime() / 60_000) % minutesOfDay;
  bank.pass((8 * 60 + minutesOfDay - passed) % minutesOfDay);
});

/** An order that is due now. */
async function ordered(cents: bigint, body: object = day(), payee: Customer = bob) {
  const { ann, payeeId } = await payerOf(bank, cents, payee);
  const { orderId } = await own().addOrder(ann, payeeId, body);
  const row = () => rows().order(ann, orderId);
  return { ann, payeeId, orderId, row, run: () => own().run(ann, orderId) };
}

describe('a payee', () => {
  it('is paid when it is confirmed, is bounded, and what it tells of a name is for who is close to it', async () => {
    const [ann, named] = [await bank.customer(0n), await bank.customer(0n)];
    await own().document(named, 'Zoë Müller');
    await own().document(ann, 'Ann');
    const key = randomUUID();
    const first = await own().addPayee(ann, 'Z. Mueller', named.number, key);
    expect(first).toMatchObject({ match: 'close-match', holderName: 'Zoë Müller' });
    expect(await own().addPayee(ann, 'Z. Mueller', named.number, key)).toEqual(first);
    expect(await rows().payee(ann, first.payeeId)).not.toHaveProperty('holderName');
    const other = await own().addPayee(ann, 'Eve Jones', named.number);
    expect(other).toMatchObject({ match: 'no-match' });
    expect(other).not.toHaveProperty('holderName');
    expect((await rows().count(ann))?.payees).toBe(2);
    Object.assign(bank.terms, { payeesPerDay: 3 });
    const most = await Promise.all([1, 2, 3].map(() => outcome(own().addPayee(ann, 'Zoë Müller', named.number))));
    expect(most.filter((each) => each === 'done').length).toBeLessThanOrEqual(1);
    expect(
      await outcome(
        own()
          .addPayee(ann, 'Eve', bob.number)
          .then(() => own().addPayee(ann, 'E', bob.number)),
      ),
    ).toBe('payee-limit');
    bank.pass(minutesOfDay);
    expect(await outcome(own().addPayee(ann, 'Eve', bob.number))).toBe('done');
    Object.assign(bank.terms, { payeesPerDay: 20, payeesPerHolder: 3 });
    expect(await outcome(own().addPayee(ann, 'Eve', bob.number))).toBe('payee-limit');
    Object.assign(bank.terms, { payeesPerHolder: 100 });
    expect(await outcome(own().addOrder(ann, other.payeeId, day()))).toBe('payee-unconfirmed');
    expect(
      await outcome(bank.pay(ann, named, '1.00', randomUUID(), { number: undefined, payeeId: other.payeeId })),
    ).toBe('payee-unconfirmed');
    expect(await outcome(own().confirmPayee(bob, other.payeeId))).toBe('not-found');
    await own().confirmPayee(ann, other.payeeId);
    await own().deletePayee(ann, other.payeeId);
    expect(await outcome(own().deletePayee(ann, other.payeeId))).toBe('not-found');
    expect(await outcome(own().confirmPayee(ann, other.payeeId))).toBe('not-found');
  });
});

describe('a standing order', () => {
  it('is paid once for each of its days, however often its message comes, and steps on with the payment', async () => {
    const payee = await bank.customer(0n);
    const { ann, row, run, orderId } = await ordered(10_000n, day({ times: 2 }), payee);
    await Promise.all([run().catch(() => {}), run().catch(() => {}), run().catch(() => {})]);
    await run();
    expect(await row()).toMatchObject({ state: 'active', n: 1, attempt: 0, missed: 0 });
    expect([await funds(ann), await funds(payee)]).toEqual([
      [9_000, 0, 9_000],
      [1_000, 0, 1_000],
    ]);
    bank.pass(minutesOfDay);
    await run();
    await run();
    const done = await row();
    expect([done.state, done.agenda, done.expiresAt]).toEqual(['ended', undefined, expect.any(Number)]);
    expect((await rows().payments(ann)).map((each) => [each.state, each.orderId])).toEqual([
      ['settled', orderId],
      ['settled', orderId],
    ]);
    expect((await rows().count(ann))?.orders).toBe(0);
  });

  it('of one later day waits for it, and makes up one after the other for what the bank was late with', async () => {
    const later = new Date(bank.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10);
    const once = await ordered(10_000n, { on: later });
    const every = await ordered(10_000n, day());
    await once.run();
    expect((await once.row()).n).toBe(0);
    bank.pass(4 * minutesOfDay);
    for (let count = 0; count < 6; count += 1) await every.run();
    await once.run();
    expect((await once.row()).state).toBe('ended');
    expect([(await funds(once.ann))[0], (await funds(every.ann))[0]]).toEqual([9_000, 5_000]);
    expect((await every.row()).dueAt > bank.now().toISOString()).toBe(true);
  });

  it('that cannot be paid is tried three times on the day, each try kept, then missed; three in a row stop it', async () => {
    const { ann, row, run } = await ordered(500n);
    const { orderRetryMinutes } = bank.terms;
    for (const attempt of [1, 2]) {
      await run();
      expect(await row()).toMatchObject({ state: 'active', n: 0, attempt, last: { reason: 'insufficient-funds' } });
      await run();
      bank.pass(orderRetryMinutes);
    }
    await run();
    expect(await row()).toMatchObject({ n: 1, attempt: 0, missed: 1 });
    expect((await rows().payments(ann)).map(({ state, reason }) => [state, reason])).toEqual(
      [1, 2, 3].map(() => ['refused', 'insufficient-funds']),
    );
    for (const _ of [1, 2]) {
      bank.pass(minutesOfDay - 2 * orderRetryMinutes);
      for (const __ of [1, 2, 3]) {
        await run();
        bank.pass(orderRetryMinutes);
      }
      bank.pass(-orderRetryMinutes);
    }
    expect(await row()).toMatchObject({ state: 'stopped', reason: 'insufficient-funds' });
  });

  it('is paid by a later try when the money has come, and counts as paid', async () => {
    const { ann, row, run } = await ordered(500n);
    await run();
    await bank.pay(await bank.customer(10_000n), ann, '50.00');
    bank.pass(bank.terms.orderRetryMinutes);
    await run();
    expect(await row()).toMatchObject({ n: 1, attempt: 0, missed: 0 });
    expect((await funds(ann))[0]).toBe(4_500);
  });

  it('stops when its payee is forgotten or has no account any more, and ends with the payer’s account', async () => {
    const gone = await bank.customer(0n);
    const [one, other, third] = [await ordered(5_000n), await ordered(5_000n, day(), gone), await ordered(0n)];
    await own().deletePayee(one.ann, one.payeeId);
    await setAccountState(bank.ledgerAt(bank.now), 'bank', gone.accountId, 'closed');
    await setAccountState(bank.ledgerAt(bank.now), 'bank', third.ann.accountId, 'closed');
    for (const each of [one, other, third]) await each.run();
    expect(await one.row()).toMatchObject({ state: 'stopped', reason: 'payee-unconfirmed' });
    expect(await other.row()).toMatchObject({ state: 'stopped', reason: 'unknown-payee' });
    expect(await third.row()).toMatchObject({ state: 'ended', reason: 'account-closed' });
    const events = await bank.dynamo.query({
      TableName: 'banking.bank',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `EVENT#ORDER#${one.orderId}` },
    });
    expect(events.Items).toHaveLength(1);
  });

  it('of a holder who was blocked, or of a frozen account, waits and is missed', async () => {
    const [blocked, frozen] = [await ordered(5_000n), await ordered(5_000n)];
    await bank.dynamo.update({
      TableName: 'banking.bank',
      Key: limitsKey(blocked.ann.accountId),
      UpdateExpression: 'SET outgoing = :stopped',
      ExpressionAttributeValues: { ':stopped': 'stopped' },
    });
    await setAccountState(bank.ledgerAt(bank.now), 'bank', frozen.ann.accountId, 'frozen');
    for (const each of [blocked, frozen]) await each.run();
    expect((await blocked.row()).last?.reason).toBe('verification-required');
    expect((await frozen.row()).last?.reason).toBe('account-frozen');
    expect([(await blocked.row()).attempt, (await frozen.row()).attempt]).toEqual([1, 1]);
  });

  it('is asked of fraud: held for its confirmation or for the staff and stepped on, or refused and missed', async () => {
    const [asked, looked, stopped] = [
      await ordered(5_000n, { ...day(), amount: amounts.challenged }),
      await ordered(5_000n, { ...day(), amount: amounts.reviewed }),
      await ordered(5_000n, { ...day(), amount: amounts.blocked }),
    ];
    for (const each of [asked, looked, stopped]) await each.run();
    const [challenged] = await rows().payments(asked.ann);
    bank.pass(60);
    expect(await outcome(bank.confirm(asked.ann, challenged?.paymentId ?? ''))).toBe('settled');
    const [reviewed] = await rows().payments(looked.ann);
    expect(await outcome(bank.decide(randomUUID(), reviewed?.caseId ?? '', 'approve'))).toBe('decided');
    expect([(await asked.row()).n, (await looked.row()).n]).toEqual([1, 1]);
    expect(await stopped.row()).toMatchObject({ n: 1, missed: 1, last: { reason: 'payment-refused' } });
    expect((await funds(stopped.ann))[0]).toBe(5_000);
  });

  it('is paused, goes on without making up, changes its amount and its last day, and ends; of a change and a payment at once one waits', async () => {
    const { ann, orderId, row, run } = await ordered(10_000n);
    await own().update(ann, orderId, { state: 'paused' });
    await run();
    expect([(await row()).n, (await row()).agenda]).toEqual([0, undefined]);
    bank.pass(2 * minutesOfDay);
    expect(await own().update(ann, orderId, { state: 'active', amount: '20.00' })).toMatchObject({
      state: 'active',
      amount: '20.00',
      next: { number: 4 },
    });
    bank.pass(minutesOfDay);
    const both = await Promise.all([
      outcome(own().update(ann, orderId, { amount: '30.00' })).catch(() => 'busy'),
      run().catch(() => {}),
    ]);
    await run();
    const [{ amount = '' } = {}, ...more] = await rows().payments(ann);
    expect([['2000', '3000'].includes(amount), more, both[0] === 'active' || both[0] !== 'done']).toEqual([
      true,
      [],
      true,
    ]);
    expect(await outcome(own().update(bob, orderId, { state: 'paused' }))).toBe('not-found');
    expect(await outcome(own().update(ann, orderId, { end: '2020-01-01' }))).toBe('invalid-schedule');
    expect(await own().update(ann, orderId, { end: today() })).toMatchObject({ state: 'ended' });
    expect(await outcome(own().endOrder(ann, orderId))).toBe('order-over');
    expect((await rows().count(ann))?.orders).toBe(0);
  });

  it('is refused where it could not be kept: no such day, one that is over, too many', async () => {
    const { ann, payeeId } = await payerOf(bank, 0n, bob);
    const wrong = [{ on: '2026-02-30' }, { on: '2020-01-01' }, day({ end: '2020-01-01' }), { on: '2099-01-01' }];
    for (const body of wrong) expect(await outcome(own().addOrder(ann, payeeId, body))).toBe('invalid-schedule');
    for (const body of [{}, { on: today(), ...day() }])
      expect(await outcome(own().addOrder(ann, payeeId, body))).toBe('invalid-schedule');
    Object.assign(bank.terms, { ordersPerHolder: 1 });
    const first = (await own().addOrder(ann, payeeId, day())).orderId;
    expect(await outcome(own().addOrder(ann, payeeId, day()))).toBe('order-limit');
    await own().endOrder(ann, first);
    expect(await outcome(own().addOrder(ann, payeeId, day()))).toBe('active');
    Object.assign(bank.terms, { ordersPerHolder: 100 });
    expect((await bank.get<{ pk: string; sk: string; orders: number }>(countKey(ann.personId)))?.orders).toBe(1);
  });
});

describe('a process that dies, whose answers are lost or whose transactions collide, at any of its calls', () => {
  it.each([
    ['pays', 1_000_000n, '10.00'],
    ['is refused', 10n, '10.00'],
    ['is challenged', 1_000_000n, amounts.challenged],
  ] as const)('leaves an order that %s to the next look, which finishes it once', async (_, cents, amount) => {
    const { ann, payeeId } = await payerOf(bank, cents, bob);
    let gone = 0;
    for (const fault of ['crash-after', 'lost', 'conflict'] satisfies Fault[]) {
      for (let at = 1; ; at += 1) {
        const { orderId } = await own().addOrder(ann, payeeId, { ...day(), amount });
        const { faulty, met } = failingAt(bank.dynamo, fault, at);
        await orderly(bank.through(faulty))
          .run(ann, orderId)
          .catch((error: unknown) => {
            if (!(error instanceof Error)) throw error;
          });
        await own().run(ann, orderId);
        await own().run(ann, orderId);
        const { n, attempt } = await rows().order(ann, orderId);
        const made = (await rows().payments(ann)).filter((each) => each.orderId === orderId).map(({ state }) => state);
        if (cents === 10n) expect([n, attempt, made]).toEqual([0, 1, ['refused']]);
        else {
          // What fraud cannot decide about, people do.
          expect([n, attempt, made.length]).toEqual([1, 0, 1]);
          expect([amount === amounts.challenged ? 'challenged' : 'settled', 'review']).toContain(made[0]);
          gone += Math.round(Number(amount) * 100);
        }
        if (!met()) break;
      }
    }
    const [posted = 0, pending = 0] = await funds(ann);
    expect(posted - pending).toBe(Number(cents) - gone);
    bank.failures.length = 0;
  });
});

it('what is due is handed to the queue of orders, and stays on the agenda until it is done', async () => {
  const { ann, orderId, row, run } = await ordered(10_000n);
  const look = async () => {
    const sent: { readonly orderId: string }[] = [];
    const context = {
      agenda: bank.agenda,
      queue: { send: async () => {} },
      orders: { send: async (due: typeof sent) => void sent.push(...due) },
      months: { interest: async () => {}, statement: async () => {} },
      now: bank.now,
      log: { info: () => {} },
    };
    await wakeDue(undefined as never, context as never);
    return sent.filter((each) => each.orderId === orderId);
  };
  expect(await look()).toEqual([{ holderId: ann.personId, orderId }]);
  expect(await look()).toHaveLength(1);
  await run();
  expect([await look(), (await row()).agenda]).toEqual([[], expect.stringMatching(/^ORDER#/)]);
});
