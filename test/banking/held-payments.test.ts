import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { derivedId } from '../../functions/banking/model/derived-id.ts';
import { limitsKey, paymentKey } from '../../functions/banking/store/items.ts';
import { setAccountState } from '../../lib/ledger/store/accounts.ts';
import { update } from '../../lib/runtime/aws/expressions.ts';
import { amounts, type Customer, outcome } from './bank-world.ts';
import { bank, bob, funds, held, useHeldWorld } from './held-world.ts';

useHeldWorld();

const inMinutes = (minutes: number) => new Date(bank.now().getTime() + minutes * 60_000).toISOString();
const left = async (who: Customer) => Number((await bank.limits(who)).left);

describe('a payment that is challenged', () => {
  it('is held with its fee, taken from the limits, and unknown to who is to be paid', async () => {
    const { ann, paymentId, row } = await held(amounts.challenged, true);
    expect(await row()).toMatchObject({ state: 'challenged', expiresAt: '2026-11-21T08:10:00.000Z' });
    expect(await funds(ann)).toEqual([10_000, 1_011, 8_989]);
    expect(await left(ann)).toBe(18_999);
    expect(await bank.get(paymentKey(bob.accountId, paymentId))).toBeUndefined();
    expect(await bank.wrong()).toEqual([]);
  });

  it('is made by its confirmation, once, and the fee with it', async () => {
    const carl = await bank.customer(0n);
    const { ann, paymentId, row } = await held(amounts.challenged, true, carl);
    expect(await outcome(bank.confirm(ann, paymentId))).toBe('settled');
    expect(await outcome(bank.confirm(ann, paymentId))).toBe('payment-over');
    expect(await outcome(bank.cancel(ann, paymentId))).toBe('payment-over');
    expect([await funds(ann), await funds(carl)]).toEqual([
      [8_989, 0, 8_989],
      [1_001, 0, 1_001],
    ]);
    expect((await row()).agenda).toBeUndefined();
    expect(await bank.get(paymentKey(carl.accountId, paymentId))).toMatchObject({
      direction: 'incoming',
      state: 'settled',
      amount: '1001',
      number: ann.number,
    });
  });

  it('is confirmed by whoever proves the request above the stage’s amount already', async () => {
    const ann = await bank.customer(10_000n);
    const strict = { ...bank.terms, stepUpAbove: 0 };
    Object.assign(bank.terms, strict);
    expect(await outcome(bank.pay(ann, bob, amounts.challenged))).toBe('settled');
    Object.assign(bank.terms, { stepUpAbove: 1000 });
  });

  it('is the payer’s alone: others find nothing, and who is to be paid cannot end it', async () => {
    const { paymentId, ann } = await held(amounts.challenged);
    const thief = { ...bob, accountId: ann.accountId };
    expect(await outcome(bank.confirm(thief, paymentId))).toBe('not-found');
    expect(await outcome(bank.cancel(thief, paymentId))).toBe('not-found');
    expect(await outcome(bank.cancel(bob, paymentId))).toBe('not-found');
  });

  it('gives everything back when it is cancelled, the limits on the same day alone', async () => {
    const first = await held(amounts.challenged);
    expect(await outcome(bank.cancel(first.ann, first.paymentId))).toBe('cancelled');
    expect([await funds(first.ann), await left(first.ann)]).toEqual([[10_000, 0, 10_000], 20_000]);
    const second = await held(amounts.challenged);
    const changed = { TableName: 'banking.bank', Key: limitsKey(second.ann.accountId) };
    await bank.dynamo.update({
      ...changed,
      UpdateExpression: 'SET #day = :tomorrow',
      ExpressionAttributeNames: { '#day': 'day' },
      ExpressionAttributeValues: { ':tomorrow': '2026-11-22' },
    });
    expect(await outcome(bank.cancel(second.ann, second.paymentId))).toBe('cancelled');
    expect(await left(second.ann)).toBe(18_999);
  });

  it('at the end of a day that another payment has ended counts on the new one, and goes back to it', async () => {
    const ann = await bank.customer(10_000n);
    const day = new Date(bank.now().getTime() + 86_400_000).toISOString().slice(0, 10);
    const next = { set: { day, left: 20_000 }, when: 'attribute_exists(#pk)' };
    await bank.dynamo.update(update('banking.bank', limitsKey(ann.accountId), next));
    expect(await outcome(bank.pay(ann, bob, '20.00'))).toBe('settled');
    const { paymentId } = await held(amounts.challenged, false, bob, ann);
    expect(await bank.limits(ann)).toMatchObject({ day, left: 20_000 - 3_001 });
    await bank.cancel(ann, paymentId);
    expect(await bank.limits(ann)).toMatchObject({ day, left: 20_000 - 2_000 });
  });

  it('is refused for good when who is to be paid has no account any more, or the payer was blocked meanwhile', async () => {
    const gone = await bank.customer(0n);
    const one = await held(amounts.challenged, false, gone);
    await setAccountState(bank.ledgerAt(bank.now), 'bank', gone.accountId, 'closed');
    expect(await outcome(bank.confirm(one.ann, one.paymentId))).toBe('unknown-payee');
    expect(await outcome(bank.confirm(one.ann, one.paymentId))).toBe('unknown-payee');
    const other = await held(amounts.challenged);
    await bank.dynamo.update({
      TableName: 'banking.bank',
      Key: limitsKey(other.ann.accountId),
      UpdateExpression: 'SET outgoing = :stopped',
      ExpressionAttributeValues: { ':stopped': 'stopped' },
    });
    expect(await outcome(bank.confirm(other.ann, other.paymentId))).toBe('verification-required');
    for (const each of [one, other]) {
      expect((await each.row()).state).toBe('refused');
      expect([await funds(each.ann), await left(each.ann)]).toEqual([[10_000, 0, 10_000], 20_000]);
    }
  });
});

describe('the command', () => {
  it('that is repeated finds what it made, whatever became of it; another one under its key is refused', async () => {
    const ann = await bank.customer(10_000n);
    const key = randomUUID();
    const { paymentId } = (await bank.pay(ann, bob, amounts.reviewed, key)) as { paymentId: string };
    expect(await outcome(bank.pay(ann, bob, amounts.reviewed, key))).toBe('review');
    expect(await outcome(bank.pay(ann, bob, amounts.challenged, key))).toBe('idempotency-key-reused');
    expect(await outcome(bank.pay(ann, bob, amounts.reviewed, key, { note: 'other' }))).toBe('idempotency-key-reused');
    await bank.cancel(ann, paymentId);
    bank.pass(1);
    expect(await outcome(bank.pay(ann, bob, amounts.reviewed, key))).toBe('cancelled');
    expect(await funds(ann)).toEqual([10_000, 0, 10_000]);
  });

  it('that is blocked holds nothing, says no reason, and stays refused', async () => {
    const ann = await bank.customer(10_000n);
    const key = randomUUID();
    for (const _ of [1, 2]) expect(await outcome(bank.pay(ann, bob, amounts.blocked, key))).toBe('payment-refused');
    expect([await funds(ann), await left(ann)]).toEqual([[10_000, 0, 10_000], 0]);
  });

  it('that was refused is over for whoever takes it back, and says why again to whoever confirms it', async () => {
    const ann = await bank.customer(100n);
    for (const [amount, reason] of [
      [amounts.blocked, 'payment-refused'],
      [amounts.reviewed, 'insufficient-funds'],
    ] as const) {
      const key = randomUUID();
      expect(await outcome(bank.pay(ann, bob, amount, key))).toBe(reason);
      const paymentId = derivedId(key, 'payment');
      expect(await outcome(bank.cancel(ann, paymentId))).toBe('payment-over');
      expect(await outcome(bank.confirm(ann, paymentId))).toBe(reason);
    }
  });

  it('holds no more than there is and than the day allows, however many ask at once', async () => {
    const ann = await bank.customer(2_500n);
    const answers = await Promise.all(Array.from({ length: 4 }, () => outcome(bank.pay(ann, bob, amounts.reviewed))));
    expect(answers.sort()).toEqual(['insufficient-funds', 'insufficient-funds', 'review', 'review']);
    expect(await funds(ann)).toEqual([2_500, 2_004, 496]);
  });
});

describe('a case', () => {
  const staff = () => [randomUUID(), randomUUID()] as const;

  it('is opened with the hold, due within its time, and says of nobody who is in it', async () => {
    const { ann, caseId, paymentId, ...about } = await held(amounts.reviewed);
    expect(await about.case()).toMatchObject({
      state: 'open',
      paymentId,
      dueAt: inMinutes(240),
      expiresAt: inMinutes(2_880),
    });
    expect(JSON.stringify(await about.case())).not.toContain(ann.personId);
    expect(await outcome(bank.confirm(ann, paymentId))).toBe('payment-over');
    expect(await outcome(bank.decide(ann.personId, caseId, 'approve'))).toBe('case-involved');
    expect(await outcome(bank.decide(bob.personId, caseId, 'approve'))).toBe('case-involved');
  });

  it('lets the payment go, or gives it back, once', async () => {
    const [one, other] = staff();
    const [good, bad] = [await held(amounts.reviewed), await held(amounts.reviewed)];
    expect(await outcome(bank.decide(one, good.caseId, 'approve'))).toBe('decided');
    expect(await outcome(bank.decide(one, bad.caseId, 'refuse'))).toBe('decided');
    for (const { caseId } of [good, bad])
      expect(await outcome(bank.decide(other, caseId, 'approve'))).toBe('case-decided');
    expect([(await good.row()).state, (await bad.row()).state]).toEqual(['settled', 'refused']);
    expect([await funds(good.ann), await funds(bad.ann)]).toEqual([
      [8_998, 0, 8_998],
      [10_000, 0, 10_000],
    ]);
    expect(await left(bad.ann)).toBe(20_000);
    expect((await bad.case()).agenda).toBeUndefined();
  });

  it('above the amount needs two: the first approval moves nothing, and is not given twice by one', async () => {
    const [one, other] = staff();
    const { ann, caseId, row } = await held(amounts.large);
    expect(await outcome(bank.decide(one, caseId, 'approve'))).toBe('open');
    expect(await outcome(bank.decide(one, caseId, 'approve'))).toBe('four-eyes');
    expect([(await row()).state, (await funds(ann))[1]]).toEqual(['review', 9_002]);
    expect(await outcome(bank.decide(other, caseId, 'approve'))).toBe('decided');
    expect((await row()).state).toBe('settled');
  });

  it('that is approved, and whose payment cannot go any more, keeps its answer with what it did', async () => {
    const [gone, key] = [await bank.customer(0n), randomUUID()];
    const { caseId, row } = await held(amounts.reviewed, false, gone);
    await setAccountState(bank.ledgerAt(bank.now), 'bank', gone.accountId, 'closed');
    expect(await outcome(bank.decide(randomUUID(), caseId, 'approve', key))).toBe('decided');
    expect(await row()).toMatchObject({ state: 'refused', reason: 'unknown-payee' });
    const kept = await bank.tables.outcomes.find({ id: key, fingerprint: key }, bank.now());
    expect(kept?.response).toMatchObject({ caseId, state: 'decided' });
  });

  it('is withdrawn when the payer takes the payment back', async () => {
    const { ann, paymentId, caseId, ...about } = await held(amounts.reviewed);
    expect(await outcome(bank.cancel(ann, paymentId))).toBe('cancelled');
    expect(await about.case()).toMatchObject({ state: 'withdrawn' });
    expect(await outcome(bank.decide(randomUUID(), caseId, 'approve'))).toBe('case-decided');
  });
});
