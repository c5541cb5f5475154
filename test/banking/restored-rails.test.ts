import { type AttributeValue, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { referenceOf } from '../../functions/banking/model/rails/rails.ts';
import type { PaymentItem } from '../../functions/banking/store/items.ts';
import { fileKey } from '../../functions/banking/store/rail-items.ts';
import {
  Account,
  arrive,
  bank,
  fileOf,
  fundsOf,
  objects,
  payAway,
  paymentOf,
  rails,
  reference,
  sent,
  unmatched,
  useRailWorld,
} from './rail-world.ts';

useRailWorld();

const tables = ['banking.bank', 'banking.ledger'] as const;
type Rows = Record<string, AttributeValue>[];

async function rowsOf(TableName: string): Promise<Rows> {
  const { Items = [], LastEvaluatedKey } = await bank.sdk.send(new ScanCommand({ TableName, ConsistentRead: true }));
  expect(LastEvaluatedKey).toBeUndefined();
  return Items;
}

/** Both tables as of now, to be had back. */
async function backup(): Promise<() => Promise<void>> {
  const kept = await Promise.all(tables.map(async (table) => [table, await rowsOf(table)] as const));
  return async () => {
    for (const [table, rows] of kept) {
      for (const { pk, sk } of await rowsOf(table))
        await bank.dynamo.delete({ TableName: table, Key: { pk: pk?.S ?? '', sk: sk?.S ?? '' } });
      for (const Item of rows) await bank.sdk.send(new PutItemCommand({ TableName: table, Item }));
    }
  };
}

it('no file is said to be written that the rail has with other payments, as after the book was taken back, until that one is moved aside', async () => {
  const ann = await bank.customer(100_000n);
  /** Into each of the files that are open side by side; which one takes up a payment is chance. */
  const payAll = async () => {
    const paid: PaymentItem[] = [];
    while (new Set(paid.map(({ fileId }) => fileId)).size < 4) {
      const { paymentId } = await payAway(ann, '1.00');
      paid.push(await paymentOf(ann, paymentId));
    }
    return paid;
  };
  const isSent = ({ paymentId, fileId }: Partial<PaymentItem>) =>
    objects.get(`out/sepa/${fileId}.xml`)?.includes(referenceOf(paymentId ?? ''));
  const open = await payAll();
  const restore = await backup();
  for (let lost = 0; lost < 2; lost += 1) {
    bank.pass(6);
    await rails().build();
    await payAll();
  }
  await restore();
  // What is due is paid before anybody looks at files: it gets into none of those that the rail has.
  const later = await payAll();
  await rails().build();
  for (const row of open) expect([(await fileOf(row.fileId ?? '')).state, isSent(row)]).toEqual(['written', true]);
  later.push(...(await payAll()));
  bank.pass(6);
  await expect(rails().build()).rejects.toThrow('stuck');
  const states = async () =>
    Promise.all(later.map(async (row) => [(await fileOf(row.fileId ?? '')).state, isSent(row)]));
  expect(new Set((await states()).map(String))).toEqual(new Set(['sealed,false']));
  const known = new Set(open.map(({ fileId }) => `out/sepa/${fileId}.xml`));
  for (const key of [...objects.keys()]) if (!known.has(key)) objects.delete(key);
  const before = new Map(objects);
  await rails().build();
  for (const [key, body] of before) expect(objects.get(key)).toBe(body);
  expect(new Set((await states()).map(String))).toEqual(new Set(['written,true']));
});

it('statements that were booked since are booked again when their objects are put there anew, in any order, and what went out then is a case', async () => {
  const [ann, bob] = [await bank.customer(10_000n), await bank.customer(0n)];
  const account = new Account();
  const came = () => account.statement([{ reference: reference(), amount: 500n, ownIban: bob.number }]);
  await arrive(came());
  const restore = await backup();
  const { endToEndId } = await sent(ann, '30.00');
  const gone = { reference: reference(), amount: -3_000n, endToEndId };
  const lost = [await arrive(came()), await arrive(account.statement([gone]))];
  expect([await fundsOf(ann.accountId), await fundsOf(bob.accountId)]).toEqual([7_000, 1_000]);
  await restore();
  const next = await arrive(came());
  expect([next.state, await fundsOf(ann.accountId), await fundsOf(bob.accountId)]).toEqual(['waiting', 10_000, 500]);
  for (const { objectKey } of lost.toReversed()) await rails().take(objectKey);
  for (const { fileId } of [...lost, next]) expect(await bank.get(fileKey(fileId))).toMatchObject({ state: 'booked' });
  expect([await fundsOf(ann.accountId), await fundsOf(bob.accountId)]).toEqual([10_000, 1_500]);
  expect(await unmatched()).toMatchObject([{ amount: '3000', state: 'open' }]);
});
