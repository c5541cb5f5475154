import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { untilNow } from '../../functions/banking/model/agenda.ts';
import { derivedId } from '../../functions/banking/model/derived-id.ts';
import { heardBy } from '../../functions/banking/model/rails/outgoing-file.ts';
import { referenceOf } from '../../functions/banking/model/rails/rails.ts';
import { fileWriter } from '../../functions/banking/store/file-writer.ts';
import { type CaseItem, caseKey } from '../../functions/banking/store/items.ts';
import { linePayments } from '../../functions/banking/store/line-payments.ts';
import { checkKey } from '../../functions/banking/store/rail-items.ts';
import { operation as wakeDue } from '../../functions/banking/wake-due.ts';
import { writePain002 } from '../../functions/sandbox/model/answers.ts';
import { setAccountState } from '../../lib/ledger/store/accounts.ts';
import { faultyDynamo } from '../ledger/faults.ts';
import { type Customer, outcome } from './bank-world.ts';
import {
  Account,
  arrive,
  bank,
  bucket,
  fundsOf,
  payAway,
  paymentOf,
  rails,
  reference,
  sent,
  silent,
  unmatched,
  useRailWorld,
} from './rail-world.ts';

useRailWorld();

const account = new Account();
type Sent = Awaited<ReturnType<typeof sent>>;
const line = ({ endToEndId }: Sent, amount: bigint, more: object = {}) => ({
  reference: reference(),
  amount,
  endToEndId,
  ...more,
});
const rejects = ({ messageId, endToEndId }: Sent, id: string) =>
  arrive(writePain002(id, bank.now().toISOString(), messageId, [{ endToEndId, status: 'RJCT', reason: 'AC04' }]));
const caseOf = async (kind: 'late-reject' | 'missing', { paymentId }: Sent) =>
  bank.get<CaseItem>(caseKey(derivedId(paymentId, kind)));
const idOf = (kind: 'late-reject' | 'missing', { paymentId }: Sent) => derivedId(paymentId, kind);

/** Settled by the statement, then rejected. */
async function late(ann: Customer, euros: string): Promise<Sent> {
  const paid = await sent(ann, euros);
  await arrive(account.statement([line(paid, BigInt(Math.round(Number(euros) * -100)))]));
  await rejects(paid, `P-${paid.endToEndId}`);
  return paid;
}

describe('a payment that the rail settled and rejects then', () => {
  it('is one case, however often it is said; refused nothing moves', async () => {
    const ann = await bank.customer(10_000n, true);
    const paid = await late(ann, '30.00');
    expect((await rejects(paid, 'P-other')).remarks).toHaveLength(1);
    const { state, needsTwo, kind } = (await caseOf('late-reject', paid)) as CaseItem;
    expect([state, needsTwo, kind]).toEqual(['open', false, 'late-reject']);
    expect(await outcome(bank.decide(ann.personId, idOf('late-reject', paid), 'refuse'))).toBe('case-involved');
    expect(await outcome(bank.decide(randomUUID(), idOf('late-reject', paid), 'refuse'))).toBe('decided');
    expect([await fundsOf(ann.accountId), (await paymentOf(ann, paid.paymentId)).state]).toEqual([6_990, 'settled']);
    await rejects(paid, 'P-third');
    expect((await caseOf('late-reject', paid))?.state).toBe('decided');
    expect(await bank.wrong()).toEqual([]);
  });

  it('approved is the payer’s again, and the rail’s debt in suspense, until the rail pays it', async () => {
    const ann = await bank.customer(20_000n);
    const paid = await late(ann, '60.00');
    const known = await unmatched();
    const [one, other] = [randomUUID(), randomUUID()];
    const decide = (by: string) => outcome(bank.decide(by, idOf('late-reject', paid), 'approve'));
    expect([await decide(one), await decide(one), await decide(other)]).toEqual(['open', 'four-eyes', 'decided']);
    expect(await paymentOf(ann, paid.paymentId)).toMatchObject({ state: 'returned', returned: '6000' });
    expect(await fundsOf(ann.accountId)).toBe(20_000);
    expect(await unmatched(known)).toMatchObject([{ accountId: 'suspense-out:EUR', amount: '6000' }]);
    await arrive(account.statement([line(paid, 6_000n, { returnReason: 'AC04' })]));
    const found = await unmatched(known);
    expect(found.map(({ accountId }) => accountId).sort()).toEqual(['suspense-in:EUR', 'suspense-out:EUR']);
    // Both against the same account: the one is the other.
    for (const { caseId } of found)
      for (const by of [one, other])
        await bank.decide(by, caseId, 'approve', randomUUID(), { accountId: 'capital:EUR' });
    expect([await unmatched(known), await fundsOf(ann.accountId)]).toEqual([[], 20_000]);
    expect(await bank.wrong()).toEqual([]);
  });

  it('that comes back meanwhile is withdrawn, and one that is disputed is not given back beside', async () => {
    const ann = await bank.customer(20_000n);
    const [back, disputed] = [await late(ann, '10.00'), await late(ann, '20.00')];
    await arrive(account.statement([line(back, 1_000n, { returnReason: 'AC04' })]));
    expect((await caseOf('late-reject', back))?.state).toBe('withdrawn');
    expect(await outcome(bank.decide(randomUUID(), idOf('late-reject', back), 'approve'))).toBe('case-decided');
    await bank.dispute(ann, disputed.paymentId);
    const before = await fundsOf(ann.accountId);
    expect(await outcome(bank.decide(randomUUID(), idOf('late-reject', disputed), 'approve'))).toBe('payment-moved');
    expect(await fundsOf(ann.accountId)).toBe(before);
    expect(await bank.wrong()).toEqual([]);
  });
});

describe('a payment that no statement names', () => {
  it('is due at the end of the second business day after it is paid, by the rail’s calendar', () => {
    expect(heardBy('2026-11-20T10:00:00.000Z', 'Europe/Zurich', 2)).toBe('2026-11-25T00:00:00.000Z');
    expect(heardBy('2026-12-23T10:00:00.000Z', 'Europe/Zurich', 2)).toBe('2026-12-29T00:00:00.000Z');
    expect(heardBy('2026-12-31T10:00:00.000Z', 'Europe/Zurich', 2)).toBe('2027-01-06T00:00:00.000Z');
  });

  it('is a case once, when its time has come; the others of its file are none', async () => {
    const ann = await bank.customer(10_000n);
    const paid = await sent(ann, '1.00');
    await arrive(account.statement([line(paid, -100n)]));
    const lost = await sent(ann, '2.00');
    const woken: object[] = [];
    const wake = () =>
      wakeDue(
        undefined as never,
        {
          ...{ agenda: bank.agenda, queue: { send: async (due: readonly object[]) => void woken.push(...due) } },
          ...{ orders: { send: async () => {} }, now: bank.now, log: { info: () => {} } },
          months: { interest: async () => {}, statement: async () => {} },
        } as never,
      );
    await wake();
    expect(woken).not.toContainEqual({ what: 'file', fileId: lost.fileId });
    bank.pass(10 * 24 * 60);
    await wake();
    expect(woken).toContainEqual({ what: 'file', fileId: lost.fileId });
    for (const due of [...woken, ...woken]) if ('fileId' in due) await bank.end(due);
    expect(await caseOf('missing', paid)).toBeUndefined();
    expect(await caseOf('missing', lost)).toMatchObject({ state: 'open', amount: '200', kind: 'missing' });
    const shards = await Promise.all(
      bank.agenda.shards.map((shard) => bank.agenda.due('heard', shard, untilNow(bank.now()), 10)),
    );
    expect(shards.flat()).toEqual([]);
    // Written again it is not looked after once more.
    expect(await outcome(bank.decide(randomUUID(), idOf('missing', lost), 'refuse'))).toBe('decided');
    expect((await paymentOf(ann, lost.paymentId)).state).toBe('submitted');
  });

  it('is one too when who wrote its file died, and the rail had answered before anybody wrote it again', async () => {
    const ann = await bank.customer(10_000n);
    const { paymentId } = await payAway(ann, '3.00');
    const { fileId = '' } = await paymentOf(ann, paymentId);
    const dying = {
      ...bucket,
      putOnce: async (...said: Parameters<typeof bucket.putOnce>) => {
        await bucket.putOnce(...said);
        throw new Error('it died');
      },
    };
    const writer = fileWriter(bank.tables, dying, () => bank.terms);
    await expect(writer.bring(fileId, { now: bank.now })).rejects.toThrow('it died');
    await arrive(writePain002('P-quick', bank.now().toISOString(), referenceOf(fileId), [], 'ACTC'));
    expect((await rails().files.bring(fileId, { now: bank.now }))?.state).toBe('answered');
    expect(await bank.get(checkKey(fileId))).toMatchObject({ agenda: expect.stringMatching(/^HEARD#/) });
  });

  it('is none as long as its file could not be written: it may be paid yet', async () => {
    const ann = await bank.customer(10_000n);
    const { paymentId } = await payAway(ann, '4.00');
    const { fileId = '' } = await paymentOf(ann, paymentId);
    const down = { ...bucket, putOnce: () => Promise.reject(new Error('the bucket is down')) };
    const writer = fileWriter(bank.tables, down, () => bank.terms);
    await expect(writer.bring(fileId, { now: bank.now })).rejects.toThrow('the bucket is down');
    const isMissing = async () => (await bank.get(caseKey(derivedId(paymentId, 'missing')))) !== undefined;
    const pass = () => {
      bank.pass(10 * 24 * 60);
      return bank.end({ what: 'file', fileId });
    };
    await pass();
    expect(await isMissing()).toBe(false);
    const { agendaAt } = (await bank.get<{ agendaAt: string }>(checkKey(fileId))) ?? {};
    expect(String(agendaAt) > bank.now().toISOString()).toBe(true);
    await rails().files.bring(fileId, { now: bank.now });
    await pass();
    expect(await isMissing()).toBe(true);
  });

  it('is none of a file that was written late, before the rail had its days to speak of it', async () => {
    const ann = await bank.customer(10_000n);
    const { paymentId } = await payAway(ann, '5.00');
    const { fileId = '' } = await paymentOf(ann, paymentId);
    const without = fileWriter(bank.tables, bucket, () => ({ ...bank.terms, rails: '' }));
    await expect(without.bring(fileId, { now: bank.now })).rejects.toThrow('no account at');
    bank.pass(10 * 24 * 60);
    await rails().files.bring(fileId, { now: bank.now });
    const isMissing = async () => {
      await bank.end({ what: 'file', fileId });
      return (await bank.get(caseKey(derivedId(paymentId, 'missing')))) !== undefined;
    };
    expect(await isMissing()).toBe(false);
    const { agendaAt } = (await bank.get<{ agendaAt: string }>(checkKey(fileId))) ?? {};
    expect(String(agendaAt) > bank.now().toISOString()).toBe(true);
    bank.pass(10 * 24 * 60);
    expect(await isMissing()).toBe(true);
  });

  it('is withdrawn when a statement or a rejection names it after all', async () => {
    const ann = await bank.customer(10_000n);
    const [settled, rejected] = [await silent(ann, '1.00'), await silent(ann, '2.00')];
    await arrive(account.statement([line(settled, -100n)]));
    await rejects(rejected, 'P-after');
    expect([(await caseOf('missing', settled))?.state, (await caseOf('missing', rejected))?.state]).toEqual([
      'withdrawn',
      'withdrawn',
    ]);
    expect(await fundsOf(ann.accountId)).toBe(9_900);
    // What came back is in statements as what it was.
    const back = derivedId(rejected.paymentId, 'rejection');
    const lines = await linePayments(bank.tables, bank.ledgerAt).some(ann.accountId, [back]);
    expect(lines.get(back)?.paymentId).toBe(rejected.paymentId);
  });

  it('approved is the payer’s again with its fee; when it leaves after all, nobody knows why', async () => {
    const ann = await bank.customer(10_000n, true);
    const lost = await silent(ann, '30.00');
    const known = await unmatched();
    expect(await outcome(bank.decide(randomUUID(), idOf('missing', lost), 'approve'))).toBe('decided');
    expect(await paymentOf(ann, lost.paymentId)).toMatchObject({ state: 'rejected', returned: '3010' });
    expect([await fundsOf(ann.accountId), await unmatched(known)]).toEqual([10_000, []]);
    await arrive(account.statement([line(lost, -3_000n)]));
    expect(await unmatched(known)).toMatchObject([{ accountId: 'suspense-out:EUR', amount: '3000' }]);
    expect(await bank.wrong()).toEqual([]);
  });

  it('is given back when the account is open again, though it was frozen at the first try', async () => {
    const ann = await bank.customer(10_000n);
    const lost = await silent(ann, '30.00');
    const become = (state: 'frozen' | 'open') => setAccountState(bank.ledgerAt(bank.now), 'bank', ann.accountId, state);
    const approve = () => outcome(bank.decide(randomUUID(), idOf('missing', lost), 'approve'));
    await become('frozen');
    expect(await approve()).toBe('account-frozen');
    await become('open');
    expect([await approve(), await fundsOf(ann.accountId)]).toEqual(['decided', 10_000]);
  });

  it('is nobody’s when the payer closed the account meanwhile, and two say whose it is', async () => {
    const ann = await bank.customer(3_000n);
    const lost = await silent(ann, '30.00');
    await setAccountState(bank.ledgerAt(bank.now), 'bank', ann.accountId, 'closed');
    const known = await unmatched();
    expect(await outcome(bank.decide(randomUUID(), idOf('missing', lost), 'approve'))).toBe('decided');
    expect(await paymentOf(ann, lost.paymentId)).toMatchObject({ state: 'rejected', returned: '0' });
    expect(await unmatched(known)).toMatchObject([{ accountId: 'suspense-in:EUR', amount: '3000' }]);
    expect(await bank.wrong()).toEqual([]);
  });

  it('is given back once, whichever call dies or loses its answer, and never beside a statement at the same moment', async () => {
    const ann = await bank.customer(100_000n);
    let back = 0;
    for (let call = 1, isDone = false; !isDone; call += 1) {
      const lost = await silent(ann, '1.00');
      let calls = 0;
      const { faulty } = faultyDynamo(bank.dynamo, () => {
        calls += 1;
        return calls === call ? (call % 2 === 0 ? 'lost' : 'crash-after') : undefined;
      });
      const [by, key] = [randomUUID(), randomUUID()];
      const decide = (through: Pick<typeof bank, 'decide'>) =>
        through.decide(by, idOf('missing', lost), 'approve', key);
      await decide(bank.through(faulty)).catch(() => {});
      expect(['decided', 'case-decided']).toContain(await outcome(decide(bank)));
      expect((await paymentOf(ann, lost.paymentId)).state).toBe('rejected');
      isDone = calls < call;
    }
    back = 100_000 - (await fundsOf(ann.accountId));
    expect(back).toBe(0);
    for (let round = 0; round < 2; round += 1) {
      const lost = await silent(ann, '1.00');
      const ends = [
        outcome(bank.decide(randomUUID(), idOf('missing', lost), 'approve')).catch(() => {}),
        arrive(account.statement([line(lost, -100n)])),
      ];
      await Promise.all(ends);
      expect(['rejected', 'settled']).toContain((await paymentOf(ann, lost.paymentId)).state);
    }
    expect(await bank.wrong()).toEqual([]);
  });
});
