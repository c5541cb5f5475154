import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applied, type Standing, toldSince } from '../../functions/aggregation/model/apply.ts';
import { readAccounts, signedMinor } from '../../functions/aggregation/model/changes.ts';
import { httpAggregator } from '../../functions/aggregation/store/aggregator.ts';
import { accountsOf, logOf, pageOf } from '../../functions/sandbox/model/other-bank.ts';
import { closeConnections } from '../../lib/runtime/aws/transport.ts';
import { checkSignature } from '../../lib/runtime/signed-body.ts';

let server: Server;
let answer: { status: number; body: string };
const asked: { path: string | undefined; body: string; signature: string | undefined }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = request.headers['aggregation-signature'] as string | undefined;
      asked.push({ path: request.url, body: Buffer.concat(chunks).toString(), signature });
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
});
afterAll(() => {
  closeConnections();
  server.close();
});

const now = () => new Date('2026-11-21T08:00:00.000Z');
const provider = (address = () => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/calls?for=us`)) =>
  httpAggregator(async () => 'new old', address, now);
const says = (body: unknown, status = 200) => {
  answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
};
const page = { added: [], modified: [], removed: [], next: '1', hasMore: false };

describe('the provider', () => {
  it('is asked with a signature of the newer secret, and understood', async () => {
    says({ ...page, news: 'a field that nobody knows' });
    expect(await provider().sync('ref', '')).toEqual(page);
    const { path, body, signature } = asked.at(-1) ?? { body: '' };
    expect(path).toBe('/calls?for=us');
    expect(JSON.parse(body)).toEqual({ call: 'sync', reference: 'ref', cursor: '', count: 90 });
    const signed = { bytes: Buffer.from(body), header: signature, now: now(), toleranceSeconds: 1 };
    expect([checkSignature({ ...signed, secrets: 'new' }), checkSignature({ ...signed, secrets: 'old' })]).toEqual([
      'fits',
      'refused',
    ]);
  });

  it.each([
    ['a refusal', { refused: 'mutated' }, 200, 'mutated'],
    ['another status', page, 500, 'unavailable'],
    ['no JSON', '<html>', 200, 'unavailable'],
    ['a page without an end', { ...page, next: undefined }, 200, 'unavailable'],
    ['more than a thousand rows', { ...page, added: Array(1001).fill({}) }, 200, 'unavailable'],
    ['more than a megabyte', { ...page, next: 'x'.repeat(1_000_001) }, 200, 'unavailable'],
    ['a position as long as a page', { ...page, next: 'x'.repeat(2001) }, 200, 'unavailable'],
  ])('that answers with %s gives nothing of it', async (_, body, status, is) => {
    says(body, status);
    await expect(provider().sync('ref', '')).rejects.toMatchObject({ is });
  });

  it('whose link is none is not followed, whom nobody named is not asked, and what is gone is removed', async () => {
    says({ reference: 'r', link: 'javascript:alert(1)', linkExpiresAt: '2026-11-21T08:30:00.000Z' });
    await expect(provider().begin('c', 'a-bank')).rejects.toMatchObject({ is: 'unavailable' });
    await expect(provider(() => undefined as never).remove('r')).rejects.toMatchObject({ is: 'off' });
    says({ refused: 'gone' });
    await expect(provider().remove('r')).resolves.toBeUndefined();
    await expect(provider().accounts('r')).rejects.toMatchObject({ is: 'gone' });
  });
});

describe('amounts and accounts of a stranger', () => {
  it.each([
    ['10.50', 'EUR', 1050n],
    ['-0.05', 'EUR', -5n],
    ['7', 'JPY', 7n],
    ['0.00', 'EUR', 0n],
    ['1.005', 'EUR', undefined],
    ['7.0', 'JPY', undefined],
    ['1e3', 'EUR', undefined],
    ['+1', 'EUR', undefined],
    ['', 'EUR', undefined],
    ['1', 'eur', undefined],
    ['1', 'ABC', undefined],
    ['9'.repeat(40), 'EUR', undefined],
  ])('%s %s are %s minor units', (text, currency, minor) => {
    expect(signedMinor(text, currency)).toBe(minor);
  });

  it('have the last four digits of a number and no more, and no balance that cannot be', () => {
    const row = { id: 'a', name: '  Main\u0007 account ', number: 'DE75512108001245126199', currency: 'EUR' };
    const read = readAccounts('c', [{ ...row, balance: '1.005' }, { ...row, id: 'b', currency: '?' }, null]);
    expect(read).toEqual([
      { externalAccountId: expect.any(String), name: 'Main account', number: '6199', currency: 'EUR' },
    ]);
  });
});

describe('changes', () => {
  const known = (transactionId: string, amount: string) => ({
    ...{ transactionId, amount, externalAccountId: 'a', currency: 'EUR' },
    ...{ date: '2026-11-21', description: 'x', pending: false },
  });

  it('have a number each, and none when they say nothing new; what comes back is told as added, what never was as nothing', () => {
    const rows = new Map<string, Standing>();
    let last = 0;
    const apply = (...changes: Parameters<typeof applied>[1]) => {
      const result = applied(rows, changes, last);
      for (const row of result.rows) rows.set(row.transactionId, row);
      last = result.last;
    };
    apply(known('a', '1'), known('b', '1'), { transactionId: 'c', gone: true });
    apply(known('a', '1'), known('b', '2'));
    apply({ transactionId: 'a', gone: true });
    apply({ transactionId: 'a', gone: true }, known('a', '1'));
    expect(last).toBe(5);
    const told = toldSince([...rows.values()], 2, 2);
    expect(told.added.map(({ transactionId }) => transactionId)).toEqual(['a']);
    expect(told.modified.map(({ transactionId }) => transactionId)).toEqual(['b']);
  });
});

describe('the pretended provider', () => {
  it('has everything that ever happened in its log, page by page, and notices what changes under way', () => {
    const [log, more] = [logOf('seed', 12, '2026-11-21'), logOf('seed', 13, '2026-11-21')];
    expect(more.slice(0, log.length)).toEqual(log);
    let cursor = '';
    let lines = 0;
    for (;;) {
      const read = pageOf(log, cursor, 5);
      if ('refused' in read) throw new Error(read.refused);
      lines += read.added.length + read.modified.length + read.removed.length;
      cursor = read.next;
      if (!read.hasMore) break;
    }
    expect([lines, cursor]).toEqual([log.length, String(log.length)]);
    expect(pageOf(more, `5/${log.length}`, 5)).toEqual({ refused: 'mutated' });
    for (const odd of ['x', '-1', String(log.length + 1)])
      expect(pageOf(log, odd, 5)).toEqual({ refused: 'cursor-lost' });
    expect(new Set(log.map(([what]) => what))).toEqual(new Set(['added', 'modified', 'removed']));
    expect(accountsOf(log).map(({ balance }) => balance)).toEqual([expect.any(String), expect.any(String)]);
  });
});
