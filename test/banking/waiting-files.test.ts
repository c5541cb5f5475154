import { describe, expect, it } from 'vitest';
import { fileKey, type IncomingFile } from '../../functions/banking/store/rail-items.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { faultyDynamo } from '../ledger/faults.ts';
import { Account, arrive, bank, fundsOf, objects, rails, reference, useRailWorld } from './rail-world.ts';

useRailWorld();

const account = new Account();
/** Statements that follow one another, each with one entry. */
const chain = (count: number, ownIban: string) =>
  Array.from({ length: count }, () => account.statement([{ reference: reference(), amount: 10n, ownIban }]));
const stateOf = async ({ fileId }: IncomingFile) => (await bank.get<IncomingFile>(fileKey(fileId)))?.state;
const rowsOf = async () =>
  (
    await bank.dynamo.query({
      TableName: 'banking.bank',
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': 'RAIL#sepa#EUR', ':sk': 'WAITING#' },
    })
  ).Items;

describe('an entry', () => {
  it('is in its statement also when a notification books it at the same moment', async () => {
    const bob = await bank.customer(0n);
    const [one, sum] = [reference(), reference()];
    const lines = [one, sum].map((each) => ({ reference: each, amount: 200n, ownIban: bob.number }));
    const details = new RegExp(`(<AcctSvcrRef>${sum}</AcctSvcrRef><NtryDtls>)(.*?)(?=</NtryDtls>)`);
    const half = (text: string) => text.replace('<TxDtls>', '<TxDtls><Amt Ccy="EUR">1</Amt>');
    const inParts = (text: string) => text.replace(details, (_, head, all) => head + half(all) + half(all));
    const notice = inParts(account.notice(lines));
    let writes = 0;
    const transactWrite: Dynamo['transactWrite'] = async (input) => {
      writes += 1;
      // The first puts the statement into the chain; what is known was read behind it.
      if (writes === 2) expect((await arrive(notice)).state).toBe('booked');
      return bank.dynamo.transactWrite(input);
    };
    const file = await arrive(inParts(account.statement(lines)), rails({ ...bank.dynamo, transactWrite }));
    expect([file.state, await fundsOf(bob.accountId)]).toEqual(['booked', 400]);
    expect(await bank.wrong()).toEqual([]);
  });

  it('that is a sum is booked part by part, and beside it one whose reference looks like that of a part', async () => {
    const bob = await bank.customer(0n);
    const sum = reference();
    const owner = `<RltdPties><CdtrAcct><Id><IBAN>${bob.number}</IBAN></Id></CdtrAcct></RltdPties>`;
    const part = (amount: string) => `<TxDtls><Amt Ccy="EUR">${amount}</Amt>${owner}</TxDtls>`;
    const lines = [`${sum}#1`, sum, `${sum}#2`, `${sum}##1`].map((each) => ({
      ...{ reference: each, amount: 300n, ownIban: bob.number },
    }));
    const details = new RegExp(`(<AcctSvcrRef>${sum}</AcctSvcrRef><NtryDtls>).*?(?=</NtryDtls>)`);
    const text = account.statement(lines).replace(details, `$1${part('1')}${part('2')}`);
    for (const id of ['one', 'two'])
      expect((await arrive(text.replace(/<MsgId>[^<]*/, `<MsgId>${id}`))).state).toBe('booked');
    expect(await fundsOf(bob.accountId)).toBe(1_200);
    expect(await bank.wrong()).toEqual([]);
  });
});

describe('a statement that comes before the one it follows', () => {
  it('waits, and is booked with it, however many they are and in whatever order', async () => {
    const bob = await bank.customer(0n);
    const [first = '', ...others] = chain(4, bob.number);
    const early = await Promise.all([others[2], others[0], others[1]].map((text) => arrive(text ?? '')));
    expect(early).toMatchObject(early.map(() => ({ state: 'waiting', why: [expect.stringMatching(/opens with/)] })));
    expect([await fundsOf(bob.accountId), (await rowsOf()).length]).toEqual([0, 3]);
    expect((await arrive(first)).state).toBe('booked');
    expect(await Promise.all(early.map(stateOf))).toEqual(['booked', 'booked', 'booked']);
    expect([await fundsOf(bob.accountId), await rowsOf()]).toEqual([40, []]);
  });

  it('is woken once more by the repeat of what woke it and died, at whatever call', async () => {
    const bob = await bank.customer(0n);
    let booked = 0;
    for (let call = 1; ; call += 1) {
      const [first = '', second = ''] = chain(2, bob.number);
      expect((await arrive(second)).state).toBe('waiting');
      let calls = 0;
      // From when it looks for who waits; what comes before is as with any file.
      const { faulty } = faultyDynamo(bank.dynamo, (operation) => {
        if (calls === 0 && operation !== 'query') return undefined;
        calls += 1;
        return calls === call ? (call % 2 === 0 ? 'lost' : 'crash-after') : undefined;
      });
      await arrive(first, rails(faulty)).catch((error: unknown) => {
        if (!(error instanceof Error)) throw error;
      });
      expect((await arrive(first)).state).toBe('booked');
      booked += 20;
      expect([await fundsOf(bob.accountId), await rowsOf()]).toEqual([booked, []]);
      if (calls < call) break;
    }
    expect(await bank.wrong()).toEqual([]);
  });

  it('that comes at the same moment is booked by one of them, and each once', async () => {
    const bob = await bank.customer(0n);
    for (let round = 1; round <= 3; round += 1) {
      const texts = chain(3, bob.number);
      await Promise.allSettled([...texts].reverse().map((text) => arrive(text)));
      // Who lost a race is called again, as a bucket does.
      for (const text of texts) expect((await arrive(text)).state).toBe('booked');
      expect(await fundsOf(bob.accountId)).toBe(30 * round);
    }
    expect(await bank.wrong()).toEqual([]);
  });

  it('is looked after when nobody woke it, and refused when it waited for too long', async () => {
    const bob = await bank.customer(0n);
    const [first = '', second = '', , fourth = ''] = chain(4, bob.number);
    const [early, never] = [await arrive(second), await arrive(fourth)];
    // Dies behind the booking, before it woke anybody.
    const { faulty } = faultyDynamo(bank.dynamo, (operation) => (operation === 'query' ? 'crash-before' : undefined));
    await expect(arrive(first, rails(faulty))).rejects.toThrow();
    expect([await fundsOf(bob.accountId), await stateOf(early)]).toEqual([10, 'waiting']);
    const copies = ({ fileId }: IncomingFile) => [...objects.keys()].filter((key) => key.includes(`again/${fileId}/`));
    await rails().build();
    expect(copies(early)).toEqual([]);
    bank.pass(11);
    await rails().build();
    expect([copies(early).length, copies(never).length]).toEqual([1, 0]);
    expect((await rails().take(copies(early)[0] ?? '')).is).toBe('booked');
    bank.pass(bank.terms.statementWaitMinutes);
    await rails().build();
    expect((await rails().take(copies(never)[0] ?? '')).is).toBe('refused');
    expect([await fundsOf(bob.accountId), await rowsOf()]).toEqual([20, []]);
    expect(await bank.wrong()).toEqual([]);
  });
});
