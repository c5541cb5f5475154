import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { operation as getBankStatement } from '../../functions/banking/get-bank-statement.ts';
import { bankTables } from '../../functions/banking/store/bank-tables.ts';
import { keptStatements } from '../../functions/banking/store/kept-statements.ts';
import { ledgerWorker } from '../../functions/banking/store/ledger-worker.ts';
import { decideAgain } from '../../lib/fraud/model/kept.ts';
import { type DecisionItem, decisionKey } from '../../lib/fraud/store/items.ts';
import { loadRuleSet } from '../../lib/fraud/store/rules-in-force.ts';
import { failingAt, faultyDynamo } from '../ledger/faults.ts';
import { amounts, type Customer, outcome } from './bank-world.ts';
import { Account, arrive, bank, fundsOf, paymentOf, sent, unmatched, useRailWorld } from './rail-world.ts';

useRailWorld();

const account = new Account();
const TableName = 'banking.ledger';
const ledgerKey = ({ accountId }: { accountId: string }) => ({ pk: `ACCOUNT#bank#${accountId}`, sk: 'ACCOUNT' });
const stored = async (of: { accountId: string }) =>
  (await bank.dynamo.get({ TableName, Key: ledgerKey(of), ConsistentRead: true })).Item as Record<string, unknown>;

/** What the auditor says of an account's row that is another one; then it is as it was. */
async function tampered(of: Customer, change: (row: Record<string, unknown>) => object) {
  const row = await stored(of);
  await bank.dynamo.put({ TableName, Item: { ...row, ...change(row) } as never });
  const wrong = await bank.wrong();
  await bank.dynamo.put({ TableName, Item: row as never });
  return wrong.join('\n');
}
const decision = async (paymentId: string) =>
  (await bank.dynamo.get<DecisionItem>({ TableName: 'fraud.fraud', Key: decisionKey(paymentId), ConsistentRead: true }))
    .Item as DecisionItem;
const times = <T>(n: number, run: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: n }, (_, i) => run(i)));

describe('what must hold of every account of the bank, whatever its customers do', () => {
  it('L1, L2: debits equal credits and balances are the sums of their entries after every command; who changes one is found', async () => {
    const [ann, bob] = [await bank.customer(20_000n, true), await bank.customer(0n)];
    const held = (await bank.pay(ann, bob, amounts.challenged)) as { paymentId: string };
    expect(await bank.wrong()).toEqual([]);
    await bank.pay(ann, bob, '5.00');
    await bank.confirm(ann, held.paymentId);
    expect(await bank.wrong()).toEqual([]);
    const { endToEndId } = await sent(ann, '30.00');
    await arrive(account.statement([{ reference: 'L1', amount: -3_000n, endToEndId }]));
    expect(await bank.wrong()).toEqual([]);
    expect(await tampered(ann, ({ posted }) => ({ posted: Number(posted) - 1 }))).toContain(ann.accountId);
  });

  it('L3: of payments at once for one balance exactly as many go as it holds, what is held included', async () => {
    const [ann, bob] = [await bank.customer(5_500n), await bank.customer(0n)];
    await bank.pay(ann, bob, amounts.challenged);
    const said = await times(8, () => outcome(bank.pay(ann, bob, '10.00')));
    expect(said.filter((each) => each === 'settled')).toHaveLength(4);
    expect(said.filter((each) => each === 'insufficient-funds')).toHaveLength(4);
    expect([await fundsOf(ann.accountId), await fundsOf(bob.accountId)]).toEqual([1_500, 4_000]);
  });

  it('L4: a key has one effect, in a race as well, also when its outcome is gone, and no other request under it', async () => {
    const [ann, bob, cid] = [await bank.customer(10_000n), await bank.customer(0n), await bank.customer(0n)];
    const key = randomUUID();
    const made = (await times(5, () => bank.pay(ann, bob, '10.00', key))) as { paymentId: string }[];
    // A day and an hour later no outcome is kept any more, and the ledger knows of it.
    bank.pass(25 * 60 + 1);
    made.push((await bank.pay(ann, bob, '10.00', key)) as { paymentId: string });
    expect(new Set(made.map(({ paymentId }) => paymentId)).size).toBe(1);
    for (const other of [
      () => bank.pay(ann, bob, '10.01', key),
      () => bank.pay(ann, cid, '10.00', key),
      () => bank.pay(ann, bob, '10.00', key, { note: 'x' }),
    ])
      expect(await outcome(other())).toBe('idempotency-key-reused');
    expect([await fundsOf(ann.accountId), await fundsOf(bob.accountId)]).toEqual([9_000, 1_000]);
  });

  it('L5: what was refused stays refused when the money has come; what was only lost is made by its repeat', async () => {
    const [ann, bob] = [await bank.customer(100n), await bank.customer(0n)];
    const [refused, lost] = [randomUUID(), randomUUID()];
    expect(await outcome(bank.pay(ann, bob, '5.00', refused))).toBe('insufficient-funds');
    await bank.deposit(ann.accountId, 900n);
    expect(await outcome(bank.pay(ann, bob, '5.00', refused))).toBe('insufficient-funds');
    for (const fault of ['never', 'lost'] as const) {
      const { faulty } = faultyDynamo(bank.dynamo, (operation) => (operation === 'transactWrite' ? fault : undefined));
      // A commit whose answer is lost is found by reading, if it can be.
      await bank
        .through(faulty)
        .pay(ann, bob, '2.00', lost + fault)
        .catch(() => {});
      expect(await outcome(bank.pay(ann, bob, '2.00', lost + fault))).toBe('settled');
    }
    expect([await fundsOf(ann.accountId), await fundsOf(bob.accountId)]).toEqual([600, 400]);
  });

  it('L6: a hold ends once: confirmed, cancelled and expired at one moment', async () => {
    const [ann, bob] = [await bank.customer(10_000n), await bank.customer(0n)];
    const { paymentId } = (await bank.pay(ann, bob, amounts.challenged)) as { paymentId: string };
    bank.pass(bank.terms.challengeMinutes + 60);
    const { accountId } = ann;
    const ends = [
      bank.confirm(ann, paymentId),
      bank.cancel(ann, paymentId),
      bank.end({ what: 'hold', accountId, paymentId }),
    ];
    await Promise.all(ends.map(outcome));
    const { state } = await paymentOf(ann, paymentId);
    expect(await fundsOf(bob.accountId)).toBe(state === 'settled' ? 1_001 : 0);
    expect(await outcome(bank.cancel(ann, paymentId))).toBe('payment-over');
    expect((await stored(ann)).pendingDebit).toBe(0);
  });

  it('L7: no more of a payment comes back than it was, nor twice: the rest is nobody’s until the staff has looked', async () => {
    const ann = await bank.customer(10_000n);
    const [one, other] = [await sent(ann, '10.00'), await sent(ann, '20.00')];
    const debits = [one, other].map(({ endToEndId }, index) => ({
      reference: `L7-${index}`,
      amount: -1_000n * BigInt(index + 1),
      endToEndId,
    }));
    await arrive(account.statement(debits));
    const known = await unmatched();
    const back = { returnReason: 'AC04' };
    await arrive(
      account.statement([
        { ...back, reference: 'L7-2', amount: 1_001n, endToEndId: one.endToEndId },
        { ...back, reference: 'L7-3', amount: 2_000n, endToEndId: other.endToEndId },
        { ...back, reference: 'L7-4', amount: 2_000n, endToEndId: other.endToEndId },
      ]),
    );
    expect((await unmatched(known)).map(({ amount }) => amount).sort()).toEqual(['1001', '2000']);
    expect(await fundsOf(ann.accountId)).toBe(9_000);
  });

  it('L8: entries have no gap, and whatever is changed in them is found', async () => {
    const [ann, bob] = [await bank.customer(1_000n), await bank.customer(0n)];
    await bank.pay(ann, bob, '1.00');
    await bank.pay(ann, bob, '2.00');
    const spoiled = (of: (tail: Record<string, unknown>[]) => unknown[]) =>
      tampered(ann, ({ tail }) => ({ tail: of(tail as Record<string, unknown>[]) }));
    expect(await spoiled((tail) => tail.slice(1))).toContain(ann.accountId);
    expect(await spoiled((tail) => tail.map((entry, at) => (at === 1 ? { ...entry, p: '-9' } : entry)))).toContain(
      ann.accountId,
    );
    expect(await bank.wrong()).toEqual([]);
  });

  it('L9: the statement of a month that is over stays as it was, whatever comes after it', async () => {
    const [ann, bob] = [await bank.customer(1_000n), await bank.customer(0n)];
    await bank.pay(ann, bob, '1.00');
    const month = bank.now().toISOString().slice(0, 7);
    bank.pass(32 * 24 * 60);
    const { parts } = bank;
    const read = async (of = month) => {
      const asked = { params: { accountId: ann.accountId, month: of }, query: { format: 'csv' } };
      const kept = keptStatements(bankTables(bank.dynamo, () => TableName));
      const context = { ...parts.base, store: parts.base.accounts, kept, ledger: parts.at };
      return (await getBankStatement(asked as never, parts.caller(ann.personId), context as never)) as object;
    };
    const before = await read();
    await bank.pay(ann, bob, '2.00');
    await bank.deposit(ann.accountId, 5n);
    expect([await read(), JSON.stringify(before)]).toEqual([before, expect.stringContaining('-1.00')]);
    // One that has not begun has none, the last of the calendar too.
    for (const next of ['2999-01', '9999-12'])
      await expect(read(next)).rejects.toMatchObject({ code: 'invalid-period' });
  });

  it('L10: fees that are recorded later are all recorded, and once, wherever who does it dies', async () => {
    const [ann, bob] = [await bank.customer(10_000n, true), await bank.customer(0n)];
    const fees = { accountId: 'fees:EUR' };
    const all = (dynamo = bank.dynamo) => ledgerWorker(dynamo, () => TableName).recordAll();
    await all();
    const before = Number((await stored(fees)).posted);
    for (let call = 1, isDone = false; !isDone; call += 1) {
      await bank.pay(ann, bob, '1.00');
      const { faulty, met } = failingAt(bank.dynamo, 'crash-after', call);
      await all(faulty).catch(() => {});
      await times(2, () => all());
      expect(before - Number((await stored(fees)).posted)).toBe(10 * call);
      isDone = !met();
    }
    expect(await bank.wrong()).toEqual([]);
  });

  it('F1: each of N payments at once is counted before it is looked at', async () => {
    const [ann, bob] = [await bank.customer(10_000n), await bank.customer(0n)];
    const made = (await times(6, () => bank.pay(ann, bob, '1.00'))) as { paymentId: string }[];
    const kept = await Promise.all(made.map(({ paymentId }) => decision(paymentId)));
    const seen = kept.map(({ features }) => Number(features.paymentsLastHour)).sort();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('F2: what was decided about a payment is decided again by what is kept of it', async () => {
    const [ann, bob] = [await bank.customer(20_000n), await bank.customer(0n)];
    for (const amount of ['1.00', amounts.challenged, amounts.reviewed]) {
      const { paymentId } = (await bank.pay(ann, bob, amount)) as { paymentId: string };
      const kept = await decision(paymentId);
      const table = { dynamo: bank.dynamo, name: () => 'fraud.fraud' };
      const { version, score, action, reasons, unknown } = kept;
      const again = decideAgain(kept, (await loadRuleSet(table, version))?.ruleSet);
      expect(again).toEqual({ version, score, action, reasons, unknown });
    }
  });

  it('nothing moves for an amount below, of or beyond what there is: negative, zero, to oneself, of another’s account, of another currency', async () => {
    const [ann, bob] = [await bank.customer(1_000n), await bank.customer(0n)];
    const said = await Promise.all([
      ...['-1.00', '0.00', '0.001', '9'.repeat(40), '1e2', ''].map((amount) => outcome(bank.pay(ann, bob, amount))),
      outcome(bank.pay(ann, ann, '1.00')),
      outcome(bank.pay({ ...ann, personId: bob.personId }, bob, '1.00')),
      outcome(bank.pay(ann, bob, '1.00', undefined, { currency: 'CHF' })),
    ]);
    expect(said).toEqual([...Array(6).fill('invalid-amount'), 'self-transfer', 'not-found', 'currency-mismatch']);
    expect([await fundsOf(ann.accountId), await fundsOf(bob.accountId)]).toEqual([1_000, 0]);
  });
});
