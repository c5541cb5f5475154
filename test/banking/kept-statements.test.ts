import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation as getStatement } from '../../functions/banking/get-bank-statement.ts';
import { operation as listStatements } from '../../functions/banking/list-statements.ts';
import { operation as makeStatements } from '../../functions/banking/make-statements.ts';
import type { KeptStatement } from '../../functions/banking/model/kept-statement.ts';
import { addMonths } from '../../functions/banking/model/schedule/day.ts';
import { accountChanges } from '../../functions/banking/store/account-changes.ts';
import { accountReader } from '../../functions/banking/store/accounts.ts';
import { bankErasure } from '../../functions/banking/store/erasure.ts';
import { keptStatements } from '../../functions/banking/store/kept-statements.ts';
import { linePayments } from '../../functions/banking/store/line-payments.ts';
import {
  type StatementItem,
  type StatementsItem,
  statementKey,
  statementsKey,
} from '../../functions/banking/store/month-items.ts';
import { post } from '../../lib/ledger/store/transfers.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { Objects } from '../../lib/runtime/aws/objects.ts';
import { type Fault, faultyDynamo } from '../ledger/faults.ts';
import { type Bank, type Customer, outcome, startBank } from './bank-world.ts';

let bank: Bank;
const objects = new Map<string, string>();
beforeAll(async () => {
  bank = await startBank();
});
afterAll(async () => {
  expect([await bank.wrong(), bank.failures]).toEqual([[], []]);
  await bank.stop();
});

const bucket: Pick<Objects, 'putOnce' | 'get'> = {
  get: async (key) => {
    const body = objects.get(key);
    return body === undefined ? undefined : { body: Buffer.from(body), contentType: 'application/json', eTag: key };
  },
  putOnce: async (key, body) => {
    if (objects.has(key)) return false;
    objects.set(key, String(body));
    return true;
  },
};

/** Statements, as another process would make and read them. */
function keeping(dynamo: Dynamo = bank.dynamo, objectsOf = bucket) {
  const { own, at, base, caller } = bank.through(dynamo).parts;
  const store = keptStatements(own, objectsOf, () => bank.terms);
  const lines: unknown[][] = [];
  const log = { ...base.log, error: (...line: unknown[]) => void lines.push(line) };
  const context = { ...base, log, accounts: accountReader(own), payments: linePayments(own, at), ledger: at };
  return {
    lines,
    make: ({ accountId }: Customer) => makeStatements({ accountId }, { ...context, store } as never),
    read: ({ accountId, personId }: Customer, month: string, format = 'json') =>
      getStatement({ params: { accountId, month }, query: { format } } as never, caller(personId), {
        ...context,
        kept: store,
        store: context.accounts,
      } as never),
    list: ({ accountId, personId }: Customer) =>
      listStatements({ params: { accountId } } as never, caller(personId), { ...context, store } as never),
  };
}
const until = (day: string) => bank.pass((Date.parse(`${day}T08:00:00Z`) - bank.now().getTime()) / 60_000);
const placeOf = async ({ accountId }: Customer) =>
  (await bank.get<StatementsItem>(statementsKey(accountId))) as StatementsItem;
const rowOf = ({ accountId }: Customer, month: string) => bank.get<StatementItem>(statementKey(accountId, month));

describe('the statement of a month', () => {
  it('is made once when the month is over, closes its time, and stays as it is', async () => {
    const [ann, bob] = [await bank.customer(10_000n), await bank.customer(0n)];
    await bank.pay(ann, bob, '25.00', randomUUID(), { note: 'Rent' });
    const { make, read, list } = keeping();
    await make(ann);
    expect((await placeOf(ann)).next).toBe('2026-11');
    expect(await read(ann, '2026-11')).toMatchObject({ isKept: false });
    until('2026-12-01');
    await Promise.all([1, 2, 3].map(() => make(ann).catch(() => 'busy')));
    for (const who of [ann, bob, ann, bob]) await make(who);
    const row = (await rowOf(ann, '2026-11')) as StatementItem;
    expect(row).toMatchObject({ opening: '0', closing: '7500', entries: 2, through: '2026-11-30T22:59:59.999Z' });
    expect(await placeOf(ann)).toMatchObject({
      next: '2026-12',
      closing: '7500',
      agendaAt: expect.stringMatching(/^(2026-12-31T23|2027-01-01)/),
    });
    const body = objects.get(row.object) ?? '';
    expect(createHash('sha256').update(body).digest('hex')).toBe(row.sha256);
    expect(Object.keys((JSON.parse(body) as KeptStatement).files)).toEqual(['json', 'csv', 'ofx', 'camt053']);
    // Nothing comes into it any more, and what is forgotten elsewhere stands in it.
    const late = post(bank.ledgerAt(bank.now), {
      ledgerId: 'bank',
      transferId: randomUUID(),
      effectiveAt: '2026-11-30T12:00:00.000Z',
      legs: [
        { accountId: ann.accountId, side: 'debit', amount: 1n, currency: 'EUR' },
        { accountId: 'capital:EUR', side: 'credit', amount: 1n, currency: 'EUR' },
      ],
    });
    expect(await outcome(late)).toBe('period-closed');
    const [payment] = (await bank.payments.page(ann.accountId, 1, undefined)).items;
    if (payment) await bankErasure(bank.tables).forgetNote(payment);
    for (const [format, part] of [
      ['json', '"closing":"75.00"'],
      ['csv', '75.00'],
      ['ofx', '75.00'],
      ['camt053', '75.00'],
    ] as const) {
      const said = await read(ann, '2026-11', format);
      expect([said.isKept, said.files.join('').includes(part), said.files.join('').includes('Rent')]).toEqual([
        true,
        true,
        true,
      ]);
    }
    expect((await list(ann)).items).toMatchObject([
      { month: '2026-11', opening: '0.00', closing: '75.00', entries: 2 },
    ]);
    expect(await outcome(list({ ...ann, personId: bob.personId }))).toBe('not-found');
    objects.set(row.object, body.replace('Rent', 'Tent'));
    await expect(read(ann, '2026-11')).rejects.toThrow('not what was kept');
    objects.set(row.object, body);
  });

  it('says whom a payment was for that was held at first', async () => {
    const [ann, bob] = [await bank.customer(20_000n), await bank.customer(0n)];
    const paid = await bank.pay(ann, bob, '10.01', randomUUID(), { note: 'Rent' });
    expect(paid).toMatchObject({ state: 'challenged' });
    await bank.confirm(ann, (paid as { paymentId: string }).paymentId);
    const { read } = keeping();
    const month = bank.now().toISOString().slice(0, 7);
    const said = async (who: Customer) => (await read(who, month, 'csv')).files.join('');
    expect([await said(ann), await said(bob)]).toEqual([
      expect.stringContaining(`${bob.number} Rent`),
      expect.stringContaining(`${ann.number} Rent`),
    ]);
  });

  it('comes after the one before, however many were left out, and the last one is of the month in which the account was closed', async () => {
    const [eve, bob] = [await bank.customer(5_000n), await bank.customer(0n)];
    until('2027-01-20');
    await bank.pay(eve, bob, '50.00');
    const changes = accountChanges(bank.tables, bank.ledgerAt);
    const { terms } = await accountReader(bank.tables).get(eve.accountId);
    const tools = { now: bank.now, newId: () => randomUUID() };
    await changes.become(terms, 'closed', undefined, { ...tools, idempotency: undefined });
    until('2027-03-03');
    for (let months = 0; months < 5; months += 1) await keeping().make(eve);
    expect((await keeping().list(eve)).items.map(({ month, closing, entries }) => [month, closing, entries])).toEqual([
      ['2027-01', '0.00', 1],
      ['2026-12', '50.00', 1],
    ]);
    expect((await placeOf(eve)).agenda).toBeUndefined();
  });

  it('is kept once, with what its row says of it, when a process dies or hears nothing at any of its calls', async () => {
    const ways = [
      ...([1, 2, 3, 4, 5, 6, 7, 8] as const).map((at) => ['lost', at] as const),
      ...(['crash-after', 'never', 'conflict'] as const).flatMap((fault) =>
        ([3, 7, 8] as const).map((at) => [fault, at] as const),
      ),
    ] satisfies (readonly [Fault, number])[];
    const people = await Promise.all([...ways, ...['before', 'after']].map(() => bank.customer(100n)));
    until('2027-04-04');
    const struck = new Set<number>();
    for (const [index, [fault, at]] of ways.entries()) {
      const who = people[index] as Customer;
      let calls = 0;
      const { faulty } = faultyDynamo(bank.dynamo, () => {
        calls += 1;
        return calls === at ? fault : undefined;
      });
      await keeping(faulty)
        .make(who)
        .catch(() => {});
      if (calls >= at) struck.add(at);
    }
    expect(struck.size).toBeGreaterThan(5);
    for (const [index, fault] of (['before', 'after'] as const).entries()) {
      const dies = async (key: string, body: string, type: string): Promise<boolean> => {
        if (fault === 'after') await bucket.putOnce(key, body, type);
        throw new Error('gone');
      };
      const who = people[ways.length + index] as Customer;
      await expect(keeping(bank.dynamo, { ...bucket, putOnce: dies }).make(who)).rejects.toThrow('gone');
    }
    for (const who of people) {
      for (let time = 0; time < 2; time += 1) await keeping().make(who);
      const row = (await rowOf(who, '2027-03')) as StatementItem;
      expect([row.closing, row.entries, (await placeOf(who)).next]).toEqual(['100', 1, '2027-04']);
      expect(
        createHash('sha256')
          .update(objects.get(row.object) ?? '')
          .digest('hex'),
      ).toBe(row.sha256);
    }
  });

  it('is made again beside the one that nobody can change, when the book was taken back to before its end', async () => {
    const [ann, bob] = [await bank.customer(10_000n), await bank.customer(0n)];
    until('2027-05-03');
    const gone = new Error('gone');
    const dies = { ...bucket, putOnce: async () => Promise.reject(gone) };
    await expect(keeping(bank.dynamo, dies).make(ann)).rejects.toThrow('gone');
    // What was kept of a book that is no more: in that one she had paid.
    const overtaken = `${ann.accountId}/2027-04.json`;
    const { make, read, lines } = keeping();
    await make(bob);
    const { object } = (await rowOf(bob, '2027-04')) as StatementItem;
    const other = { ...(JSON.parse(objects.get(object) ?? '') as KeptStatement), accountId: ann.accountId, entries: 7 };
    objects.set(overtaken, JSON.stringify(other));
    const diesAfter = {
      ...bucket,
      putOnce: async (key: string, body: string, type: string) => {
        if (await bucket.putOnce(key, body, type)) throw gone;
        return false;
      },
    };
    await expect(keeping(bank.dynamo, diesAfter).make(ann)).rejects.toThrow('gone');
    await make(ann);
    expect(await rowOf(ann, '2027-04')).toMatchObject({
      object: `${ann.accountId}/2027-04-2.json`,
      closing: '10000',
      entries: 1,
    });
    expect((await read(ann, '2027-04')).files.join('')).toContain('"closing":"100.00"');
    expect(JSON.parse(objects.get(overtaken) ?? '')).toEqual(other);
    expect(lines).toEqual([['a kept statement says something else than the book', { object: overtaken }]]);
    expect((await placeOf(ann)).next).toBe('2027-05');
    objects.delete(overtaken);
  });

  it.each(['America/New_York', 'Asia/Tokyo'])(
    'begins where the one before ended when the bank counts its months by the clocks of another place since: %s',
    async (timeZone) => {
      Object.assign(bank.terms, { timeZone: 'Europe/Zurich' });
      const [ann, bob] = [await bank.customer(10_000n), await bank.customer(0n)];
      const [year, month] = bank.now().toISOString().split('-').map(Number) as [number, number];
      const first = (by: number) => new Date(Date.UTC(year, month - 1 + by, 1));
      const monthOf = (by: number) => first(by).toISOString().slice(0, 7);
      // In the first hour of the next month in Zürich: in New York it is still this one, in Tokyo it was the next already before.
      const turn = first(1).getTime() - 3_600_000 * (month >= 3 && month < 10 ? 2 : 1);
      const moment = (minutes: number) => bank.pass((turn - bank.now().getTime()) / 60_000 + minutes);
      moment(-30);
      await bank.pay(ann, bob, '10.00');
      moment(30);
      await bank.pay(ann, bob, '20.00');
      moment(60 * 24);
      await keeping().make(ann);
      Object.assign(bank.terms, { timeZone });
      moment(60 * 24 * 34);
      await keeping().make(ann);
      const rows = [(await rowOf(ann, monthOf(0))) as StatementItem, (await rowOf(ann, monthOf(1))) as StatementItem];
      expect(rows.map(({ opening, closing }) => [opening, closing])).toEqual([
        ['0', '9000'],
        ['9000', '7000'],
      ]);
      const [before, after] = rows.map(({ from, through }) => ({
        from: Date.parse(from),
        through: Date.parse(through),
      }));
      expect(after?.from).toBe((before?.through ?? 0) + 1);
      Object.assign(bank.terms, { timeZone: 'Europe/Zurich' });
    },
  );

  it('comes from the book after the days for which it is kept, and is lost when it is gone before', async () => {
    const [ann, bob] = [await bank.customer(10_000n), await bank.customer(0n)];
    await bank.pay(ann, bob, '25.00');
    const month = bank.now().toISOString().slice(0, 7);
    const { make, read } = keeping();
    until(addMonths(`${month}-01`, 1));
    await make(ann);
    const row = (await rowOf(ann, month)) as StatementItem;
    objects.delete(row.object);
    await expect(read(ann, month)).rejects.toThrow('is lost');
    const { statementDays } = bank.terms;
    Object.assign(bank.terms, { statementDays: 1 });
    bank.pass(2 * 24 * 60);
    const found = await read(ann, month);
    expect([found.isKept, found.files.join('').includes('"closing":"75.00"')]).toEqual([false, true]);
    Object.assign(bank.terms, { statementDays });
  });
});
