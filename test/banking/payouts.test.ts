import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { agendaOf } from '../../functions/banking/model/agenda.ts';
import { bankErasure } from '../../functions/banking/store/erasure.ts';
import { fileWriter } from '../../functions/banking/store/file-writer.ts';
import { fileKey } from '../../functions/banking/store/rail-items.ts';
import { type Fault, failingAt } from '../ledger/faults.ts';
import { amounts, outcome } from './bank-world.ts';
import {
  bank,
  bucket,
  fileOf,
  fundsOf,
  ibans,
  objects,
  payAway,
  paymentOf,
  rails,
  useRailWorld,
} from './rail-world.ts';

useRailWorld();

const left = async (who: { accountId: string }) => Number((await bank.limits(who as never)).left);
const keyOf = (fileId: string) => `out/sepa/${fileId}.xml`;

describe('a payment to another bank', () => {
  it('leaves its account onto clearing with its fee, takes from the limits, and waits in an open file', async () => {
    const ann = await bank.customer(10_000n, true);
    const { paymentId, state } = await payAway(ann, '20.00');
    expect(state).toBe('submitted');
    expect([await fundsOf(ann.accountId), await left(ann)]).toEqual([7_990, 18_000]);
    const row = await paymentOf(ann, paymentId);
    expect(row).toMatchObject({ state: 'submitted', rail: 'sepa', number: ibans[0], day: '2026-11-21' });
    expect(await fileOf(row.fileId ?? '')).toMatchObject({ state: 'open', rail: 'sepa', currency: 'EUR' });
    expect(await bank.wrong()).toEqual([]);
  });

  it('needs a name that other banks can read, a rail of its currency, and a number that is none of ours', async () => {
    const ann = await bank.customer(10_000n);
    const ask = (number: string, more: object) => outcome(bank.pay(ann, { number }, '1.00', randomUUID(), more));
    expect(await ask(ibans[0], {})).toBe('unknown-payee');
    expect(await ask(ibans[0], { name: 'Жук' })).toBe('invalid-name');
    expect(await ask('DE89370400440532013001', { name: 'Ann' })).toBe('invalid-iban');
    expect(await ask('1234567890123452', { name: 'Ann' })).toMatch(/unknown-payee|invalid-iban/);
    const rails = bank.terms.rails;
    Object.assign(bank.terms, { rails: '' });
    expect(await ask(ibans[0], { name: 'Ann' })).toBe('unknown-payee');
    Object.assign(bank.terms, { rails });
    expect(await fundsOf(ann.accountId)).toBe(10_000);
  });

  it('is made once for each key, and refused for good without funds', async () => {
    const ann = await bank.customer(1_000n);
    const [key, poor] = [randomUUID(), randomUUID()];
    const first = await payAway(ann, '4.00', ibans[0], key);
    bank.pass(1);
    expect(await payAway(ann, '4.00', ibans[0], key)).toMatchObject({ paymentId: first.paymentId });
    expect(await outcome(payAway(ann, '5.00', ibans[0], key))).toBe('idempotency-key-reused');
    for (const _ of [1, 2]) expect(await outcome(payAway(ann, '9.00', ibans[0], poor))).toBe('insufficient-funds');
    expect(await fundsOf(ann.accountId)).toBe(600);
  });

  it('is refused for now when fraud cannot decide, and made by its repeat', async () => {
    let unavailable = 0;
    for (let at = 1; at <= 6; at += 1) {
      const ann = await bank.customer(1_000n);
      const key = randomUUID();
      const { faulty } = failingAt(bank.dynamo, 'throttled', at);
      const ask = (through: Pick<typeof bank, 'pay'>) =>
        outcome(through.pay(ann, { number: ibans[0] }, '3.00', key, { name: 'Dora' }));
      const first = await ask(bank.through(faulty)).catch(() => 'failed');
      if (first === 'unavailable') {
        unavailable += 1;
        expect(await fundsOf(ann.accountId)).toBe(1_000);
      }
      bank.pass(1);
      expect(await ask(bank)).toBe('submitted');
      expect(await fundsOf(ann.accountId)).toBe(700);
    }
    expect(unavailable).toBeGreaterThan(0);
    bank.failures.length = 0;
  });

  it('that fraud stops is held on clearing, and goes when it is confirmed or let go', async () => {
    const ann = await bank.customer(10_000n);
    const [asked, looked, back] = await Promise.all([
      payAway(ann, amounts.challenged),
      payAway(ann, amounts.reviewed),
      payAway(ann, amounts.challenged),
    ]);
    expect([asked.state, looked.state]).toEqual(['challenged', 'review']);
    expect((await paymentOf(ann, asked.paymentId)).fileId).toBeUndefined();
    expect(await outcome(bank.confirm(ann, asked.paymentId))).toBe('submitted');
    expect(await outcome(bank.cancel(ann, back.paymentId))).toBe('cancelled');
    const { caseId = '' } = await paymentOf(ann, looked.paymentId);
    expect(await outcome(bank.decide(ann.personId, caseId, 'approve'))).toBe('case-involved');
    expect(await outcome(bank.decide(randomUUID(), caseId, 'approve'))).toBe('decided');
    for (const { paymentId } of [asked, looked]) {
      const row = await paymentOf(ann, paymentId);
      expect(row.state).toBe('submitted');
      expect(await fileOf(row.fileId ?? '')).toMatchObject({ state: 'open' });
    }
    expect(await fundsOf(ann.accountId)).toBe(10_000 - 2_003);
    expect(await bank.wrong()).toEqual([]);
  });

  it('whose payee was forgotten with its payer while people looked at it is refused, and holds up no file', async () => {
    const ann = await bank.customer(10_000n);
    const { paymentId } = await payAway(ann, amounts.reviewed);
    const row = await paymentOf(ann, paymentId);
    await bankErasure(bank.tables).forgetNote(row);
    expect(await outcome(bank.decide(randomUUID(), row.caseId ?? '', 'approve'))).toBe('decided');
    expect(await paymentOf(ann, paymentId)).toMatchObject({ state: 'refused', reason: 'unknown-payee' });
    expect(await fundsOf(ann.accountId)).toBe(10_000);
    bank.pass(6);
    await rails().build();
  });
});

describe('an outgoing file', () => {
  it('is sealed when its time has come, written once, and what comes later is in another one', async () => {
    bank.pass(6);
    await rails().build();
    const ann = await bank.customer(100_000n);
    const paid = await Promise.all(Array.from({ length: 8 }, (_, i) => payAway(ann, '1.00', ibans[i % 3])));
    const rows = await Promise.all(paid.map(({ paymentId }) => paymentOf(ann, paymentId)));
    const ids = [...new Set(rows.map(({ fileId = '' }) => fileId))];
    await rails().build();
    for (const id of ids) expect((await fileOf(id)).state).toBe('open');
    bank.pass(6);
    await rails().build();
    for (const id of ids) {
      expect(await fileOf(id)).toMatchObject({ state: 'written' });
      const xml = objects.get(keyOf(id)) ?? '';
      for (const { fileId, paymentId } of rows) expect(xml.includes(paymentId.replaceAll('-', ''))).toBe(fileId === id);
    }
    const written = new Map(objects);
    await rails().build();
    expect(objects).toEqual(written);
    const next = await Promise.all(Array.from({ length: 8 }, () => payAway(ann, '1.00')));
    for (const { paymentId } of next) expect(ids).not.toContain((await paymentOf(ann, paymentId)).fileId);
  });

  it('is written also behind many files that came and were never read to their end', async () => {
    const ann = await bank.customer(10_000n);
    const { fileId = '' } = await paymentOf(ann, (await payAway(ann, '1.00')).paymentId);
    const createdAt = bank.now().toISOString();
    const stuck = Array.from({ length: 60 }, () => randomUUID().slice(0, -1) + fileId.slice(-1));
    for (const id of stuck) {
      const file = { ...fileKey(id), entity: 'RailFile', fileId: id, direction: 'in', state: 'reading', createdAt };
      await bank.dynamo.put({ TableName: 'banking.bank', Item: { ...file, ...agendaOf('file', id, createdAt) } });
    }
    bank.pass(6);
    await rails().build();
    expect((await fileOf(fileId)).state).toBe('written');
    for (const id of stuck) await bank.dynamo.delete({ TableName: 'banking.bank', Key: fileKey(id) });
  });

  it('takes up no more payments than it may, and each of many at once is in exactly one', async () => {
    bank.pass(6);
    await rails().build();
    Object.assign(bank.terms, { paymentsPerFile: 2 });
    const ann = await bank.customer(100_000n);
    const paid = await Promise.all(Array.from({ length: 10 }, () => payAway(ann, '1.00')));
    const ids = await Promise.all(paid.map(async ({ paymentId }) => (await paymentOf(ann, paymentId)).fileId ?? ''));
    for (const id of new Set(ids)) {
      const { count } = await fileOf(id);
      expect([count, count <= 2]).toEqual([ids.filter((each) => each === id).length, true]);
    }
    Object.assign(bank.terms, { paymentsPerFile: 1000 });
  });

  it('is written whole, with the same bytes, wherever who writes it dies', async () => {
    const ann = await bank.customer(100_000n);
    for (const fault of ['crash-after', 'lost'] satisfies Fault[]) {
      for (let at = 1; ; at += 1) {
        const { paymentId } = await payAway(ann, '1.00');
        const { fileId = '' } = await paymentOf(ann, paymentId);
        bank.pass(6);
        const { faulty, met } = failingAt(bank.dynamo, fault, at);
        await rails(faulty)
          .files.bring(fileId, { now: bank.now })
          .catch((error: unknown) => {
            if (!(error instanceof Error)) throw error;
          });
        const early = objects.get(keyOf(fileId));
        bank.pass(1);
        await rails().files.bring(fileId, { now: bank.now });
        expect(await fileOf(fileId)).toMatchObject({ state: 'written' });
        const xml = objects.get(keyOf(fileId)) ?? '';
        if (early !== undefined) expect(xml).toBe(early);
        // Written from the rows once more it would be the same, though the clock went on.
        objects.delete(keyOf(fileId));
        await bank.dynamo.update({
          TableName: 'banking.bank',
          Key: { pk: `FILE#${fileId}`, sk: 'FILE' },
          UpdateExpression: 'SET #state = :sealed',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':sealed': 'sealed' },
        });
        await rails().files.bring(fileId, { now: bank.now });
        expect(objects.get(keyOf(fileId))).toBe(xml);
        if (!met()) break;
      }
    }
  });

  it('that is written days late asks to be paid on a day that is not over, and says the same ever after', async () => {
    const ann = await bank.customer(10_000n);
    const { fileId = '' } = await paymentOf(ann, (await payAway(ann, '1.00')).paymentId);
    bank.pass(6);
    const sealedAt = bank.now().toISOString();
    const putOnce = async () => Promise.reject(new Error('the bucket is away'));
    const broken = fileWriter(bank.tables, { ...bucket, putOnce }, () => bank.terms);
    await expect(broken.bring(fileId, { now: bank.now })).rejects.toThrow('the bucket is away');
    expect(await fileOf(fileId)).toMatchObject({ state: 'sealed', sealedAt });
    bank.pass(7 * 24 * 60);
    const today = bank.now().toISOString().slice(0, 10);
    await rails().files.bring(fileId, { now: bank.now });
    const xml = objects.get(keyOf(fileId)) ?? '';
    const day = /<ReqdExctnDt><Dt>(.*?)<\/Dt>/.exec(xml)?.[1] ?? '';
    expect(day >= today).toBe(true);
    // Its object lost, days later: what the staff has written again is what the bank was sent.
    bank.pass(7 * 24 * 60);
    objects.delete(keyOf(fileId));
    await rails().files.bring(fileId, { now: bank.now });
    expect(objects.get(keyOf(fileId))).toBe(xml);
    bank.pass(-14 * 24 * 60);
  });

  it('whose payment breaks off anywhere has it once, and its money with it', async () => {
    for (const fault of ['crash-after', 'lost', 'conflict'] satisfies Fault[]) {
      for (let at = 1; ; at += 1) {
        const ann = await bank.customer(1_000n);
        const key = randomUUID();
        const { faulty, met } = failingAt(bank.dynamo, fault, at);
        const ask = (through: Pick<typeof bank, 'pay'>) =>
          through.pay(ann, { number: ibans[0] }, '3.00', key, { name: 'Dora' }) as Promise<{ paymentId: string }>;
        await ask(bank.through(faulty)).catch((error: unknown) => {
          if (!(error instanceof Error)) throw error;
        });
        // What fraud could not decide is decided anew, later.
        bank.pass(1);
        const { paymentId } = await ask(bank);
        const row = await paymentOf(ann, paymentId);
        const members = await rails().files.paymentsOf(row.fileId ?? '');
        expect([row.state, members.filter((each) => each.paymentId === paymentId).length]).toEqual(['submitted', 1]);
        expect(await fundsOf(ann.accountId)).toBe(700);
        if (!met()) break;
      }
    }
    bank.failures.length = 0;
  });
});
