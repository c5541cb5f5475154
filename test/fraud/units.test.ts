import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Facts } from '../../lib/fraud/model/facts.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { sizeOfItem } from '../sync/transaction-units.ts';
import { type FraudWorld, payment, startFraud, tableName } from './world.ts';

let world: FraudWorld;
beforeAll(async () => {
  world = await startFraud();
});
afterAll(() => world?.stop());

/**
 * Units of one decision, and how many calls it made. Reads are counted as DynamoDB bills them: one for each item that is asked for, up to 4 KB, whether it is
 * there or not; DynamoDB Local takes nothing for one that is not.
 */
async function unitsOf(subject: string, facts: Facts) {
  world.used.length = 0;
  let read = 0;
  const port: Dynamo = {
    ...world.dynamo,
    batchGet: (input) => {
      read += input.RequestItems[tableName]?.Keys.length ?? 0;
      return world.dynamo.batchGet(input);
    },
  };
  await world.on(port).decide(subject, facts);
  const written = world.used.filter(({ operation }) => !operation.includes('Get'));
  return { read, write: written.reduce((sum, { units }) => sum + units, 0), calls: world.used.length };
}

describe('a decision takes, in units of DynamoDB', () => {
  it('what docs/fraud.md says, for each kind of it', async () => {
    const me = {
      account: randomUUID(),
      device: randomUUID(),
      ip: '192.0.2.9',
      ipCountry: 'DE',
      personId: randomUUID(),
    };
    const facts = payment(me);
    const first = randomUUID();
    const measured = {
      'first of an account': await unitsOf(first, facts),
      'to somebody known': await unitsOf(randomUUID(), facts),
      'to somebody new': await unitsOf(randomUUID(), { ...facts, payee: randomUUID() }),
      'that is stopped': await unitsOf(randomUUID(), { ...facts, payeeCountry: 'KP' }),
      'asked for again': await unitsOf(first, facts),
      'with an account alone': await unitsOf(randomUUID(), payment({ account: randomUUID() })),
    };
    expect(measured).toEqual({
      'first of an account': { read: 20, write: 18, calls: 17 },
      'to somebody known': { read: 20, write: 13, calls: 12 },
      'to somebody new': { read: 20, write: 14, calls: 13 },
      'that is stopped': { read: 20, write: 11, calls: 10 },
      'asked for again': { read: 15, write: 0, calls: 1 },
      'with an account alone': { read: 11, write: 10, calls: 11 },
    });
    const size = sizeOfItem((await world.decision(first)) as object);
    expect([size > 1_000, size < 2_048]).toEqual([true, true]);
  });
});
