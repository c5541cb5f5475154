import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharesOf } from '../../functions/banking/model/requests/shares.ts';
import { countKey } from '../../functions/banking/store/items.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { type Fault, failingAt } from '../ledger/faults.ts';
import { amounts, type Customer, outcome } from './bank-world.ts';
import { bank, bob, funds, useHeldWorld } from './held-world.ts';
import { requesting, rowsIn } from './orders-world.ts';

useHeldWorld();

const own = () => requesting(bank);

/** Bob, or who is named, asks somebody for money. */
async function asked(of: Customer, amount = '10.00', by: Customer = bob) {
  const { items } = await own().ask(by, { amount, from: [{ number: of.number }] });
  const requestId = items[0]?.requestId ?? '';
  const states = async () =>
    Promise.all([by, of].map(async (who) => (await own().of(who)).find((row) => row.requestId === requestId)?.state));
  return { requestId, states };
}

it('the parts of an amount are the amount together, and as equal as the currency allows', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 38n });
  fc.assert(
    fc.property(amount, fc.integer({ min: 1, max: 50 }), (total, people) => {
      const parts = sharesOf(total, people);
      expect(parts.reduce((sum, each) => sum + each, 0n)).toBe(total);
      expect(parts.length).toBe(people);
      expect((parts[0] ?? 0n) - (parts.at(-1) ?? 0n) <= 1n).toBe(true);
    }),
  );
  expect(sharesOf(1000n, 3)).toEqual([334n, 333n, 333n]);
});

describe('a request', () => {
  it('of several splits the amount to the cent, also with who asks, and says what does not add up', async () => {
    const people = await Promise.all([bank.customer(0n), bank.customer(0n), bank.customer(0n)]);
    const from = people.map(({ number }) => ({ number }));
    const amountsOf = async (body: object) => (await own().ask(bob, body)).items.map(({ amount }) => amount);
    expect(await amountsOf({ from })).toEqual(['3.34', '3.33', '3.33']);
    expect(await amountsOf({ from, withMe: true })).toEqual(['2.50', '2.50', '2.50']);
    const said = from.map(({ number }, index) => ({ number, amount: ['5.00', '4.00', '0.50'][index] }));
    expect(await amountsOf({ from: said, withMe: true })).toEqual(['5.00', '4.00', '0.50']);
    const wrong = [
      { from: said },
      { from, amount: '0.02' },
      { from: [...said.slice(0, 2), { number: said[2]?.number }], withMe: true },
    ];
    for (const body of wrong) expect(await outcome(own().ask(bob, body))).toBe('invalid-amount');
    expect(await outcome(own().ask(bob, { from: [from[0], from[0]] }))).toBe('unknown-payee');
    expect(await outcome(own().ask(bob, { from: [{ number: bob.number }] }))).toBe('self-transfer');
    expect(await outcome(own().ask(bob, { from: [{ number: '123456' }] }))).toBe('invalid-iban');
  });

  it('is paid once, whoever pays how often at once, and closed with it for both', async () => {
    const ann = await bank.customer(10_000n);
    const { requestId, states } = await asked(ann);
    const key = randomUUID();
    const before = (await funds(bob))[0] ?? 0;
    const answers = await Promise.all(
      [key, key, randomUUID(), randomUUID()].map((each) =>
        outcome(own().pay(ann, requestId, each)).catch(() => 'busy'),
      ),
    );
    expect(answers.filter((each) => each === 'settled').length).toBeGreaterThanOrEqual(1);
    for (const each of answers)
      expect(['settled', 'request-over', 'idempotency-key-in-flight', 'busy']).toContain(each);
    expect([await funds(ann), (await funds(bob))[0]]).toEqual([[9_000, 0, 9_000], before + 1_000]);
    expect(await states()).toEqual(['paid', 'paid']);
    expect(await outcome(own().pay(ann, requestId))).toBe('request-over');
    expect((await rowsIn(bank).payments(ann)).map((row) => row.requestId)).toEqual([requestId]);
  });

  it('ends once: payment, refusal and withdrawal at once have one winner, and the money is where the row says', async () => {
    const ann = await bank.customer(100_000n);
    for (let round = 0; round < 3; round += 1) {
      const { requestId, states } = await asked(ann);
      const before = (await funds(ann))[0] ?? 0;
      const answers = await Promise.all(
        [own().pay(ann, requestId), own().refuse(ann, requestId), own().withdraw(bob, requestId)].map((work) =>
          outcome(work).catch(() => 'busy'),
        ),
      );
      const won = answers.filter((each) => ['settled', 'refused', 'withdrawn'].includes(each));
      const [state, other] = await states();
      expect([won.length <= 1, state]).toEqual([true, other]);
      if (won.length === 1) expect(state).toBe(won[0] === 'settled' ? 'paid' : won[0]);
      expect((await funds(ann))[0]).toBe(state === 'paid' ? before - 1_000 : before);
    }
  });

  it('is of its two sides alone, each with its own end of it', async () => {
    const [ann, eve] = [await bank.customer(10_000n), await bank.customer(10_000n)];
    const { requestId } = await asked(ann);
    const bySomebodyElse = [own().pay(eve, requestId), own().refuse(eve, requestId), own().withdraw(eve, requestId)];
    const fromTheWrongEnd = [own().pay(bob, requestId), own().refuse(bob, requestId), own().withdraw(ann, requestId)];
    const outcomes = await Promise.all([...bySomebodyElse, ...fromTheWrongEnd].map(outcome));
    expect(new Set(outcomes)).toEqual(new Set(['not-found']));
    expect(await outcome(own().refuse(ann, requestId))).toBe('refused');
    expect(await outcome(own().withdraw(bob, requestId))).toBe('request-over');
  });

  it('runs out by its time, whether swept or not, and is bounded by how many are open', async () => {
    const [ann, asker] = [await bank.customer(10_000n), await bank.customer(0n)];
    Object.assign(bank.terms, { requestsPerHolder: 1 });
    const { requestId, states } = await asked(ann, '10.00', asker);
    const again = () => outcome(own().ask(asker, { from: [{ number: ann.number }] }));
    expect(await again()).toBe('request-limit');
    await own().expire(asker, requestId);
    expect(await states()).toEqual(['open', 'open']);
    bank.pass(15 * 1_440);
    expect(await outcome(own().pay(ann, requestId))).toBe('request-over');
    for (const _ of [1, 2]) await own().expire(asker, requestId);
    expect(await states()).toEqual(['expired', 'expired']);
    const counted = await bank.get<{ pk: string; sk: string; requests: number }>(countKey(asker.personId));
    expect(counted?.requests).toBe(0);
    expect(await again()).toBe('done');
    Object.assign(bank.terms, { requestsPerHolder: 100 });
  });

  it('asks for the step-up that fraud asks for, is not made when people would have to look, and stays open then', async () => {
    const ann = await bank.customer(10_000n);
    const [one, other] = [await asked(ann, amounts.challenged), await asked(ann, amounts.reviewed)];
    const none = { stepUp: { demand: () => Promise.reject(new AppError('unauthorized')) } };
    const key = randomUUID();
    expect(await outcome(own().pay(ann, one.requestId, key, none))).toBe('unauthorized');
    expect(await outcome(own().pay(ann, one.requestId, key))).toBe('settled');
    expect(await outcome(own().pay(ann, other.requestId))).toBe('payment-refused');
    expect(await other.states()).toEqual(['open', 'open']);
    expect((await funds(ann))[0]).toBe(10_000 - 1_001);
  });

  it('of somebody who is erased is over for the other side, which keeps no trace of who it was', async () => {
    const [ann, asker] = [await bank.customer(0n), await bank.customer(0n)];
    await asked(ann, '10.00', asker);
    await asked(asker, '5.00', ann);
    await own().forget(ann);
    expect(await own().of(ann)).toEqual([]);
    const left = await own().of(asker);
    expect(left.map(({ state }) => state).sort()).toEqual(['refused', 'withdrawn']);
    expect(JSON.stringify(left)).not.toContain(ann.personId);
  });
});

it('a process that dies, whose answers are lost or whose transactions collide, leaves a payment to its repeat', async () => {
  const ann = await bank.customer(1_000_000n);
  let gone = 0;
  for (const fault of ['crash-after', 'lost', 'conflict'] satisfies Fault[]) {
    for (let at = 1; ; at += 1) {
      const { requestId, states } = await asked(ann);
      const key = randomUUID();
      const { faulty, met } = failingAt(bank.dynamo, fault, at);
      await requesting(bank.through(faulty))
        .pay(ann, requestId, key)
        .catch((error: unknown) => {
          if (!(error instanceof Error)) throw error;
        });
      // Without rules people would have to look: then it is refused, and open.
      const again = await outcome(own().pay(ann, requestId, key));
      expect(again === 'settled' ? 'paid' : 'open').toBe((await states())[0]);
      expect(['settled', 'payment-refused']).toContain(again);
      if (again === 'settled') gone += 1_000;
      if (!met()) break;
    }
  }
  expect((await funds(ann))[0]).toBe(1_000_000 - gone);
  bank.failures.length = 0;
}, 180_000);
