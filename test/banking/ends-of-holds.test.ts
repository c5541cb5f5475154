import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { operation as wakeDue } from '../../functions/banking/wake-due.ts';
import { type Fault, failingAt } from '../ledger/faults.ts';
import { amounts, type Bank, type Customer, outcome } from './bank-world.ts';
import { bank, bob, funds, held, useHeldWorld } from './held-world.ts';

useHeldWorld();

describe('of those who end a hold at once', () => {
  it('exactly one wins: confirmation and cancellation, decisions and cancellation, and the money is where the row says', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { ann, paymentId, row } = await held(amounts.challenged);
      const answers = await Promise.all(
        [bank.confirm(ann, paymentId), bank.cancel(ann, paymentId), bank.confirm(ann, paymentId)].map(outcomeOrBusy),
      );
      const won = answers.filter((each) => ['settled', 'cancelled'].includes(each));
      const { state } = await row();
      expect([won.length <= 1, answers.every((each) => known.includes(each))]).toEqual([true, true]);
      if (won.length === 1) expect(won).toEqual([state]);
      await inPlace(ann, state);

      const looked = await held(amounts.reviewed);
      const decided = await Promise.all(
        [
          bank.decide(randomUUID(), looked.caseId, 'approve'),
          bank.decide(randomUUID(), looked.caseId, 'refuse'),
          bank.cancel(looked.ann, looked.paymentId),
        ].map(outcomeOrBusy),
      );
      expect(decided.filter((each) => ['decided', 'cancelled'].includes(each)).length).toBeLessThanOrEqual(1);
      await inPlace(looked.ann, (await looked.row()).state);
    }
  });

  /** Busy: a transaction was in the way, and nothing happened. */
  const known = ['settled', 'cancelled', 'payment-over', 'conflict', 'busy'];
  const outcomeOrBusy = async (work: Promise<unknown>) => outcome(work).catch(() => 'busy');
  const inPlace = async (ann: Customer, state: string) => {
    const [posted = 0, pending = 0] = await funds(ann);
    const isHeld = ['challenged', 'review'].includes(state);
    expect([state, pending > 0, posted < 10_000]).toEqual([state, isHeld, state === 'settled']);
  };
});

describe('a process that dies, or whose answers are lost, at any of its calls', () => {
  const ways = {
    confirm: [amounts.challenged, 'settled'],
    cancel: [amounts.reviewed, 'cancelled'],
    decide: [amounts.reviewed, 'settled'],
  } as const;

  it.each(Object.entries(ways))('leaves %s to its repeat, which finishes it once', async (way, [amount, end]) => {
    const by = randomUUID();
    const rich = await bank.customer(1_000_000n);
    // Dying before a call is dying behind the one before it.
    for (const fault of ['crash-after', 'lost'] satisfies Fault[]) {
      for (let at = 1; ; at += 1) {
        const { ann, paymentId, caseId, row } = await held(amount, false, bob, rich);
        const key = randomUUID();
        const run = (module: Bank | ReturnType<Bank['through']>) =>
          way === 'decide'
            ? module.decide(by, caseId, 'approve', key)
            : module[way as 'confirm' | 'cancel'](ann, paymentId, key);
        const { faulty, met } = failingAt(bank.dynamo, fault, at);
        await run(bank.through(faulty)).catch((error: unknown) => {
          if (!(error instanceof Error)) throw error;
        });
        if (!met()) break;
        const again = await outcome(run(bank));
        expect(['settled', 'cancelled', 'decided', 'payment-over', 'case-decided']).toContain(again);
        expect((await row()).state).toBe(end);
      }
    }
  });
});

describe('time', () => {
  it('ends what nobody confirmed or decided, tells once of what is overdue, and gives the money back', async () => {
    const [short, long] = [await held(amounts.challenged), await held(amounts.reviewed)];
    const sent: object[] = [];
    const look = () =>
      wakeDue(
        undefined as never,
        {
          agenda: bank.agenda,
          queue: { send: async (due: readonly object[]) => void sent.push(...due) },
          now: bank.now,
          log: { info: () => {} },
        } as never,
      );
    const end = async () => {
      sent.length = 0;
      await look();
      for (const due of [...sent, ...sent]) await bank.end(due);
      return sent.length;
    };
    const early = { what: 'hold', accountId: short.ann.accountId, paymentId: short.paymentId };
    await bank.end(early);
    expect((await short.row()).state).toBe('challenged');
    bank.pass(11);
    expect(await outcome(bank.confirm(short.ann, short.paymentId))).toBe('payment-over');
    expect(await end()).toBeGreaterThan(0);
    expect([(await short.row()).state, (await long.row()).state]).toEqual(['expired', 'review']);
    expect(await funds(short.ann)).toEqual([10_000, 0, 10_000]);
    bank.pass(240);
    await end();
    expect((await long.case()).agenda).toMatch(/^LATE#/);
    const { items } = await bank.agenda.openCases(50, undefined);
    expect(items.map(({ caseId }) => caseId)).toContain(long.caseId);
    bank.pass(2_880);
    expect(await outcome(bank.decide(randomUUID(), long.caseId, 'approve'))).toBe('case-decided');
    await end();
    expect([(await long.row()).state, (await long.case()).state]).toEqual(['expired', 'expired']);
    expect(await funds(long.ann)).toEqual([10_000, 0, 10_000]);
    expect(await end()).toBe(0);
  });

  it('shows open cases by what is due first, page by page, each once', async () => {
    const opened: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      opened.push((await held(amounts.reviewed)).caseId);
      bank.pass(1);
    }
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await bank.agenda.openCases(2, after);
      seen.push(...page.items.map(({ caseId }) => caseId));
      after = page.next;
    } while (after !== undefined);
    expect(seen.filter((each) => opened.includes(each))).toEqual(opened);
  });
});
