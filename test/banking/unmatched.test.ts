import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CaseItem, caseKey } from '../../functions/banking/store/items.ts';
import { fileKey, type OutgoingFile, sentKey } from '../../functions/banking/store/rail-items.ts';
import { writePain002 } from '../../functions/sandbox/model/answers.ts';
import { failingAt } from '../ledger/faults.ts';
import { outcome } from './bank-world.ts';
import {
  Account,
  arrive,
  bank,
  found,
  fundsOf,
  ibans,
  paymentOf,
  rails,
  unmatched,
  useRailWorld,
} from './rail-world.ts';

useRailWorld();

const account = new Account();
const staff = () => [randomUUID(), randomUUID()] as const;
const give = (
  by: string,
  { caseId }: CaseItem,
  accountId: string,
  key?: string,
  through: Pick<typeof bank, 'decide'> = bank,
) => outcome(through.decide(by, caseId, 'approve', key, { accountId }));
const stateOf = async ({ caseId }: CaseItem) => (await bank.get<CaseItem>(caseKey(caseId)))?.state;

describe('money without an owner', () => {
  it('is given to whom two of the staff say, once, and by nobody whose it is', async () => {
    const [one, other] = staff();
    const ann = await bank.customer(0n);
    const row = await found(account, 500n);
    expect(await give(one, row, ann.accountId)).toBe('open');
    expect(await give(one, row, ann.accountId)).toBe('four-eyes');
    expect(await give(ann.personId, row, ann.accountId)).toBe('case-involved');
    expect(await fundsOf(ann.accountId)).toBe(0);
    expect(await give(other, row, ann.accountId)).toBe('decided');
    expect(await give(other, row, ann.accountId)).toBe('case-decided');
    expect(await fundsOf(ann.accountId)).toBe(500);
    const { items } = await bank.payments.page(ann.accountId, 1, undefined);
    expect(items).toMatchObject([{ direction: 'incoming', state: 'settled', amount: '500', name: 'Zoe' }]);
    expect(await bank.wrong()).toEqual([]);
  });

  it('waits for a second opinion that is the same one', async () => {
    const [one, other] = staff();
    const [ann, bob] = [await bank.customer(0n), await bank.customer(0n)];
    const row = await found(account, 100n);
    expect(await give(one, row, ann.accountId)).toBe('open');
    expect(await give(other, row, bob.accountId)).toBe('open');
    expect(await outcome(bank.decide(one, row.caseId, 'refuse'))).toBe('open');
    expect(await give(other, row, bob.accountId)).toBe('open');
    expect(await give(one, row, bob.accountId)).toBe('decided');
    expect([await fundsOf(ann.accountId), await fundsOf(bob.accountId)]).toEqual([0, 100]);
  });

  it('needs an account that is there and in its currency', async () => {
    const [one] = staff();
    const row = await found(account, 100n);
    expect(await outcome(bank.decide(one, row.caseId, 'approve'))).toBe('case-needs-account');
    expect(await give(one, row, randomUUID())).toBe('unknown-payee');
    expect(await give(one, row, 'capital:CHF')).toBe('case-needs-account');
    expect(await give(one, row, 'capital:EUR')).toBe('open');
  });

  it('is sent back to whom it came from, in an outgoing file, and is a case again when they do not take it', async () => {
    const [one, other] = staff();
    const row = await found(account, 700n);
    expect(await outcome(bank.decide(one, row.caseId, 'refuse'))).toBe('open');
    const key = randomUUID();
    expect(await outcome(bank.decide(other, row.caseId, 'refuse', key))).toBe('decided');
    expect(await outcome(bank.decide(other, row.caseId, 'refuse', key))).toMatch(/decided/);
    const { items } = await bank.payments.page('suspense-in:EUR', 1, undefined);
    const { paymentId = '', fileId = '' } = items[0] ?? {};
    expect(items).toMatchObject([{ state: 'submitted', amount: '700', number: ibans[2], name: 'Zoe' }]);
    expect(await bank.get(sentKey(paymentId))).toBeDefined();
    expect(await bank.wrong()).toEqual([]);
    await rails().files.bring(fileId, { now: bank.now });
    const known = await unmatched();
    const [file, payment] = [fileId, paymentId].map((id) => id.replaceAll('-', '')) as [string, string];
    const status = [{ endToEndId: payment, status: 'RJCT', reason: 'AC04' }];
    await arrive(writePain002('P-back', bank.now().toISOString(), file, status));
    expect(await paymentOf({ accountId: 'suspense-in:EUR' }, paymentId)).toMatchObject({ state: 'rejected' });
    expect(await unmatched(known)).toMatchObject([{ amount: '700', accountId: 'suspense-in:EUR' }]);
    expect((await bank.get<OutgoingFile>(fileKey(fileId)))?.state).toBe('answered');
    expect(await bank.wrong()).toEqual([]);
  });

  it('is not sent back to nobody, nor to whose name a file has no letters for', async () => {
    const [one, other] = staff();
    for (const from of [{ iban: undefined }, { name: `${'山'.repeat(70)} Zoe` }]) {
      const row = await found(account, 100n, from);
      await outcome(bank.decide(one, row.caseId, 'refuse'));
      expect(await outcome(bank.decide(other, row.caseId, 'refuse'))).toBe('case-needs-account');
      expect(await stateOf(row)).toBe('open');
    }
  });

  it('that left is taken from whom two say: a customer who has it, or the bank', async () => {
    const [one, other] = staff();
    const [poor, rich] = [await bank.customer(0n), await bank.customer(1_000n)];
    const [first, second] = [await found(account, -300n), await found(account, -40n)];
    await give(one, first, poor.accountId);
    expect(await give(other, first, poor.accountId)).toBe('insufficient-funds');
    await give(one, first, rich.accountId);
    expect(await give(other, first, rich.accountId)).toBe('decided');
    await give(one, second, 'fees:EUR');
    expect(await give(other, second, 'fees:EUR')).toBe('decided');
    expect([await fundsOf(poor.accountId), await fundsOf(rich.accountId)]).toEqual([0, 700]);
    expect(await bank.wrong()).toEqual([]);
  });

  it('is decided once by many at once, and by a repeat of what broke off anywhere', async () => {
    const [ann, bob] = [await bank.customer(0n), await bank.customer(0n)];
    let given = 0;
    for (let call = 1; ; call += 1) {
      const [one, other] = staff();
      const row = await found(account, 10n);
      await give(one, row, ann.accountId);
      const key = randomUUID();
      const { faulty, met } = failingAt(bank.dynamo, call % 2 === 0 ? 'lost' : 'crash-after', call);
      await give(other, row, ann.accountId, key, bank.through(faulty)).catch(() => {});
      expect(await give(other, row, ann.accountId, key)).toMatch(/^(case-)?decided$/);
      given += 10;
      expect([await stateOf(row), await fundsOf(ann.accountId)]).toEqual(['decided', given]);
      if (!met()) break;
    }
    const row = await found(account, 10n);
    const three = [randomUUID(), randomUUID(), randomUUID()] as const;
    await give(three[0], row, bob.accountId);
    await Promise.all(three.slice(1).map((by) => give(by, row, bob.accountId).catch(() => {})));
    expect(await fundsOf(bob.accountId)).toBeLessThanOrEqual(10);
    expect(await bank.wrong()).toEqual([]);
  });
});
