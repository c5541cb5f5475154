import { expect, it } from 'vitest';
import { interestKey, statementsKey } from '../../functions/banking/store/month-items.ts';
import { monthPlaces } from '../../functions/banking/store/month-places.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { bank, useHeldWorld } from './held-world.ts';
import { manyAccounts } from './many-accounts.ts';

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
  const others = manyAccounts(bank.dynamo, 250);
  const ann = await bank.customer(100_000n);
  const places = [interestKey(ann.accountId), statementsKey(ann.accountId)];
  for (const Key of places) await bank.dynamo.delete({ TableName: 'banking.bank', Key });
  await others.put();
  const looks: number[] = [];
  for (let enrolled = 0; enrolled === 0; ) {
    expect(looks.length).toBeLessThan(10);
    const look = async () => {
      enrolled = await enrol(others.watched, 149_000);
    };
    looks.push(await others.looked(look));
  }
  expect(looks.reduce((sum, each) => sum + each)).toBe(250);
  expect(Math.max(...looks)).toBe(100);
  for (const Key of places) expect(await bank.get(Key)).toBeDefined();
  // From the first on again, when all were looked at.
  expect(await others.looked(() => enrol(others.watched, 300_000))).toBe(250);
  await others.delete();
});
