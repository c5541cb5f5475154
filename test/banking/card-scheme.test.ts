import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cardAccounts } from '../../functions/banking/model/book.ts';
import { isOfScheme, schemePosting } from '../../functions/banking/model/rails/card-scheme.ts';
import type { Part } from '../../functions/banking/model/rails/parts.ts';
import { type EntryItem, entryKey, fileKey } from '../../functions/banking/store/rail-items.ts';
import { faultyDynamo } from '../ledger/faults.ts';
import { cardsIn, type Holder } from './card-world.ts';
import { Account, arrive, bank, fundsOf, ibans, rails, reference, unmatched, useRailWorld } from './rail-world.ts';

useRailWorld();

const account = new Account();
const [, , scheme] = ibans;
const takes = (cents: bigint, more: object = {}) => {
  return account.statement([{ reference: reference(), amount: -cents, iban: scheme, ...more }]);
};
/** What stands on the bank's accounts for cards, in cents. */
const standing = async () =>
  (await Promise.all(cardAccounts('EUR').map(({ accountId }) => fundsOf(accountId).catch(() => 0)))).reduce(
    (sum, each) => sum + each,
    0,
  );
/** Purchases of one euro each, cleared. */
async function bought(cards: ReturnType<typeof cardsIn>, ann: Holder, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const authorisation = randomUUID();
    await cards.send(cards.message(ann, 'authorise', authorisation, '1.00'));
    expect((await cards.send(cards.message(ann, 'clear', authorisation, '1.00'))).decision).toBe('approved');
  }
}
const part = (amount: bigint, more: object = {}) =>
  ({ reference: 'r', amount, currency: 'EUR', charges: 0n, isReversal: false, ...more }) as Part;

describe('a debit of the scheme of cards', () => {
  it('is known by its rail, currency, and IBAN or the beginning of its reference; nothing else is', () => {
    const terms = { cardScheme: `sepa:EUR:${scheme} six:CHF:SCHEME-` };
    const is = (rail: string, each: Part) => isOfScheme(terms, rail, each);
    expect(is('sepa', part(-1n, { iban: scheme }))).toBe(true);
    expect(is('six', part(-1n, { currency: 'CHF', endToEndId: 'SCHEME-2026-11' }))).toBe(true);
    for (const [rail, each] of [
      ['sepa', part(1n, { iban: scheme })],
      ['sepa', part(-1n, { iban: scheme, isReversal: true })],
      ['sepa', part(-1n, { iban: ibans[0] })],
      ['six', part(-1n, { iban: scheme })],
      ['sepa', part(-1n, { endToEndId: 'SCHEME-1' })],
      ['sepa', part(-1n)],
    ] as const)
      expect(is(rail, each)).toBe(false);
    expect(isOfScheme({ cardScheme: '' }, 'sepa', part(-1n, { iban: scheme }))).toBe(false);
    for (const cardScheme of ['sepa:EUR', 'sepa:EUR:A', 'EUR:x'])
      expect(() => isOfScheme({ cardScheme }, 'sepa', part(-1n))).toThrow(/is no <rail>/);
  });

  it('drains account after account exactly, bears charges, and calls the rest unclear', () => {
    const there = [3n, 4n, 5n].map((amount, index) => ({ accountId: `cards:EUR:${index}`, amount }));
    const legs = (paid: bigint, charges = 0n) =>
      schemePosting('sepa', part(-paid, { charges }), there).legs.map(({ accountId, amount }) => [accountId, amount]);
    const nostro = (amount: bigint) => ['nostro:sepa:EUR', amount];
    expect(legs(5n)).toEqual([['cards:EUR:0', 3n], ['cards:EUR:1', 2n], nostro(5n)]);
    expect(legs(15n, 2n)).toEqual([
      ...there.map(({ accountId, amount }) => [accountId, amount]),
      ...[['fees:EUR', 2n], ['suspense-out:EUR', 1n], nostro(15n)],
    ]);
    expect(legs(1n, 9n)).toEqual([['fees:EUR', 1n], nostro(1n)]);
  });

  it('pays what was cleared, once, less is paid later, and more is for the staff to look at', async () => {
    Object.assign(bank.terms, { cardScheme: `sepa:EUR:${scheme}` });
    const cards = cardsIn(bank);
    const ann = await cards.issue(await bank.customer(10_000n));
    await bought(cards, ann, 6);
    expect(await standing()).toBe(600);
    const known = await unmatched();
    const first = takes(250n);
    for (const text of [first, first, `${first}\n`]) expect((await arrive(text)).state).toBe('booked');
    expect([await standing(), await bank.wrong()]).toEqual([350, []]);
    await arrive(takes(360n, { charges: 10n }));
    expect([await standing(), await unmatched(known)]).toEqual([0, []]);
    await bought(cards, ann, 1);
    await arrive(takes(130n));
    expect(await standing()).toBe(0);
    expect(await unmatched(known)).toMatchObject([{ accountId: 'suspense-out:EUR', amount: '30' }]);
    expect(await bank.wrong()).toEqual([]);
  });

  it('by two files at once drains nothing twice; one that dies at any call is finished by its repeat', async () => {
    const cards = cardsIn(bank);
    const ann = await cards.issue(await bank.customer(10_000n));
    await bought(cards, ann, 3);
    const notice = (reference: string) => account.notice([{ reference, amount: -150n, iban: scheme }]);
    const both = [notice('X-1'), notice('X-2')];
    await Promise.all(both.map((text) => arrive(text)));
    expect([await standing(), await bank.wrong()]).toEqual([0, []]);
    await bought(cards, ann, 1);
    for (let call = 1, isDone = false; !isDone; call += 1) {
      const text = account.notice([{ reference: `Y-${call}`, amount: -1n, iban: scheme }]);
      let calls = 0;
      const { faulty } = faultyDynamo(bank.dynamo, () => {
        calls += 1;
        return calls === call ? (call % 2 === 0 ? 'lost' : 'crash-after') : undefined;
      });
      await arrive(text, rails(faulty)).catch(() => {});
      expect((await arrive(text)).state).toBe('booked');
      expect(await standing()).toBe(100 - call);
      isDone = calls < call;
    }
    expect(await bank.wrong()).toEqual([]);
  });

  it('in a sum that was begun when a # in a reference was written once is drained once', async () => {
    const cards = cardsIn(bank);
    const ann = await cards.issue(await bank.customer(10_000n));
    await bought(cards, ann, 4);
    const before = await standing();
    const sum = `${reference()}#a`;
    const part = `<TxDtls><Amt Ccy="EUR">1.00</Amt><RltdPties><CdtrAcct><Id><IBAN>${scheme}</IBAN></Id></CdtrAcct></RltdPties></TxDtls>`;
    const text = account
      .notice([{ reference: sum, amount: -200n, iban: scheme }])
      .replace(/(<NtryDtls>).*?(?=<\/NtryDtls>)/, `$1${part}${part}`);
    const { fileId } = await arrive(text);
    expect(await standing()).toBe(before - 200);
    for (const place of [undefined, 1, 2]) {
      const { pk, sk } = entryKey('sepa', 'EUR', sum, place);
      const row = await bank.get<EntryItem>({ pk, sk });
      await bank.dynamo.delete({ TableName: 'banking.bank', Key: { pk, sk } });
      await bank.dynamo.put({ TableName: 'banking.bank', Item: { ...row, pk, sk: sk.replace('##', '#') } });
    }
    // It died before it was over, and was given up.
    const file = await bank.get<object>(fileKey(fileId));
    await bank.dynamo.put({ TableName: 'banking.bank', Item: { ...file, ...fileKey(fileId), state: 'refused' } });
    expect((await arrive(`${text}\n`)).state).toBe('booked');
    expect([await standing(), await bank.wrong()]).toEqual([before - 200, []]);
  });
});
