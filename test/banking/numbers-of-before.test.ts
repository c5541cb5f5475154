import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { newAccountNumber } from '../../functions/banking/model/accounts/account-number.ts';
import { statementFiles } from '../../functions/banking/model/statement-files.ts';
import { book } from '../../functions/banking/store/bank-ledger.ts';
import { type TermsItem, termsKey } from '../../functions/banking/store/items.ts';
import { statement } from '../../lib/ledger/store/statement.ts';
import { outcome } from './bank-world.ts';
import { bank, bob, useHeldWorld } from './held-world.ts';

useHeldWorld();

it('accounts with numbers of digits alone are paid, and named as before, when new ones get IBANs', async () => {
  const ann = await bank.customer(10_000n);
  Object.assign(bank.terms, { ibanCountry: 'CH' });
  expect(await outcome(bank.pay(ann, bob, '1.00'))).toBe('settled');
  // One of nobody's is no other bank's: nothing leaves by a rail.
  const number = newAccountNumber({ prefix: '', digits: 12 }, (size) => new Uint8Array(size).fill(3));
  expect(await outcome(bank.pay(ann, { ...bob, number }, '1.00', randomUUID(), { name: 'Bob' }))).toBe('unknown-payee');
  const row = (await bank.get<TermsItem>(termsKey(ann.accountId))) as TermsItem;
  const pages = () =>
    statement(bank.ledgerAt(bank.now), {
      ledgerId: book,
      accountId: ann.accountId,
      from: '2026-11-01T00:00:00.000Z',
      through: bank.now().toISOString(),
    });
  const [file = ''] = await statementFiles('camt053', pages(), async () => new Map(), row, bank.terms);
  expect([file.includes(`<IBAN>${ann.number}`), file.includes(`<Id>${ann.number}</Id>`)]).toEqual([false, true]);
  // The country may ask for fewer digits.
  const fewer = { ...bank.terms, numberDigits: ann.number.length - 2 };
  const [ofx = ''] = await statementFiles('ofx', pages(), async () => new Map(), row, fewer);
  expect(ofx).toContain(`<ACCTID>${ann.number}</ACCTID>`);
});
