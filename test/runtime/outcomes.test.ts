import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLedger } from '../../lib/ledger/ledger.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { idempotencyOf } from '../../lib/runtime/idempotency.ts';
import { createOutcomes, type Outcomes, outcomeHours, Refused } from '../../lib/runtime/outcomes.ts';
import { type DynamoTable, startTable } from './dynamo-table.ts';

const now = new Date('2026-11-01T00:00:00Z');
const later = (hours: number) => new Date(now.getTime() + hours * 3600_000);
let table: DynamoTable;
let dynamo: Dynamo;
let outcomes: Outcomes;
let n = 0;

beforeAll(async () => {
  table = await startTable();
  dynamo = table.dynamo;
  outcomes = createOutcomes(dynamo, {
    name: () => table.name,
    key: (id) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' }),
    ttl: 'expiresAt',
  });
});
afterAll(() => table.stop());
beforeEach(() => {
  n += 1;
});

const deposits = { method: 'POST', path: '/v1/deposits' } as const;
const command = (key = `k${n}`, body: unknown = { amount: 1 }, callerId = 'ann') =>
  idempotencyOf({ callerId, route: deposits, key, path: deposits.path, query: {}, body });

/** An effect that shows when it happens twice. */
const deposit = (pk: string) => ({
  Update: {
    TableName: table.name,
    Key: { pk, sk: 'ACCOUNT' },
    UpdateExpression: 'ADD amount :one',
    ExpressionAttributeValues: { ':one': 1 },
  },
});
const amount = async (pk: string) =>
  (await dynamo.get({ TableName: table.name, Key: { pk, sk: 'ACCOUNT' }, ConsistentRead: true })).Item?.amount ?? 0;

describe('outcomes of commands', () => {
  it('take effect once, however often the command is repeated, and answer the same', async () => {
    const run = (receipt: string) =>
      outcomes.commit({ writes: [deposit('a')], idempotency: command(), response: { receipt }, now });
    expect([await run('first'), await run('second'), await run('third')]).toEqual(Array(3).fill({ receipt: 'first' }));
    expect(await amount('a')).toBe(1);
  });

  it('take effect once for ten runs at the same time', async () => {
    const runs = Array.from({ length: 10 }, (_, i) =>
      outcomes.commit({ writes: [deposit('b')], idempotency: command(), response: { run: i }, now }),
    );
    const answers = await Promise.all(runs);
    expect(new Set(answers.map((answer) => answer.run)).size).toBe(1);
    expect(await amount('b')).toBe(1);
  });

  it('refuse the same key with another request, and change nothing', async () => {
    await outcomes.commit({ writes: [deposit('c')], idempotency: command(), response: {}, now });
    const other = outcomes.commit({
      writes: [deposit('c')],
      idempotency: command(undefined, { amount: 2 }),
      response: {},
      now,
    });
    await expect(other).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    await expect(outcomes.find(command(undefined, { amount: 2 }), now)).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
    expect(await amount('c')).toBe(1);
  });

  it("keep one caller's keys apart from another's", async () => {
    await outcomes.commit({ writes: [deposit('d')], idempotency: command(), response: { who: 'ann' }, now });
    const bob = command(undefined, undefined, 'bob');
    expect(await outcomes.commit({ writes: [deposit('d')], idempotency: bob, response: { who: 'bob' }, now })).toEqual({
      who: 'bob',
    });
    expect(await amount('d')).toBe(2);
  });

  it('keep nothing when a condition of the effect does not hold', async () => {
    const write = {
      Put: { TableName: table.name, Item: { pk: 'e', sk: 'x' }, ConditionExpression: 'attribute_exists(pk)' },
    };
    const refused = outcomes.commit({ writes: [deposit('e'), write], idempotency: command(), response: {}, now });
    const error = await refused.catch((caught) => caught);
    expect(error).toBeInstanceOf(Refused);
    expect([error.at(0), error.at(1)]).toEqual([false, true]);
    expect(await outcomes.find(command(), now)).toBeUndefined();
    expect(await amount('e')).toBe(0);
  });

  it('report a refused single write as they report a refused transaction', async () => {
    await dynamo.put({ TableName: table.name, Item: { pk: 'f', sk: 'x', color: 'red' } });
    const write = {
      Put: {
        TableName: table.name,
        Item: { pk: 'f', sk: 'x' },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    };
    const error = await outcomes
      .commit({ writes: [write], idempotency: undefined, response: {}, now })
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(Refused);
    expect(error.item(0)).toMatchObject({ color: 'red' });
  });

  it('forget a command after its time, even when TTL has not deleted the record yet', async () => {
    const run = (at: Date) =>
      outcomes.commit({ writes: [deposit('g')], idempotency: command(), response: { at: at.toISOString() }, now: at });
    await run(now);
    await run(later(outcomeHours - 1));
    expect(await amount('g')).toBe(1);
    expect(await outcomes.find(command(), later(outcomeHours + 1))).toBeUndefined();
    await run(later(outcomeHours + 1));
    expect(await amount('g')).toBe(2);
  });

  it('replay an empty answer as empty', async () => {
    await outcomes.commit({ writes: [deposit('h')], idempotency: command(), response: undefined, now });
    expect(await outcomes.find(command(), now)).toEqual({ response: undefined });
  });
});

describe('outcomes that accompany a transaction of somebody else', () => {
  const ledger = () => createLedger({ dynamo, name: () => table.name, now: () => now });
  const legs = (from: string) => [
    { accountId: from, side: 'debit' as const, amount: 5n, currency: 'EUR' },
    { accountId: `${from}-other`, side: 'credit' as const, amount: 5n, currency: 'EUR' },
  ];
  const book = async (accountId: string) => {
    await ledger().openLedger('book', 'us');
    for (const id of [accountId, `${accountId}-other`])
      await ledger().openAccount({
        ledgerId: 'book',
        accountId: id,
        type: 'asset',
        currency: 'EUR',
        overdraft: 'unlimited',
      });
  };

  it('are stored with it, and found by whoever comes again', async () => {
    await book('i');
    const beside = outcomes.accompany({ idempotency: command(), response: { paid: 5 }, now });
    await ledger().post({ ledgerId: 'book', transferId: 'i-1', legs: legs('i'), along: beside.writes });
    beside.committed();
    expect(await outcomes.find(command(), now)).toEqual({ response: { paid: 5 } });
  });

  it('say by which of its refusals the command was done before, and by which it was another one', async () => {
    await book('j');
    const along = (idempotency = command(), paid = 1) => outcomes.accompany({ idempotency, response: { paid }, now });
    const pay = (transferId: string, beside: ReturnType<typeof along>) =>
      ledger().post({ ledgerId: 'book', transferId, legs: legs('j'), along: [deposit('j-limit'), ...beside.writes] });
    await pay('j-1', along());
    const again = along(undefined, 2);
    const refused = await pay('j-2', again).catch((error) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(again.earlier(refused, 1)).toEqual({ response: { paid: 1 } });
    expect(again.earlier(refused, 0)).toBeUndefined();
    const other = along(command(undefined, { amount: 2 }));
    const reused = await pay('j-3', other).catch((error) => error);
    expect(() => other.earlier(reused, 1)).toThrow(expect.objectContaining({ code: 'idempotency-key-reused' }));
    expect((await ledger().balance('book', 'j')).posted).toBe(5n);
    expect(await amount('j-limit')).toBe(1);
  });

  it('leave nothing for a command without a key and without an entry', () => {
    expect(outcomes.accompany({ idempotency: undefined, response: {}, now }).writes).toEqual([]);
  });
});
