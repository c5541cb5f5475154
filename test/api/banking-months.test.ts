import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addMonths } from '../../functions/banking/model/schedule/day.ts';
import { firstOfMonth, lookAt } from '../../functions/banking/model/schedule/month-turn.ts';
import { dayAt } from '../../functions/banking/model/schedule/wall-clock.ts';
import { post } from '../../lib/ledger/store/transfers.ts';
import { customer, openAccount } from './bank-cast.ts';
import { withFault } from './faults.ts';
import { dynamo } from './file-rows.ts';
import { createPerson } from './people.ts';
import { afterSchedule, eventually, outputs } from './stack.ts';
import { tableLike } from './sync-tables.ts';

const place = 'Europe/Zurich';
const thisMonth = firstOfMonth(dayAt(new Date(), place));
/** The month before the last: whatever day it is, its statement is due. */
const first = addMonths(thisMonth, -2);
const month = first.slice(0, 7);

describe('the turn of months', () => {
  it('posts interest for the days on which money was there, and keeps a statement that devices know and nobody changes', async () => {
    const ann = await createPerson();
    await ann.call('GET', '/v1/me');
    const { items: products } = (await ann.call('GET', '/v1/banking/products')).body;
    const savings = products.find(({ product }: { product: string }) => product === 'savings').currencies[0];
    expect(savings).toMatchObject({ currency: 'EUR', interest: { rate: '1.25', dayCount: '30E/360' } });
    const { accountId } = await openAccount(ann, { product: 'savings' });
    const at = `/v1/banking/accounts/${accountId}`;
    const [bank, ledger] = await Promise.all([
      tableLike(/BankingData-BankTable/),
      tableLike(/BankingData-LedgerTable/),
    ]);
    const table = { dynamo, name: () => ledger, now: () => new Date() };
    // What came by a rail on the first of the month before the last, in six parts.
    for (let part = 0; part < 6; part += 1) {
      const transferId = randomUUID();
      const Item = {
        ...{ pk: `ACCOUNT#${accountId}`, sk: `PAYMENT#${transferId}`, entity: 'BankPayment', paymentId: transferId },
        ...{ accountId, direction: 'incoming', state: 'settled', amount: '200000', currency: 'EUR' },
        madeAt: new Date().toISOString(),
      };
      await post(table, {
        ledgerId: 'bank',
        transferId,
        effectiveAt: `${first}T12:00:00.000Z`,
        legs: [
          { accountId: 'capital:EUR', side: 'debit', amount: 200_000n, currency: 'EUR' },
          { accountId, side: 'credit', amount: 200_000n, currency: 'EUR' },
        ],
        along: [{ Put: { TableName: bank, Item } }],
      });
    }
    const change = (sk: string, set: Readonly<Record<string, unknown>>) =>
      dynamo.update({
        TableName: bank,
        Key: { pk: `ACCOUNT#${accountId}`, sk },
        UpdateExpression: `SET ${Object.keys(set)
          .map((name) => `#${name} = :${name}`)
          .join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(Object.keys(set).map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      });
    const agendaAt = `${lookAt(addMonths(first, 1), accountId, { timeZone: place, monthlyWithin: 1 })}#${accountId}`;
    await eventually(async () => {
      const Key = { pk: `ACCOUNT#bank#${accountId}`, sk: 'ACCOUNT' };
      const { Item } = await dynamo.get({ TableName: ledger, Key, ConsistentRead: true });
      expect((Item as { sealed?: number } | undefined)?.sealed).toBeGreaterThanOrEqual(5);
    });
    const before = (await ann.call('GET', at)).body;
    // All of it was back-dated: 12,000.00 for 60 days of 360 and as many as this month has had, less today.
    expect(Number(before.interest.accrued)).toBeGreaterThanOrEqual(25);
    expect((await ann.call('GET', `${at}/statements/${month}`)).body.isKept).toBe(false);

    await change('INTEREST', { through: first, seen: 0, agendaAt });
    await change('STATEMENTS', { next: month, agendaAt });
    const keptOf = async () => {
      const { items } = (await ann.call('GET', `${at}/statements`)).body;
      return items.find((each: { month: string }) => each.month === month);
    };
    // The first run dies behind the object of the statement, the next one finds it.
    const struck = async () => {
      const faults: readonly { readonly functionName?: string; readonly hits: number }[] = await (
        await fetch(`${outputs.awsEndpoint}/_local/faults`)
      ).json();
      return faults.find(({ functionName }) => functionName === fails.functionName)?.hits;
    };
    const fails = {
      ...({ kind: 'kill', functionName: 'Banking/MakeStatements', operation: 'TransactWriteItems' } as const),
      ...{ skip: 0, times: 1 },
    };
    await withFault(fails, () =>
      afterSchedule('WakeDue', async () => {
        const found = await ann.call('GET', at);
        expect(found.body.balance.posted).toBe('12025.00');
        expect(await struck()).toBeGreaterThan(0);
        return found;
      }),
    );
    await afterSchedule('WakeDue', async () =>
      expect(await keptOf()).toMatchObject({ opening: '0.00', closing: '12000.00', entries: 6 }),
    );
    const { interest } = (await ann.call('GET', at)).body;
    expect(interest).toMatchObject({ rate: '1.25', since: thisMonth });
    expect(Number(interest.accrued)).toBeLessThan(15);
    expect((await ann.call('POST', `${at}/closing`)).body.code).toBe('account-not-empty');

    for (const [format, part] of Object.entries({
      json: '"12000.00"',
      csv: ',12000.00',
      ofx: '12000.00',
      camt053: '12000.00',
    })) {
      const { status, body } = await ann.call('GET', `${at}/statements/${month}?format=${format}`);
      expect([status, body.isKept, body.files.join('').includes(part)]).toEqual([200, true, true]);
    }
    const entries = (await ann.call('GET', `${at}/entries`)).body.items;
    expect(entries.at(-1)).toMatchObject({ transferId: `interest:${accountId}:${thisMonth}`, amount: '25.00' });
    const copies = async (name: string) =>
      (await ann.call('GET', `/v1/spaces/p-${ann.personId}/collections/${name}`)).body.items;
    await eventually(async () => {
      const found = (await copies('bank-statements')).find(
        ({ document }: { document: { month: string } }) => document.month === month,
      );
      expect(found?.document).toMatchObject({ account: accountId, closing: '12000.00', entries: 6 });
      expect(await copies('bank-balances')).toMatchObject([{ document: { posted: '12025.00' } }]);
    });
  });

  it('comes for accounts too that were opened before it was there', async () => {
    const ann = await createPerson();
    await ann.call('GET', '/v1/me');
    const { accountId } = await openAccount(ann);
    const TableName = await tableLike(/BankingData-BankTable/);
    const keys = ['INTEREST', 'STATEMENTS'].map((sk) => ({ pk: `ACCOUNT#${accountId}`, sk }));
    for (const Key of keys) await dynamo.delete({ TableName, Key });
    await afterSchedule('RecordRest', async () => {
      for (const Key of keys)
        expect((await dynamo.get({ TableName, Key, ConsistentRead: true })).Item).toMatchObject({
          accountId,
          agenda: expect.any(String),
        });
    });
  });
});

describe('what a level allows', () => {
  it('is that of this deployment also for accounts that an earlier one left with another', async () => {
    const ann = await customer();
    const bank = await tableLike(/BankingData-BankTable/);
    const limits = async () => {
      const { body } = await ann.call('GET', `/v1/banking/accounts/${ann.accountId}`);
      return body.account.limits;
    };
    const before = await limits();
    await dynamo.update({
      TableName: bank,
      Key: { pk: `ACCOUNT#${ann.accountId}`, sk: 'LIMITS' },
      UpdateExpression: 'SET perPayment = :more, daily = :more, #left = :more',
      ExpressionAttributeNames: { '#left': 'left' },
      ExpressionAttributeValues: { ':more': 900_000_000 },
    });
    expect(await limits()).toMatchObject({ perPayment: '9000000.00', left: '9000000.00' });
    await dynamo.put({
      TableName: bank,
      Item: { pk: 'LEVELS', sk: 'LEVELS', entity: 'LevelsInForce', levels: 'of before' },
    });
    await afterSchedule('RecordRest', async () => expect(await limits()).toEqual(before));
  });
});
