import { describe, expect, it } from 'vitest';
import { caseKey, paymentKey } from '../../functions/banking/store/items.ts';
import { entryKey, headKey, statementKey } from '../../functions/banking/store/rail-items.ts';
import { Account, arrive, bank, sent, unmatched, useRailWorld } from './rail-world.ts';

useRailWorld();

const TableName = 'banking.bank';
type Key = { readonly pk: string; readonly sk: string };

/** What the auditor says of a row that is another one, or none; then it is as it was. */
async function said(Key: Key, change: (row: Record<string, unknown>) => Record<string, unknown> | undefined) {
  const row = await bank.get<Record<string, unknown>>(Key);
  if (!row) throw new Error(`there is no ${Key.pk} ${Key.sk}`);
  const changed = change(row);
  if (changed) await bank.dynamo.put({ TableName, Item: changed });
  else await bank.dynamo.delete({ TableName, Key });
  const wrong = await bank.wrong();
  await bank.dynamo.put({ TableName, Item: row });
  expect(await bank.wrong()).toEqual([]);
  return wrong.join('\n');
}

describe('the auditor', () => {
  it('tells of a row at a rail that has not its money, and of the reverse', async () => {
    const ann = await bank.customer(10_000n);
    const [waiting, paid] = [await sent(ann, '3.00'), await sent(ann, '5.00')];
    const account = new Account();
    await arrive(account.notice([{ reference: 'A-0', amount: 40n, ownIban: ann.number }]));
    const first = [
      { reference: 'A-0', amount: 40n, ownIban: ann.number },
      { reference: 'A-1', amount: -500n, endToEndId: paid.endToEndId },
      { reference: 'A-2', amount: 700n },
    ];
    await arrive(account.statement(first, { statementId: 'T-1' }));
    await arrive(account.statement([{ reference: 'A-3', amount: 1n, ownIban: ann.number }], { statementId: 'T-2' }));
    await arrive(account.notice([{ reference: 'A-4', amount: 2n, ownIban: ann.number }]));
    expect(await bank.wrong()).toEqual([]);

    // B1
    const row = paymentKey(ann.accountId, waiting.paymentId);
    const settled = await said(row, (each) => ({ ...each, state: 'settled' }));
    expect(settled).toContain('sepa:EUR: 0 is submitted, 300 is on clearing');
    expect(await said(row, (each) => ({ ...each, amount: '301' }))).toContain('the row says -301, the book -300');
    const gone = await said(paymentKey(ann.accountId, paid.paymentId), () => undefined);
    expect(gone).toContain('the book says -500, no row why');

    // B2
    const [open] = await unmatched();
    const closed = await said(caseKey(open?.caseId ?? ''), ({ agenda: _, agendaAt: __, ...each }) => ({
      ...each,
      state: 'decided',
    }));
    expect(closed).toContain('suspense-in:EUR: 700 lies there, open cases are about 0');

    // B3
    const dropped = await said(entryKey('sepa', 'EUR', 'A-1'), () => undefined);
    expect(dropped).toMatch(/the nostro has 243, their entries are 743[\s\S]*T-1: -500 of its entries is not booked/);
    const other = await said(entryKey('sepa', 'EUR', 'A-3'), (each) => ({ ...each, amount: '7' }));
    expect(other).toContain('sepa:EUR A-3: the row says 7, the book 1');
    const chain = await said(statementKey('sepa', 'EUR', 'T-1'), (each) => ({ ...each, closing: '241' }));
    expect(chain).toMatch(/T-1: 1 of its entries[\s\S]*T-2: it opens with 240, the one before closed with 241/);
    const head = await said(headKey('sepa', 'EUR'), (each) => ({ ...each, closing: '9' }));
    expect(head).toContain('the nostro has 243, the last statement closes with 9, 2 came after it');
  });
});
