import { expect, it } from 'vitest';
import { book } from '../../functions/banking/store/bank-ledger.ts';
import { interestKey, statementsKey } from '../../functions/banking/store/month-items.ts';
import { monthPlaces } from '../../functions/banking/store/month-places.ts';
import { memberKey } from '../../lib/ledger/store/table.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { bank, useHeldWorld } from './held-world.ts';

useHeldWorld();

const enrol = (dynamo: Dynamo, timeLeft: number) => {
  const { own, at } = bank.through(dynamo).parts;
  return monthPlaces(
    own,
    at,
    () => bank.terms,
    () => timeLeft,
  ).enrol(bank.now);
};

it('leaves time for what is done behind it, and goes on where it was when there are more accounts than that', async () => {
  const ids = Array.from({ length: 250 }, (_, index) => `0${String(index).padStart(7, '0')}-none`);
  const members = (change: 'put' | 'delete') =>
    bank.dynamo.batchWrite({
      RequestItems: {
        'banking.ledger': ids.map((accountId) => {
          const Key = memberKey(book, accountId);
          return change === 'put' ? { PutRequest: { Item: { ...Key, accountId } } } : { DeleteRequest: { Key } };
        }),
      },
    });
  const ann = await bank.customer(100_000n);
  const places = [interestKey(ann.accountId), statementsKey(ann.accountId)];
  for (const Key of places) await bank.dynamo.delete({ TableName: 'banking.bank', Key });
  await members('put');
  const seen: string[] = [];
  const watched = {
    ...bank.dynamo,
    batchGet: (input: Parameters<Dynamo['batchGet']>[0]) => {
      seen.push(...Object.values(input.RequestItems).flatMap(({ Keys }) => Keys.map(({ pk }) => String(pk))));
      return bank.dynamo.batchGet(input);
    },
  } as Dynamo;
  const looks: number[] = [];
  for (let enrolled = 0; enrolled === 0; looks.push(new Set(seen.filter((pk) => pk.endsWith('-none'))).size)) {
    seen.length = 0;
    expect(looks.length).toBeLessThan(10);
    enrolled = await enrol(watched, 149_000);
  }
  expect(looks.reduce((sum, each) => sum + each)).toBe(ids.length);
  expect(Math.max(...looks)).toBe(100);
  for (const Key of places) expect(await bank.get(Key)).toBeDefined();
  // From the first on again, when all were looked at.
  seen.length = 0;
  await enrol(watched, 300_000);
  expect(new Set(seen.filter((pk) => pk.endsWith('-none'))).size).toBe(ids.length);
  await members('delete');
});
