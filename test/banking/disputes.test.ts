import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dispute } from '../../functions/banking/contract/disputes.ts';
import { type DisputeItem, disputeKey } from '../../functions/banking/store/dispute-items.ts';
import { limitsKey } from '../../functions/banking/store/items.ts';
import { setAccountState } from '../../lib/ledger/store/accounts.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { type Fault, failingAt } from '../ledger/faults.ts';
import { untilPasses } from '../until-passes.ts';
import { type Bank, type Customer, outcome, startBank } from './bank-world.ts';
import { type Cards, cardsIn } from './card-world.ts';
import { earning } from './interest-world.ts';

let bank: Bank;
let cards: Cards;
let bob: Customer;
beforeAll(async () => {
  bank = await startBank();
  cards = cardsIn(bank);
  bob = await bank.customer(0n);
});
afterAll(async () => {
  expect([await bank.wrong(), bank.failures]).toEqual([[], []]);
  await bank.stop();
});

/** Somebody new with 100.00 who paid, or who is named. */
async function paid(amount = '30.00', from?: Customer) {
  const ann = from ?? (await bank.customer(10_000n));
  const { paymentId } = (await bank.pay(ann, bob, amount)) as { paymentId: string };
  return { ann, paymentId };
}
const row = async ({ accountId }: Customer, { disputeId }: Dispute) =>
  (await bank.get<DisputeItem>(disputeKey(accountId, disputeId))) as DisputeItem;
const open = async (who: Customer, paymentId: string, more: object = {}) => {
  const dispute = (await bank.dispute(who, paymentId, more)) as Dispute;
  return { dispute, caseId: (await row(who, dispute)).caseId };
};

/** What another process does just before the first write to this table. */
function beforeWrites(dynamo: Dynamo, table: string, work: () => Promise<unknown>): Dynamo {
  let done = false;
  const first =
    <I, O>(write: (input: I) => Promise<O>) =>
    async (input: I): Promise<O> => {
      if (
        !done &&
        JSON.stringify(input, (_, value) => (typeof value === 'bigint' ? String(value) : value)).includes(`"${table}"`)
      ) {
        done = true;
        await work();
      }
      return write(input);
    };
  return { ...dynamo, update: first(dynamo.update), transactWrite: first(dynamo.transactWrite) } as Dynamo;
}

describe('a dispute', () => {
  it('under the key of another one changes nothing, and is a conflict that is told: not the ledger’s', async () => {
    const { ann, paymentId } = await paid();
    const other = await paid('20.00', ann);
    const [key, staffKey] = [randomUUID(), randomUUID()];
    const first = (await bank.dispute(ann, paymentId, {}, key)) as Dispute;
    expect(await outcome(bank.dispute(ann, other.paymentId, {}, key))).toBe('conflict');
    const second = await open(ann, other.paymentId);
    const staff = randomUUID();
    const { caseId } = await row(ann, first);
    expect(await outcome(bank.decide(staff, caseId, 'refuse', staffKey))).toBe('decided');
    expect(await outcome(bank.decide(staff, second.caseId, 'refuse', staffKey))).toBe('conflict');
    expect((await row(ann, second.dispute)).state).toBe('open');
  });

  it('is credited at once, and decided for the customer or against, once', async () => {
    const [one, other] = [await paid(), await paid()];
    const [won, lost] = [await open(one.ann, one.paymentId), await open(other.ann, other.paymentId)];
    expect(won.dispute).toMatchObject({ state: 'open', amount: '30.00', credited: '30.00' });
    expect([await cards.funds(one.ann), await bank.wrong()]).toEqual([[10_000, 0, 10_000], []]);
    expect(await outcome(bank.dispute(one.ann, one.paymentId))).toBe('dispute-exists');
    const staff = randomUUID();
    expect(await outcome(bank.decide(staff, won.caseId, 'approve'))).toBe('decided');
    expect(await outcome(bank.decide(staff, lost.caseId, 'refuse'))).toBe('decided');
    for (const { caseId } of [won, lost])
      expect(await outcome(bank.decide(staff, caseId, 'approve'))).toBe('case-decided');
    expect([await cards.funds(one.ann), await cards.funds(other.ann)]).toEqual([
      [10_000, 0, 10_000],
      [7_000, 0, 7_000],
    ]);
    expect((await row(one.ann, won.dispute)).state).toBe('won');
    expect((await row(other.ann, lost.dispute)).state).toBe('lost');
    expect(await bank.wrong()).toEqual([]);
  });

  it('that is lost is taken back also when it was spent: then the account is below zero, and nothing leaves it', async () => {
    const { ann, paymentId } = await paid();
    const { caseId } = await open(ann, paymentId);
    await paid('99.00', ann);
    expect(await outcome(bank.decide(randomUUID(), caseId, 'refuse'))).toBe('decided');
    expect(await cards.funds(ann)).toEqual([-2_900, 0, -2_900]);
    expect(await outcome(bank.pay(ann, bob, '0.01'))).toBe('insufficient-funds');
    expect(await bank.wrong()).toEqual([]);
    await bank.deposit(ann.accountId, 3_000n);
    expect(await outcome(bank.pay(ann, bob, '1.00'))).toBe('settled');
  });

  it('about more than is credited at once waits for two of the staff, and is paid when they approve', async () => {
    Object.assign(bank.terms, { provisionalUpTo: 10 });
    const { ann, paymentId } = await paid('60.00');
    const { dispute, caseId } = await open(ann, paymentId, { amount: '55.00' });
    Object.assign(bank.terms, { provisionalUpTo: 500 });
    expect(dispute).not.toHaveProperty('credited');
    expect(await cards.funds(ann)).toEqual([4_000, 0, 4_000]);
    const [one, other] = [randomUUID(), randomUUID()];
    expect(await outcome(bank.decide(one, caseId, 'approve'))).toBe('open');
    expect(await outcome(bank.decide(one, caseId, 'approve'))).toBe('four-eyes');
    expect(await outcome(bank.decide(other, caseId, 'approve'))).toBe('decided');
    expect(await cards.funds(ann)).toEqual([9_500, 0, 9_500]);
    const refused = await paid('60.00');
    Object.assign(bank.terms, { provisionalUpTo: 10 });
    const second = await open(refused.ann, refused.paymentId);
    Object.assign(bank.terms, { provisionalUpTo: 500 });
    expect(await outcome(bank.decide(one, second.caseId, 'refuse'))).toBe('decided');
    expect(await cards.funds(refused.ann)).toEqual([4_000, 0, 4_000]);
  });

  it('is opened about what was paid to somebody, in its days and up to its amount, by who paid', async () => {
    const { ann, paymentId } = await paid();
    expect(await outcome(bank.dispute(bob, paymentId))).toBe('not-disputable');
    expect(await outcome(bank.dispute({ ...bob, accountId: ann.accountId }, paymentId))).toBe('not-found');
    expect(await outcome(bank.dispute(ann, paymentId, { amount: '30.01' }))).toBe('not-disputable');
    expect(await outcome(bank.dispute(ann, paymentId, { amount: '0' }))).toBe('invalid-amount');
    const { caseId } = await open(ann, paymentId);
    for (const { personId } of [ann, bob])
      expect(await outcome(bank.decide(personId, caseId, 'approve'))).toBe('case-involved');
    const credit = await bank.payments.page(ann.accountId, 10, undefined);
    for (const each of credit.items.filter(({ number }) => number === undefined))
      expect(await outcome(bank.dispute(ann, each.paymentId))).toBe('not-disputable');
    const late = await paid();
    bank.pass(121 * 24 * 60);
    expect(await outcome(bank.dispute(late.ann, late.paymentId))).toBe('not-disputable');
  });

  it('credits no more at once than one dispute may, however many there are: the same money is not paid, disputed and paid again', async () => {
    Object.assign(bank.terms, { provisionalUpTo: 50 });
    const { ann, paymentId } = await paid();
    const first = await open(ann, paymentId);
    const more = await Promise.all([paid('30.00', ann), paid('20.00', ann)]);
    const [second, third] = await Promise.all(
      more.map((each) => untilPasses(() => open(ann, each.paymentId), 10_000, 20)),
    );
    const credits = [first, second, third].map((each) => each?.dispute.credited);
    expect(credits).toEqual(['30.00', undefined, '20.00']);
    expect(await cards.funds(ann)).toEqual([7_000, 0, 7_000]);
    // Decided, there is room again.
    for (const each of [first, third])
      expect(await outcome(bank.decide(randomUUID(), each?.caseId ?? '', 'refuse'))).toBe('decided');
    const next = await open(ann, (await paid('20.00', ann)).paymentId);
    expect(next.dispute.credited).toBe('20.00');
    Object.assign(bank.terms, { provisionalUpTo: 500 });
    expect(await bank.wrong()).toEqual([]);
  });

  it('keeps its account open until it is decided: nobody closes it with what was credited gone', async () => {
    const { ann, paymentId } = await paid();
    const { caseId } = await open(ann, paymentId);
    await paid('100.00', ann);
    const holder = earning(bank);
    expect(await outcome(holder.close(ann))).toBe('account-not-empty');
    expect(await outcome(bank.decide(randomUUID(), caseId, 'refuse'))).toBe('decided');
    expect(await cards.funds(ann)).toEqual([-3_000, 0, -3_000]);
    await bank.deposit(ann.accountId, 3_000n);
    expect(await outcome(holder.close(ann))).toBe('closed');
    const gone = await paid('100.00');
    const { caseId: other } = await open(gone.ann, gone.paymentId);
    await paid('100.00', gone.ann);
    expect(await holder.end(gone.ann)).toBe('frozen');
    await setAccountState(bank.ledgerAt(bank.now), 'bank', gone.ann.accountId, 'open');
    expect(await outcome(bank.decide(randomUUID(), other, 'refuse'))).toBe('decided');
  });

  it('that is not credited at once is opened about an open account alone, and keeps it open, also when both come at once', async () => {
    const holder = earning(bank);
    const [one, other, late] = await Promise.all([paid('100.00'), paid('100.00'), paid('100.00')]);
    Object.assign(bank.terms, { provisionalUpTo: 10 });
    expect(await outcome(holder.close(one.ann))).toBe('closed');
    expect(await outcome(bank.dispute(one.ann, one.paymentId))).toBe('account-closed');
    // Opened after the closing had read that nothing is disputed.
    let opened: Dispute | undefined;
    const closing = beforeWrites(bank.dynamo, 'banking.ledger', async () => {
      opened = (await bank.dispute(other.ann, other.paymentId)) as Dispute;
    });
    expect(await outcome(earning(bank.through(closing)).close(other.ann))).toBe('account-not-empty');
    const { caseId } = await row(other.ann, opened as Dispute);
    for (const _ of [1, 2]) await bank.decide(randomUUID(), caseId, 'approve');
    expect(await cards.funds(other.ann)).toEqual([10_000, 0, 10_000]);
    // Closed after the dispute had read that the account is open.
    const disputing = beforeWrites(bank.dynamo, 'banking.bank', () => holder.close(late.ann));
    expect(await outcome(bank.through(disputing).dispute(late.ann, late.paymentId))).toBe('account-closed');
    Object.assign(bank.terms, { provisionalUpTo: 500 });
  });

  it.each([[false], [true]])('from before disputes were counted is decided; with one since: %s', async (withOther) => {
    const { ann, paymentId } = await paid();
    const { dispute, caseId } = await open(ann, paymentId);
    const forget = (Key: { pk: string; sk: string }, ...names: string[]) =>
      bank.dynamo.update({ TableName: 'banking.bank', Key, UpdateExpression: `REMOVE ${names.join(', ')}` });
    await forget(disputeKey(ann.accountId, dispute.disputeId), 'counted');
    await forget(limitsKey(ann.accountId), 'disputes', 'credited');
    if (withOther) await open(ann, (await paid('20.00', ann)).paymentId);
    expect(await outcome(bank.decide(randomUUID(), caseId, 'approve'))).toBe('decided');
    const { disputes, credited } = await bank.limits(ann);
    expect([disputes, credited]).toEqual(withOther ? [1, 2_000] : [undefined, undefined]);
    expect(await bank.wrong()).toEqual([]);
  });

  it('that an account does not count as it should is seen by the auditor', async () => {
    const { ann, paymentId } = await paid();
    await open(ann, paymentId);
    const add = (by: number) =>
      bank.dynamo.update({
        TableName: 'banking.bank',
        Key: limitsKey(ann.accountId),
        UpdateExpression: 'ADD credited :by',
        ExpressionAttributeValues: { ':by': by },
      });
    await add(1);
    expect(await bank.wrong()).toEqual([`${ann.accountId}: 1 disputes credited 3000, its limits count 1 and 3001`]);
    await add(-1);
  });

  it('cannot be decided against a frozen account, and can when that is open again', async () => {
    const { ann, paymentId } = await paid();
    const { caseId } = await open(ann, paymentId);
    const at = bank.ledgerAt(bank.now);
    await setAccountState(at, 'bank', ann.accountId, 'frozen');
    const [staff, key] = [randomUUID(), randomUUID()];
    expect(await outcome(bank.decide(staff, caseId, 'refuse', key))).toBe('account-frozen');
    // Another decision under the key of one that was refused, of which no outcome is kept.
    const other = await bank.decide(staff, caseId, 'approve', key).catch((error: unknown) => error);
    expect(other).toMatchObject({ name: 'AppError', code: 'idempotency-key-reused' });
    await setAccountState(at, 'bank', ann.accountId, 'open');
    expect(await outcome(bank.decide(randomUUID(), caseId, 'refuse'))).toBe('decided');
  });

  it('is one, however many open it at once, and is decided once, however many decide', async () => {
    const busy = (work: Promise<unknown>) => outcome(work).catch(() => 'busy');
    for (let round = 0; round < 3; round += 1) {
      const { ann, paymentId } = await paid();
      await Promise.all([1, 2, 3].map(() => busy(bank.dispute(ann, paymentId))));
      await busy(bank.dispute(ann, paymentId));
      expect(await cards.funds(ann)).toEqual([10_000, 0, 10_000]);
      const { items } = await bank.disputes.page(ann.accountId, 10, undefined);
      expect(items).toHaveLength(1);
      const caseId = items[0]?.caseId ?? '';
      const all = ['approve', 'refuse', 'approve'] as const;
      await Promise.all(all.map((each) => busy(bank.decide(randomUUID(), caseId, each))));
      await busy(bank.decide(randomUUID(), caseId, 'refuse'));
      const [{ state } = { state: '' }] = (await bank.disputes.page(ann.accountId, 10, undefined)).items;
      expect((await cards.funds(ann))[0]).toBe(state === 'won' ? 10_000 : 7_000);
    }
  });
});

describe('a process that dies, or whose answers are lost, at any of its calls', () => {
  it.each(['open', 'approve', 'refuse'] as const)('leaves %s to its repeat, which finishes it once', async (way) => {
    const rich = await bank.customer(10_000_000n);
    const by = randomUUID();
    for (const fault of ['crash-after', 'lost', 'conflict'] satisfies Fault[]) {
      for (let at = 1; ; at += 1) {
        const { paymentId } = await paid('10.00', rich);
        const { caseId = '' } = way === 'open' ? {} : await open(rich, paymentId);
        const [before = 0] = await cards.funds(rich);
        const key = randomUUID();
        const run = (module: Bank | ReturnType<Bank['through']>) =>
          way === 'open' ? module.dispute(rich, paymentId, {}, key) : module.decide(by, caseId, way, key);
        const { faulty, met } = failingAt(bank.dynamo, fault, at);
        await run(bank.through(faulty)).catch((error: unknown) => {
          if (!(error instanceof Error)) throw error;
        });
        expect(['open', 'decided', 'case-decided', 'dispute-exists']).toContain(await outcome(run(bank)));
        const moved = { open: 1_000, approve: 0, refuse: -1_000 }[way];
        expect([fault, at, ((await cards.funds(rich))[0] ?? 0) - before]).toEqual([fault, at, moved]);
        if (!met()) break;
      }
    }
    expect(await bank.wrong()).toEqual([]);
  });
});
