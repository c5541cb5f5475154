import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { runLedgerAudit } from '../../lib/verify-ledger/run.ts';
import { addPasskey, proofByPasskey } from '../step-up/ceremonies.ts';
import { balanceOf, type Customer, caseOf, customer, held, hire, pay, staff } from './bank-cast.ts';
import { dynamo } from './file-rows.ts';
import { afterSchedule, eventually, outputs } from './stack.ts';
import { tableLike } from './sync-tables.ts';

let ann: Customer;
let bob: Customer;
beforeAll(async () => {
  [ann, bob] = await Promise.all([customer('500.00'), customer()]);
});

const of = (who: Customer, paymentId: string, rest = '') =>
  `/v1/banking/accounts/${who.accountId}/payments/${paymentId}${rest}`;
const stateOf = async (who: Customer, paymentId: string) => (await who.call('GET', of(who, paymentId))).body.state;
const decide = async (by: Customer | Awaited<ReturnType<typeof staff>>['one'], caseId: string, decision: string) =>
  by.call('POST', `/v1/banking/staff/cases/${caseId}/decision`, { json: { decision, note: 'looked at' } });

describe('a payment that fraud', () => {
  it('knows nothing bad of goes at once, by the rules that are in force', async () => {
    const [carl, dora] = await Promise.all([customer('20.00'), customer()]);
    const json = { accountId: carl.accountId, number: dora.number, amount: '3.33', currency: 'EUR' };
    // On a machine that is very busy the rules do not answer in their time, and people are to look at it.
    await eventually(async () => {
      const { status, body } = await carl.call('POST', '/v1/banking/payments', { json });
      expect([status, ['settled', 'challenged'].includes(body.state)]).toEqual([201, true]);
    });
  });

  it('challenges is held until its payer confirms it with a passkey, and only by that', async () => {
    const before = await balanceOf(ann);
    const { paymentId, state } = await held(ann, bob, '7.00', 'challenge');
    expect(state).toBe('challenged');
    const after = await balanceOf(ann);
    expect([after.posted, after.outgoing]).toEqual([before.posted, '7.00']);
    expect((await bob.call('GET', of(bob, paymentId))).status).toBe(404);
    const path = of(ann, paymentId, '/confirmation');
    expect((await ann.call('POST', path)).body.code).toBe('step-up-required');
    expect((await bob.call('POST', path)).status).toBe(404);
    const { device } = await addPasskey(ann);
    const headers = await proofByPasskey(device, ann, { method: 'POST', path });
    const other = await held(ann, bob, '1.00', 'challenge');
    const elsewhere = await ann.call('POST', of(ann, other.paymentId, '/confirmation'), { headers });
    expect(elsewhere.body.code).toBe('step-up-invalid');
    const key = randomUUID();
    const done = await ann.call('POST', path, { headers, key });
    expect([done.status, done.body.state]).toEqual([200, 'settled']);
    expect((await ann.call('POST', path, { headers, key })).body).toEqual(done.body);
    expect((await bob.call('GET', of(bob, paymentId))).body).toMatchObject({ state: 'settled', amount: '7.00' });
    const cancelled = await ann.call('POST', of(ann, other.paymentId, '/cancellation'));
    expect(cancelled.body.state).toBe('cancelled');
    expect((await ann.call('POST', of(ann, other.paymentId, '/cancellation'))).body.code).toBe('payment-over');
  });

  it('blocks is refused, holds nothing and says no reason', async () => {
    const key = randomUUID();
    for (const _ of [1, 2]) {
      const { status, body } = await pay(ann, bob, '2.00', key, {}, 'block');
      expect([status, body.code, body.detail]).toEqual([409, 'payment-refused', undefined]);
    }
  });
});

describe('a case', () => {
  it('is found by the staff, decided once, and by nobody whom it concerns', async () => {
    const { one, other } = await staff();
    const { paymentId } = await held(ann, bob, '9.00', 'review');
    const caseId = await caseOf(paymentId);
    const found = (await one.call('GET', `/v1/banking/staff/cases/${caseId}`)).body;
    expect(found).toMatchObject({ state: 'open', amount: '9.00', accountId: ann.accountId, needsTwo: false });
    expect((await decide(ann, caseId, 'approve')).status).toBe(403);
    const both = await Promise.all([decide(one, caseId, 'approve'), decide(other, caseId, 'refuse')]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    const won = both.find(({ status }) => status === 200)?.body.decision.outcome;
    expect(await stateOf(ann, paymentId)).toBe(won === 'approved' ? 'settled' : 'refused');
    expect((await decide(one, caseId, 'approve')).body.code).toBe('case-decided');
  });

  it('stands among those that are open, page by page, as long as it is', async () => {
    const { one } = await staff();
    const opened = await Promise.all(['2.10', '2.20', '2.30'].map((amount) => held(ann, bob, amount, 'review')));
    await Promise.all(opened.map(({ paymentId }) => caseOf(paymentId)));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { items, nextCursor } = (await one.call('GET', `/v1/banking/staff/cases?limit=2${cursor}`)).body;
      seen.push(...items.map(({ paymentId }: { paymentId: string }) => paymentId));
      cursor = nextCursor ? `&cursor=${nextCursor}` : '';
    } while (cursor);
    expect(seen).toEqual(expect.arrayContaining(opened.map(({ paymentId }) => paymentId)));
    expect(new Set(seen).size).toBe(seen.length);
    expect((await ann.call('GET', '/v1/banking/staff/cases')).status).toBe(403);
    for (const { paymentId } of opened)
      expect((await ann.call('POST', of(ann, paymentId, '/cancellation'))).status).toBe(200);
  });

  it('of a payment by one of the staff is for others', async () => {
    const { other } = await staff();
    const clerk = await customer('50.00');
    const one = await hire(clerk);
    const { paymentId } = await held(clerk, bob, '5.00', 'review');
    const caseId = await caseOf(paymentId);
    expect((await decide(one, caseId, 'approve')).body.code).toBe('case-involved');
    expect((await decide(other, caseId, 'refuse')).body.state).toBe('decided');
    expect((await balanceOf(clerk)).available).toBe('50.00');
  });
});

describe('time', () => {
  it('gives back what nobody confirmed, and tells of what nobody decided', async () => {
    const [short, long] = [await held(ann, bob, '4.00', 'challenge'), await held(ann, bob, '4.50', 'review')];
    const caseId = await caseOf(long.paymentId);
    const before = Number((await balanceOf(ann)).available);
    await past({ pk: `ACCOUNT#${ann.accountId}`, sk: `PAYMENT#${short.paymentId}` }, true);
    await past({ pk: `CASE#${caseId}`, sk: 'CASE' }, false);
    await afterSchedule('WakeDue', () =>
      eventually(async () => expect(await stateOf(ann, short.paymentId)).toBe('expired')),
    );
    expect(Number((await balanceOf(ann)).available)).toBeCloseTo(before + 4, 2);
    // Overdue, told of, and still to be decided.
    expect(await caseOf(long.paymentId)).toBe(caseId);
    expect((await ann.call('POST', of(ann, long.paymentId, '/cancellation'))).body.state).toBe('cancelled');
  });

  /** Lets its time be over, as far as rows say it; of a payment the hold of the ledger too. */
  async function past(Key: { pk: string; sk: string }, isPayment: boolean): Promise<void> {
    const [bank, ledger] = [await tableLike(/BankingData-BankTable/), await tableLike(/BankingData-LedgerTable/)];
    const at = new Date(Date.now() - 60_000).toISOString();
    const id = isPayment ? Key.sk.slice('PAYMENT#'.length) : Key.pk.slice('CASE#'.length);
    await dynamo.update({
      TableName: bank,
      Key,
      UpdateExpression: `SET agendaAt = :place, ${isPayment ? 'expiresAt' : 'dueAt'} = :at`,
      ExpressionAttributeValues: { ':place': `${at}#${id}`, ':at': at },
    });
    if (!isPayment) return;
    await dynamo.update({
      TableName: ledger,
      Key: { pk: `TRANSFER#bank#${id}`, sk: 'TRANSFER' },
      UpdateExpression: 'SET expiresAt = :at',
      ExpressionAttributeValues: { ':at': at },
    });
  }
});

it('is all in the book: every held payment has its hold, and what is pending on clearing is what is held', async () => {
  await held(ann, bob, '1.50', 'review');
  const lines: string[] = [];
  expect([await runLedgerAudit(outputs as never, (line) => void lines.push(line)), lines]).toEqual([
    true,
    [expect.stringMatching(/right$/)],
  ]);
});
