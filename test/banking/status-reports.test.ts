import { describe, expect, it } from 'vitest';
import { writePain002 } from '../../functions/sandbox/model/answers.ts';
import {
  Account,
  arrive,
  bank,
  fundsOf,
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
const at = () => bank.now().toISOString();
const left = async (who: { accountId: string }) => Number((await bank.limits(who as never)).left);

describe('a status report', () => {
  it('gives back what was rejected, with its fee and the limits of the day, once', async () => {
    const ann = await bank.customer(10_000n, true);
    const { paymentId, endToEndId, messageId, fileId } = await sent(ann, '30.00');
    const before = await left(ann);
    const file = rejected(messageId, endToEndId);
    for (const text of [file, file, `${file}\n`]) expect((await arrive(text)).state).toBe('booked');
    expect(await paymentOf(ann, paymentId)).toMatchObject({ state: 'rejected', railReason: 'AC04', returned: '3010' });
    expect([await fundsOf(ann.accountId), await left(ann)]).toEqual([10_000, before + 3_000]);
    expect((await rails().files.read(fileId))?.state).toBe('answered');
    expect(await bank.wrong()).toEqual([]);
  });

  it('rejects all of a file that is rejected as a whole, and nothing that is only accepted', async () => {
    const ann = await bank.customer(10_000n);
    const [whole, fine] = [await sent(ann, '1.00'), await sent(ann, '2.00')];
    await arrive(writePain002('P-w', at(), whole.messageId, [], 'RJCT'));
    await arrive(writePain002('P-f', at(), fine.messageId, [{ endToEndId: fine.endToEndId, status: 'ACSP' }]));
    expect((await paymentOf(ann, whole.paymentId)).state).toBe('rejected');
    expect((await paymentOf(ann, fine.paymentId)).state).toBe('submitted');
  });

  it('is refused when it is about a file or a payment that was not sent', async () => {
    const ann = await bank.customer(10_000n);
    const [one, other] = [await sent(ann, '1.00'), await sent(ann, '2.00')];
    if (one.fileId === other.fileId) throw new Error('they are in one file');
    expect((await arrive(rejected(one.messageId, other.endToEndId))).state).toBe('refused');
    expect((await arrive(rejected('0'.repeat(32), one.endToEndId))).state).toBe('refused');
    expect((await arrive(rejected('somebody', one.endToEndId))).state).toBe('refused');
    expect((await paymentOf(ann, one.paymentId)).state).toBe('submitted');
  });

  it('that comes behind the statement changes nothing, and the other way round the money is theirs to explain', async () => {
    const ann = await bank.customer(10_000n);
    const [late, early] = [await sent(ann, '1.00'), await sent(ann, '2.00')];
    await arrive(account.statement([{ reference: reference(), amount: -100n, endToEndId: late.endToEndId }]));
    const said = await arrive(rejected(late.messageId, late.endToEndId));
    expect([said.state, said.remarks?.length]).toEqual(['booked', 1]);
    expect((await paymentOf(ann, late.paymentId)).state).toBe('settled');
    const known = await unmatched();
    await arrive(rejected(early.messageId, early.endToEndId));
    await arrive(account.statement([{ reference: reference(), amount: -200n, endToEndId: early.endToEndId }]));
    expect((await paymentOf(ann, early.paymentId)).state).toBe('rejected');
    expect(await unmatched(known)).toHaveLength(1);
    expect(await fundsOf(ann.accountId)).toBe(9_900);
    expect(await bank.wrong()).toEqual([]);
  });

  it('at the same moment as the statement: one of them is true, and no money is lost or made', async () => {
    const ann = await bank.customer(10_000n);
    for (let round = 0; round < 3; round += 1) {
      const paid = await sent(ann, '1.00');
      await Promise.allSettled([
        arrive(rejected(paid.messageId, paid.endToEndId)),
        arrive(account.statement([{ reference: reference(), amount: -100n, endToEndId: paid.endToEndId }])),
      ]);
      expect(['rejected', 'settled']).toContain((await paymentOf(ann, paid.paymentId)).state);
    }
    expect(await bank.wrong()).toEqual([]);
  });
});
