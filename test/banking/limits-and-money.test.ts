import { describe, expect, it } from 'vitest';
import { banking } from '../../functions/banking/contract/module.ts';
import { limitsByHolder, limitsByVerification, limitsFor } from '../../functions/banking/model/account-limits.ts';
import { newAccountNumber } from '../../functions/banking/model/accounts/account-number.ts';
import { derivedId } from '../../functions/banking/model/derived-id.ts';
import { hundredths, minorOf } from '../../functions/banking/model/money.ts';
import { payeeNumber } from '../../functions/banking/model/payee-number.ts';
import { feeOf, type Terms } from '../../functions/banking/model/products.ts';
import { refusedBecause } from '../../functions/banking/model/refused-because.ts';
import { leftOn, whyNotSpent } from '../../functions/banking/model/spending.ts';

const terms = banking.settings as Terms;
const known = (level: 1 | 2 | 3) => ({ state: 'verified', level }) as const;
const account = (level?: 1 | 2 | 3) => limitsFor(terms, 'a', 'EUR', level ? known(level) : undefined, '2026-11-21');

describe('amounts', () => {
  it('are minor units exactly, by what the currency has behind the point', () => {
    expect([minorOf('10.50', 'EUR'), minorOf('10.5', 'EUR'), minorOf('7', 'JPY'), minorOf('1.234', 'BHD')]).toEqual([
      1050n,
      1050n,
      7n,
      1234n,
    ]);
    expect([hundredths(10, 'EUR'), hundredths(10, 'JPY'), hundredths(10, 'BHD')]).toEqual([10n, 0n, 100n]);
    expect(minorOf('9'.repeat(36), 'EUR')).toBe(BigInt(`${'9'.repeat(36)}00`));
  });
  it.each(['0', '0.00', '-1', '1.005', '1.', '.5', '1e3', '', '1,00', '9'.repeat(37)])('are not %o euros', (text) => {
    expect(() => minorOf(text, 'EUR')).toThrow(expect.objectContaining({ code: 'invalid-amount' }));
  });
});

describe('limits of an account', () => {
  it('are those of the level, and nothing leaves without one', () => {
    expect(account()).toMatchObject({ perPayment: 0n, daily: 0n, outgoing: 'stopped' });
    expect(account(1)).toMatchObject({ perPayment: 100_000n, daily: 200_000n, left: 200_000n, outgoing: 'open' });
  });
  it('are the holder’s own where these are lower, and stay so at a higher level', () => {
    const { after, isRaised } = limitsByHolder(terms, 'EUR', account(2), known(2), { daily: 500n });
    expect([isRaised, after]).toEqual([
      false,
      { perPayment: 1_000_000n, daily: 500n, outgoing: 'open', ownDaily: 500n },
    ]);
    const before = { ...account(2), ...after };
    expect(limitsByVerification(terms, 'EUR', before, known(3))).toMatchObject({
      perPayment: 10_000_000n,
      daily: 500n,
    });
    expect(limitsByHolder(terms, 'EUR', before, known(2), { daily: 600n }).isRaised).toBe(true);
    expect(() => limitsByHolder(terms, 'EUR', before, known(2), { daily: 2_500_001n })).toThrow(
      expect.objectContaining({ code: 'invalid-limit' }),
    );
  });
  it('begin whole on a new day, and do not go back to one that is over', () => {
    const spending = { perPayment: 50n, daily: 100n, day: '2026-11-21', left: 10n, outgoing: 'open' } as const;
    expect([leftOn(spending, '2026-11-21'), leftOn(spending, '2026-11-22')]).toEqual([10n, 100n]);
    expect(whyNotSpent(spending, '2026-11-21', 10n)).toBeUndefined();
    expect(whyNotSpent(spending, '2026-11-21', 11n)).toBe('limit-exceeded');
    expect(whyNotSpent(spending, '2026-11-22', 50n)).toBeUndefined();
    expect(whyNotSpent(spending, '2026-11-22', 51n)).toBe('limit-exceeded');
    expect(whyNotSpent(spending, '2026-11-20', 1n)).toBe('limit-exceeded');
    expect(whyNotSpent({ ...spending, outgoing: 'stopped' }, '2026-11-22', 1n)).toBe('verification-required');
  });
});

describe('what follows from a command', () => {
  it('has the same id for each of its copies, and another for each thing', () => {
    expect(derivedId('k', 'payment')).toBe(derivedId('k', 'payment'));
    expect(new Set(['payment', 'account'].flatMap((what) => ['k', 'l'].map((id) => derivedId(id, what)))).size).toBe(4);
    expect(derivedId('k', 'payment')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
  it('tells the payer nothing of the account of who is paid', () => {
    expect(refusedBecause({ code: 'account-frozen', accountId: 'me' }, 'me')).toBe('account-frozen');
    expect(refusedBecause({ code: 'account-frozen', accountId: 'you' }, 'me')).toBe('unknown-payee');
    expect(refusedBecause({ code: 'balance-too-large', accountId: 'me' }, 'me')).toBe('payment-refused');
  });
  it('costs what its product says', () => {
    expect(['current', 'business', 'gone'].map((product) => feeOf(terms, product, 'EUR'))).toEqual([0n, 10n, 0n]);
  });
});

describe('numbers of accounts', () => {
  it('are read with spaces, and checked by the country’s form or by their own digits', () => {
    expect(payeeNumber('ch93 0076 2011 6238 5295 7', terms)).toBe('CH9300762011623852957');
    expect(() => payeeNumber('CH9300762011623852958', terms)).toThrow(
      expect.objectContaining({ code: 'invalid-iban' }),
    );
    const own = newAccountNumber({ prefix: '', digits: 8 }, (size) => new Uint8Array(size).fill(7));
    const mistyped = own.replace('7', '8');
    expect(payeeNumber(own, { ibanCountry: '' })).toBe(own);
    expect(() => payeeNumber(mistyped, { ibanCountry: '' })).toThrow(expect.objectContaining({ code: 'invalid-iban' }));
  });
});
