import { describe, expect, it } from 'vitest';
import { readCamt } from '../../functions/banking/model/rails/camt.ts';
import { minorUnits } from '../../functions/banking/model/rails/rail-amount.ts';
import type { StatementPage } from '../../lib/ledger/model/statement.ts';
import { toCamt053 } from '../../lib/ledger/statements/camt053.ts';
import { camtSchemas, faultsOf } from '../ledger/statement-schema.ts';
import { pieces } from './bytes.ts';

const amount = (side: string, euros: string) => `<Amt Ccy="EUR">${euros}</Amt><CdtDbtInd>${side}</CdtDbtInd>`;
const balance = (code: string, side: string, euros: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${amount(side, euros)}<Dt><Dt>2026-11-20</Dt></Dt></Bal>`;
const entry = (side: string, euros: string, inside = '', status = '<Cd>BOOK</Cd>') =>
  `<Ntry>${amount(side, euros)}<Sts>${status}</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><DtTm>2026-11-21T00:00:00Z</DtTm></ValDt><AcctSvcrRef>B${euros}</AcctSvcrRef><BkTxCd/>${inside}</Ntry>`;
const paid =
  '<NtryDtls><TxDtls><Refs><EndToEndId>p1</EndToEndId></Refs><Amt Ccy="EUR">10.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><RltdPties><Cdtr><Pty><Nm>Ann</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>Rent</Ustrd><Ustrd>May</Ustrd></RmtInf></TxDtls></NtryDtls>';
const returned =
  '<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">3</Amt><CdtDbtInd>CRDT</CdtDbtInd><Chrgs><Rcrd><Amt Ccy="EUR">0.25</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs><RltdPties><Dbtr><Pty><Nm>Bob</Nm></Pty></Dbtr></RltdPties><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>';
const statement = (inside: string, { id = 's1', closing = '92.50' } = {}) =>
  `<Stmt><Id>${id}</Id><CreDtTm>2026-11-20T20:00:00Z</CreDtTm><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>${balance('OPBD', 'CRDT', '100.00')}${balance('CLBD', 'CRDT', closing)}${inside}</Stmt>`;
const file = (inside: string, version = '08') =>
  `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><BkToCstmrStmt><GrpHdr><MsgId>m1</MsgId><CreDtTm>2026-11-20T20:00:00Z</CreDtTm></GrpHdr>${inside}</BkToCstmrStmt></Document>`;
const plain = statement(
  entry('DBIT', '10.50', paid) + entry('CRDT', '3.00', returned) + entry('DBIT', '7', '', '<Cd>PDNG</Cd>'),
);

describe('a bank’s statement', () => {
  it('is read with both sides of each entry, in minor units', async () => {
    if (camtSchemas.iso) expect(await faultsOf(file(plain), camtSchemas.iso)).toEqual([]);
    const [found, ...others] = await readCamt(pieces(file(plain)));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      kind: 'statement',
      messageId: 'm1',
      statementId: 's1',
      account: 'DE89370400440532013000',
      currency: 'EUR',
      opening: 10000n,
      closing: 9250n,
    });
    expect(found?.entries).toEqual([
      {
        reference: 'B10.50',
        amount: -1050n,
        currency: 'EUR',
        isBooked: true,
        isReversal: false,
        bookedOn: '2026-11-20',
        valueOn: '2026-11-21',
        details: [
          {
            endToEndId: 'p1',
            amount: 1050n,
            currency: 'EUR',
            charges: 0n,
            name: 'Ann',
            iban: 'FR1420041010050500013M02606',
            text: 'Rent May',
          },
        ],
      },
      {
        reference: 'B3.00',
        amount: 300n,
        currency: 'EUR',
        isBooked: true,
        isReversal: false,
        bookedOn: '2026-11-20',
        valueOn: '2026-11-21',
        details: [{ amount: 300n, currency: 'EUR', charges: 25n, name: 'Bob', returnReason: 'AC04' }],
      },
    ]);
    expect(found?.pending.map((each) => each.amount)).toEqual([-700n]);
  });

  it('of older versions says its status without a code', async () => {
    const old = statement(entry('DBIT', '7.50', '', 'BOOK'));
    expect((await readCamt(pieces(file(old, '02'))))[0]?.entries).toMatchObject([{ amount: -750n, isBooked: true }]);
  });

  it('of older versions says its charges without records, one by one', async () => {
    const took = (euros: string) => `<Chrgs><Amt Ccy="EUR">${euros}</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs>`;
    const old = statement(
      entry('DBIT', '7.50', `${took('0.20')}${took('0.30')}<NtryDtls><TxDtls/></NtryDtls>`, 'BOOK'),
    );
    const [found] = await readCamt(pieces(file(old, '02')));
    expect(found?.entries[0]?.details).toEqual([{ charges: 50n }]);
  });

  it('that does not add up is refused, and the others of its file with it', async () => {
    const two = file(plain + statement('', { id: 's2', closing: '100.00' }));
    expect((await readCamt(pieces(two))).map(({ statementId, entries }) => [statementId, entries.length])).toEqual([
      ['s1', 2],
      ['s2', 0],
    ]);
    const wrong = file(plain + statement('', { id: 's2', closing: '100.01' }));
    await expect(readCamt(pieces(wrong))).rejects.toThrow(
      's2: opening and entries do not give the closing balance, by -1',
    );
    await expect(readCamt(pieces(file(plain.replace('OPBD', 'XXXX'))))).rejects.toThrow('lacks its opening');
  });

  it('that gives a charge back took none: what is below nothing could not be booked, and held up the file for ever', async () => {
    const back = '<Chrgs><Rcrd><Amt Ccy="EUR">0.25</Amt><CdtDbtInd>CRDT</CdtDbtInd></Rcrd></Chrgs>';
    const [found] = await readCamt(pieces(file(plain.replace('</Refs>', `</Refs>${back}`))));
    expect(found?.entries[0]?.details[0]?.charges).toBe(0n);
  });

  it('has no marks in the texts of strangers that turn what stands beside them, and no lines', async () => {
    const hostile = plain.replace('>Ann<', '>An\u202en\u0085\nbalance: 0<').replace('>Rent<', '>\u2066<');
    const [found] = await readCamt(pieces(file(hostile)));
    expect(found?.entries[0]?.details[0]).toMatchObject({ name: 'Ann balance: 0', text: 'May' });
  });

  it('names no more statements than the row of a file holds', async () => {
    const many = Array.from({ length: 1001 }, (_, i) => `<Stmt><Id>s${i}</Id></Stmt>`).join('');
    await expect(readCamt(pieces(file(many)))).rejects.toThrow('file-too-large');
  });

  it('is refused for whatever nobody can book', async () => {
    const [from, to] = ['10.50</Amt><CdtDbtInd>DBIT', ''];
    const wrong = [
      file(plain.replace('<Amt Ccy="EUR">3.00', '<Amt Ccy="USD">3.00')),
      file(plain.replace('<Amt Ccy="EUR">3.00', '<Amt>3.00')),
      file(plain.replace('<Amt Ccy="EUR">3.00', '<Amt Ccy="EUX">3.00')),
      file(plain.replace('10.50</Amt>', '10.505</Amt>')),
      file(plain.replace('10.50</Amt>', '-10.50</Amt>')),
      file(plain.replace('10.50</Amt>', '1e1</Amt>')),
      file(plain.replace('<CdtDbtInd>DBIT', '<CdtDbtInd>BOTH')),
      file(plain.replace(from, to)),
      file(plain.replace('<Cd>BOOK</Cd>', '<Cd>HUH</Cd>')),
      file(plain.replace('<Dt>2026-11-20</Dt></BookgDt>', '<Dt>2026-11-31</Dt></BookgDt>')),
      file(plain.replace('<Id>s1</Id>', '')),
      file(plain.replace('FR1420041010050500013M02606', 'F'.repeat(3000))),
      file(plain.replace('DE89370400440532013000', 'D'.repeat(3000))),
      file(plain.replace('B10.50', 'B'.repeat(36))),
      file(''),
      file(plain).replace('camt.053', 'camt.060'),
      file(plain).slice(0, -30),
    ];
    for (const text of wrong) await expect(readCamt(pieces(text))).rejects.toThrow('invalid-file');
    await expect(readCamt(pieces(file(plain).replace('<Document', '<!DOCTYPE x><Document')))).rejects.toThrow(
      'hostile-file',
    );
  });

  it('as our own ledger writes it is read back to what it was made of', async () => {
    const at = '2026-11-20T08:00:00.000Z';
    const line = (sequence: number, minor: bigint, balance: bigint) => ({
      sequence,
      transferId: `t${sequence}`,
      kind: 'post' as const,
      effectiveAt: at,
      recordedAt: at,
      amount: minor,
      balance,
    });
    const page = {
      ledgerId: 'bank',
      accountId: 'ann',
      type: 'liability',
      currency: 'KWD',
      from: at,
      through: at,
      createdAt: at,
      isFinal: true,
      page: 1,
      isLast: true,
      opening: -500n,
      closing: 1234n,
      lines: [line(1, 2000n, 1500n), line(2, -266n, 1234n)],
    } satisfies StatementPage;
    async function* pages() {
      yield page;
    }
    let text = '';
    for await (const piece of toCamt053(pages())) text += piece;
    const [found] = await readCamt(pieces(text));
    expect(found).toMatchObject({ account: 'ann', currency: 'KWD', opening: -500n, closing: 1234n });
    expect(found?.entries.map((each) => [each.reference, each.amount])).toEqual([
      ['t1', 2000n],
      ['t2', -266n],
    ]);
  });

  it('is read entry by entry: twenty thousand of them in seconds', async () => {
    const many = file(
      statement(entry('DBIT', '0.01').repeat(20_000), { closing: '-100.00' })
        .replace(
          'CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal><Ntry>',
          'DBIT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal><Ntry>',
        )
        .replace('>-100.00', '>100.00'),
    );
    const [found] = await readCamt(pieces(many, 65_536));
    expect([found?.entries.length, found?.closing]).toEqual([20_000, -10000n]);
  });
});

describe('a notification', () => {
  it('tells of what was booked, without balances', async () => {
    const inside = `<Ntfctn><Id>n1</Id><CreDtTm>2026-11-20T20:00:00Z</CreDtTm><Acct><Id><Othr><Id>4711</Id></Othr></Id></Acct>${entry('DBIT', '10.50', paid)}</Ntfctn>`;
    const text = file(inside).replace('camt.053', 'camt.054').replaceAll('BkToCstmrStmt', 'BkToCstmrDbtCdtNtfctn');
    expect(await readCamt(pieces(text))).toMatchObject([
      { kind: 'notification', account: '4711', currency: 'EUR', entries: [{ amount: -1050n }] },
    ]);
    await expect(readCamt(pieces(text.replaceAll('Ntfctn>', 'Stmt>')))).rejects.toThrow('invalid-file');
  });
});

describe('an amount of a file', () => {
  it('is exact, or refused', () => {
    expect([
      minorUnits('10.5', 'EUR'),
      minorUnits('10.500', 'EUR'),
      minorUnits('7', 'JPY'),
      minorUnits('0.001', 'KWD'),
      minorUnits('1.', 'EUR'),
    ]).toEqual([1050n, 1050n, 7n, 1n, 100n]);
    for (const wrong of ['10.505', '', '.5', '1,5', '1e3', '-1', ' 1', '9'.repeat(39), '9'.repeat(29)])
      expect(() => minorUnits(wrong, 'EUR')).toThrow('invalid-file');
    expect(() => minorUnits('1.5', 'JPY')).toThrow('invalid-file');
    expect(() => minorUnits('1', 'SKU:1')).toThrow('invalid-file');
  });
});
