import { describe, expect, it } from 'vitest';
import { ownAccounts, railAccounts } from '../../functions/banking/model/book.ts';
import { type EntryItem, entryKey } from '../../functions/banking/store/rail-items.ts';
import { openAccount, setAccountState } from '../../lib/ledger/store/accounts.ts';
import { failingAt } from '../ledger/faults.ts';
import {
  Account,
  arrive,
  bank,
  fundsOf,
  ibans,
  objects,
  paymentOf,
  rails,
  reference,
  rejected,
  sent,
  unmatched,
  useRailWorld,
} from './rail-world.ts';

useRailWorld();

const account = new Account();
const [iban] = ibans;

describe('a statement', () => {
  it('settles what was paid, credits what came, and keeps what nobody knows for the staff', async () => {
    const [ann, bob] = [await bank.customer(10_000n, true), await bank.customer(0n)];
    const paid = await sent(ann, '30.00');
    const known = await unmatched();
    const text = account.statement([
      {
        reference: reference(),
        amount: 5_000n,
        ownIban: bob.number,
        name: 'Carl',
        iban: 'DE89370400440532013000',
        text: `Rent ${'a'.repeat(134)}😀`,
      },
      { reference: reference(), amount: -3_000n, endToEndId: paid.endToEndId },
      { reference: reference(), amount: 700n, name: 'Nobody' },
      { reference: reference(), amount: -200n },
    ]);
    expect(await arrive(text)).toMatchObject({ state: 'booked' });
    expect(await paymentOf(ann, paid.paymentId)).toMatchObject({ state: 'settled' });
    expect([await fundsOf(ann.accountId), await fundsOf(bob.accountId)]).toEqual([6_990, 5_000]);
    const { items } = await bank.through(bank.dynamo).payments.page(bob.accountId, 1, undefined);
    expect(items).toMatchObject([
      { direction: 'incoming', amount: '5000', name: 'Carl', note: `Rent ${'a'.repeat(134)}` },
    ]);
    const found = await unmatched(known);
    expect(found.map(({ accountId, amount }) => [accountId, amount]).sort()).toEqual([
      ['suspense-in:EUR', '700'],
      ['suspense-out:EUR', '200'],
    ]);
    expect(await bank.wrong()).toEqual([]);
  });

  it('is booked once: the file again, the statement in another file, and entries that a notification had', async () => {
    const bob = await bank.customer(0n);
    const line = { reference: reference(), amount: 1_000n, ownIban: bob.number };
    expect((await arrive(account.notice([line]))).state).toBe('booked');
    expect(await fundsOf(bob.accountId)).toBe(1_000);
    const text = account.statement([line, { reference: reference(), amount: 500n, ownIban: bob.number }]);
    for (const file of [text, text, text.replace('?>\n', '?>\n\n'), text.replace(/<MsgId>[^<]*/, '<MsgId>other')])
      expect((await arrive(file)).state).toBe('booked');
    expect(await fundsOf(bob.accountId)).toBe(1_500);
    expect(await bank.wrong()).toEqual([]);
  });

  it('books a sum that goes both ways payment by payment; one whose payments do not give it waits for the staff, and keeps nothing else', async () => {
    const [ann, bob] = [await bank.customer(10_000n), await bank.customer(0n)];
    const [paid, back] = [await sent(ann, '30.00'), await sent(ann, '10.00')];
    const known = await unmatched();
    const [even, odd, plain, nothing] = [reference(), reference(), reference(), reference()];
    const text = account.statement([
      { reference: even, amount: 2_000n },
      { reference: odd, amount: -100n },
      { reference: plain, amount: 7n, ownIban: bob.number },
      { reference: nothing, amount: 0n },
    ]);
    const came = (euros: string) =>
      `<TxDtls><Amt Ccy="EUR">${euros}</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><CdtrAcct><Id><IBAN>${bob.number}</IBAN></Id></CdtrAcct></RltdPties></TxDtls>`;
    const left = ({ endToEndId }: typeof paid, euros: string) =>
      `<TxDtls><Refs><EndToEndId>${endToEndId}</EndToEndId></Refs><Amt Ccy="EUR">${euros}</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>`;
    const madeOf = (file: string, of: string, details: string) =>
      file.replace(`<AcctSvcrRef>${of}</AcctSvcrRef>`, `$&<NtryDtls>${details}</NtryDtls>`);
    let file = madeOf(text, even, came('50.00') + left(paid, '30.00'));
    file = madeOf(file, odd, came('5.00') + left(back, '7.00'));
    file = madeOf(file, nothing, came('10.00') + left(back, '10.00'));
    expect(await arrive(file)).toMatchObject({ state: 'booked' });
    for (const { paymentId } of [paid, back]) expect((await paymentOf(ann, paymentId)).state).toBe('settled');
    expect([await fundsOf(ann.accountId), await fundsOf(bob.accountId)]).toEqual([6_000, 6_007]);
    const [found, ...more] = await unmatched(known);
    expect([found?.accountId, found?.amount, more]).toEqual(['suspense-out:EUR', '100', []]);
    expect(found?.unmatched).toEqual({ rail: 'sepa', entry: odd, why: 'its payments do not give its amount' });
    expect((await arrive(file.replace('?>', '?> '))).state).toBe('booked');
    expect(await fundsOf(bob.accountId)).toBe(6_007);
    expect(await bank.wrong()).toEqual([]);
  });

  it('knows entries again that were booked when a # in a reference was written once', async () => {
    const [ann, bob] = [await bank.customer(10_000n, true), await bank.customer(0n)];
    const paid = await sent(ann, '30.00');
    const lines = [
      { reference: `${reference()}#a`, amount: 1_000n, ownIban: bob.number },
      { reference: `${reference()}#b`, amount: -3_000n, endToEndId: paid.endToEndId },
    ];
    expect((await arrive(account.notice(lines))).state).toBe('booked');
    for (const each of lines) {
      const { pk, sk } = entryKey('sepa', 'EUR', each.reference);
      const before = await bank.get<EntryItem>({ pk, sk });
      await bank.dynamo.delete({ TableName: 'banking.bank', Key: { pk, sk } });
      await bank.dynamo.put({ TableName: 'banking.bank', Item: { ...before, pk, sk: `ENTRY#${each.reference}` } });
    }
    const known = await unmatched();
    expect((await arrive(account.statement(lines))).state).toBe('booked');
    expect(await unmatched(known)).toEqual([]);
    expect([await fundsOf(ann.accountId), await fundsOf(bob.accountId)]).toEqual([6_990, 1_000]);
    expect(await bank.wrong()).toEqual([]);
  });

  it('is refused whole, with everything that is wrong, and nothing of it is booked', async () => {
    const bob = await bank.customer(0n);
    const [good, bad] = [reference(), reference()];
    expect((await arrive(account.notice([{ reference: bad, amount: 100n, ownIban: bob.number }]))).state).toBe(
      'booked',
    );
    const lines = [
      { reference: good, amount: 900n, ownIban: bob.number },
      { reference: bad, amount: 101n, ownIban: bob.number },
      { reference: good, amount: 900n, ownIban: bob.number },
    ];
    const wrong = await arrive(new Account().statement(lines, { statementId: 'W-1', opening: 77n }));
    expect(wrong.state).toBe('refused');
    expect(wrong.why).toEqual([
      `entry ${good} is in W-1 twice`,
      `entry ${bad} was 100 before, and is 101 now`,
      expect.stringMatching(/^W-1 opens with 77, S-\d+ closed with \d+$/),
    ]);
    const stranger = account.statement([], { iban: 'DE89370400440532013000', statementId: 'W-2' });
    expect((await arrive(stranger)).why).toEqual(['W-2 is of an account that is not ours']);
    expect(await fundsOf(bob.accountId)).toBe(100);
  });

  it('of a rail that has no accounts yet is refused, and can be read when it has', async () => {
    const before = bank.terms.rails;
    Object.assign(bank.terms, { rails: `${before} new:USD:${iban}` });
    const text = new Account().statement([{ reference: 'new', amount: 5n }], { iban, currency: 'USD' });
    expect((await arrive(text)).why).toEqual([expect.stringContaining('nobody has an account in USD')]);
    const ledger = bank.ledgerAt(bank.now);
    for (const own of [...ownAccounts('USD', []), ...railAccounts('new', 'USD')])
      await openAccount(ledger, { ledgerId: 'bank', currency: 'USD', ...own });
    expect((await arrive(text)).state).toBe('booked');
    Object.assign(bank.terms, { rails: before });
    expect(await bank.wrong()).toEqual([]);
  });

  it('takes money for an account that takes none into suspense, a return too', async () => {
    const [ann, gone] = [await bank.customer(1_000n), await bank.customer(0n)];
    const paid = await sent(ann, '10.00');
    await arrive(account.statement([{ reference: reference(), amount: -1_000n, endToEndId: paid.endToEndId }]));
    for (const { accountId } of [ann, gone])
      await setAccountState(bank.ledgerAt(bank.now), 'bank', accountId, 'closed');
    const known = await unmatched();
    const file = account.statement([
      { reference: reference(), amount: 400n, ownIban: gone.number },
      { reference: reference(), amount: 1_000n, endToEndId: paid.endToEndId, returnReason: 'AC04' },
    ]);
    expect((await arrive(file)).state).toBe('booked');
    expect(await unmatched(known)).toHaveLength(2);
    expect((await paymentOf(ann, paid.paymentId)).state).toBe('settled');
    expect(await bank.wrong()).toEqual([]);
  });

  it('returns a payment only when the bank says that it is a return, and once', async () => {
    const ann = await bank.customer(1_000n);
    const paid = await sent(ann, '10.00');
    const { endToEndId } = paid;
    await arrive(account.statement([{ reference: reference(), amount: -1_000n, endToEndId }]));
    await arrive(account.statement([{ reference: reference(), amount: 1n, endToEndId }]));
    expect((await paymentOf(ann, paid.paymentId)).state).toBe('settled');
    const back = { amount: 990n, endToEndId, returnReason: 'AC04' };
    await arrive(account.statement([{ ...back, reference: reference() }]));
    expect(await paymentOf(ann, paid.paymentId)).toMatchObject({
      state: 'returned',
      returned: '990',
      railReason: 'AC04',
    });
    await arrive(account.statement([{ ...back, reference: reference() }]));
    expect(await fundsOf(ann.accountId)).toBe(990);
    expect(await bank.wrong()).toEqual([]);
  });

  it('returns what is disputed to nobody before two of the staff have looked: it was lent to the payer already', async () => {
    const ann = await bank.customer(1_000n);
    const paid = await sent(ann, '10.00');
    const { endToEndId, paymentId } = paid;
    await arrive(account.statement([{ reference: reference(), amount: -1_000n, endToEndId }]));
    await bank.dispute(ann, paymentId, { note: 'Never came' });
    const [lent, known] = [await fundsOf(ann.accountId), await unmatched()];
    await arrive(account.statement([{ reference: reference(), amount: 1_000n, endToEndId, returnReason: 'AC04' }]));
    expect(await paymentOf(ann, paymentId)).toMatchObject({ state: 'settled', disputedAt: expect.any(String) });
    expect([lent, await fundsOf(ann.accountId)]).toEqual([1_000, 1_000]);
    const [found, ...more] = await unmatched(known);
    expect([found?.accountId, found?.amount, more]).toEqual(['suspense-in:EUR', '1000', []]);
    expect(found?.unmatched?.about).toBe(paymentId);
    expect(await bank.wrong()).toEqual([]);
  });

  it('that took another amount, or a charge, settles the payment and says what is off', async () => {
    const ann = await bank.customer(10_000n);
    const [dear, odd] = [await sent(ann, '10.00'), await sent(ann, '20.00')];
    const known = await unmatched();
    const file = account.statement([
      { reference: reference(), amount: -1_050n, endToEndId: dear.endToEndId, charges: 50n },
      { reference: reference(), amount: -2_100n, endToEndId: odd.endToEndId },
    ]);
    expect((await arrive(file)).state).toBe('booked');
    for (const { paymentId } of [dear, odd]) expect((await paymentOf(ann, paymentId)).state).toBe('settled');
    const [found, ...more] = await unmatched(known);
    expect([found?.accountId, found?.amount, more]).toEqual(['suspense-out:EUR', '100', []]);
    expect(await bank.wrong()).toEqual([]);
  });
});

describe('a file that is not as it must be', () => {
  it.each([
    ['truncated', (text: string) => text.slice(0, -40)],
    ['with entities', (text: string) => text.replace('<Document', '<!DOCTYPE a [<!ENTITY b "c">]><Document')],
    ['of another kind', (text: string) => text.replace('camt.053', 'camt.052')],
    ['that does not add up', (text: string) => text.replace('>5.00<', '>6.00<')],
    ['with a reference too long for a key', (text: string) => text.replace('<AcctSvcrRef>', `$&${'x'.repeat(1100)}`)],
    ['that is empty', () => ''],
    ['that is no XML', () => 'hello'],
  ])('%s is refused, and says why', async (_, spoil) => {
    const fine = new Account().statement([
      { reference: reference(), amount: 500n },
      { reference: reference(), amount: 1n },
    ]);
    const file = await arrive(spoil(fine));
    expect([file.state, file.why?.length]).toEqual(['refused', 1]);
  });
});

describe('a process that dies, or whose answers are lost, at any of its calls', () => {
  it('leaves a file to its repeat, which books the rest and nothing twice', async () => {
    const [ann, bob] = [await bank.customer(1_000_000n), await bank.customer(0n)];
    let [credited, debited] = [0, 0];
    // Each call meets one of the two.
    for (let call = 1; ; call += 1) {
      const fault = call % 2 === 0 ? 'lost' : 'crash-after';
      const [paid, back] = [await sent(ann, '1.00'), await sent(ann, '2.00')];
      const text = account.statement([
        { reference: reference(), amount: 7n, ownIban: bob.number },
        { reference: reference(), amount: -100n, endToEndId: paid.endToEndId },
        { reference: reference(), amount: 3n },
      ]);
      const answer = rejected(back.messageId, back.endToEndId);
      const { faulty, met } = failingAt(bank.dynamo, fault, call);
      for (const each of [text, answer]) {
        await arrive(each, rails(faulty)).catch((error: unknown) => {
          if (!(error instanceof Error)) throw error;
        });
        expect((await arrive(each)).state).toBe('booked');
      }
      credited += 7;
      debited += 100;
      expect([await fundsOf(bob.accountId), 1_000_000 - (await fundsOf(ann.accountId))]).toEqual([credited, debited]);
      expect((await paymentOf(ann, paid.paymentId)).state).toBe('settled');
      expect((await paymentOf(ann, back.paymentId)).state).toBe('rejected');
      if (!met()) break;
    }
    expect(await bank.wrong()).toEqual([]);
    objects.clear();
  });
});
