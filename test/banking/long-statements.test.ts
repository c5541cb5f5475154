import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { operation as getStatement } from '../../functions/banking/get-bank-statement.ts';
import { keptStatement } from '../../functions/banking/model/kept-statement.ts';
import type { TermsItem } from '../../functions/banking/store/items.ts';
import { keptStatements } from '../../functions/banking/store/kept-statements.ts';
import type { StatementPage } from '../../lib/ledger/model/statement.ts';
import { outcome } from './bank-world.ts';

const times = { from: '2026-10-01T00:00:00.000Z', through: '2026-10-31T23:59:59.999Z' };
const account = { accountId: randomUUID(), holderId: 'ann', holderKind: 'person', number: '1234567890123456' };

async function* month(lines: number): AsyncGenerator<StatementPage> {
  const at = '2026-10-11T10:10:10.000Z';
  yield {
    ...{ ...times, ledgerId: 'bank', accountId: account.accountId, type: 'liability', currency: 'EUR' },
    ...{ createdAt: '2026-11-01T00:00:00.000Z', isFinal: true, page: 1, isLast: true },
    ...{ opening: 0n, closing: BigInt(lines) },
    lines: Array.from({ length: lines }, (_, n) => ({
      ...{ sequence: n + 1, transferId: randomUUID(), kind: 'post', effectiveAt: at, recordedAt: at },
      ...{ amount: 1n, balance: BigInt(n + 1) },
    })),
  } as StatementPage;
}
const kept = (lines: number, most: number) =>
  keptStatement(
    '2026-10',
    month(lines),
    async () => new Map(),
    account as TermsItem,
    { numberPrefix: '', numberDigits: 16 } as never,
    most,
  );
/** @param read how often the bucket was asked. */
const reading = (found: Awaited<ReturnType<typeof kept>>, format: string, read: string[] = []) =>
  outcome(
    getStatement(
      { params: { accountId: account.accountId, month: '2026-10' }, query: { format } } as never,
      { personId: 'ann' } as never,
      {
        now: () => new Date('2026-11-02T00:00:00.000Z'),
        store: { get: async () => ({ terms: account }) },
        terms: () => ({}),
        kept: {
          find: async () => found,
          read: async () => {
            read.push(format);
            return found;
          },
        },
      } as never,
    ),
  );

it('a month of more lines than a format has room for is kept without that format, so those after it are made', async () => {
  const made = await kept(200, 60_000);
  expect([Object.keys(made.files), made.tooLong, made.entries]).toEqual([['json', 'csv', 'ofx'], ['camt053'], 200]);
  expect(await reading(made, 'csv')).toBe('done');
  expect(await reading(made, 'camt053')).toBe('statement-too-long');
  const none = await kept(200, 100);
  expect([none.files, none.closing]).toEqual([{}, '200']);
});

it('a month that is too long for an answer in any format is refused before it is read', async () => {
  const made = await kept(200, 60_000);
  const read: string[] = [];
  expect(await reading({ ...made, entries: 30_001 }, 'csv', read)).toBe('statement-too-long');
  expect([await reading({ ...made, entries: 30_000 }, 'csv', read), read]).toEqual(['done', ['csv']]);
});

it('a statement goes to the bucket as bytes: as a text of a hundred megabytes it would be made bytes anew by all who hash, sign and send it, beyond the memory of the function', async () => {
  const put: unknown[] = [];
  const bucket = { putOnce: async (_key: string, body: unknown) => put.push(body) > 0, get: async () => undefined };
  const tables = { dynamo: { transactWrite: async () => ({}) }, name: () => 'banking.bank' };
  const made = await kept(200, 60_000);
  await keptStatements(tables as never, bucket).keep({ next: '2026-10' } as never, made, {}, new Date());
  expect(put.map((body) => Buffer.isBuffer(body) && JSON.parse(body.toString()))).toEqual([made]);
});
