import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeIban } from '../../functions/banking/model/accounts/iban.ts';
import { latin, type PaymentFile, writePain001 } from '../../functions/banking/model/rails/pain001.ts';
import { readPain002 } from '../../functions/banking/model/rails/pain002.ts';
import { minorUnits } from '../../functions/banking/model/rails/rail-amount.ts';
import { all, at, readXml, textAt } from '../../functions/banking/model/rails/read-xml.ts';
import { decimalOf } from '../../lib/ledger/model/decimal.ts';
import { debianSchema, faultsOf } from '../ledger/statement-schema.ts';
import { pieces } from './bytes.ts';

const strict = readFileSync(new URL('pain.001.001.09.strict.xsd', import.meta.url), 'utf8');
const schemas = [strict, debianSchema('pain.001.001.09.xsd')].filter((schema) => schema !== undefined);
const hostile = '<b>Žofie & "Söhne" ]]>\'🙂\u0000\ud800 ß';

const file: PaymentFile = {
  messageId: '019abcde0123745689ab0123456789ab',
  createdAt: '2026-11-21T08:00:00.000Z',
  debtor: { name: 'Mainstay', iban: 'DE89370400440532013000', bic: 'DEUTDEFF' },
  executeOn: '2026-11-23',
  currency: 'EUR',
  transfers: [
    { endToEndId: 'p1', amount: 1050n, creditor: { name: 'Ann', iban: 'FR1420041010050500013M02606' }, text: 'Rent' },
    {
      endToEndId: 'p2',
      amount: 1n,
      creditor: { name: hostile, iban: 'NO93 8601 1117 947', bic: 'DNBANOKK500' },
      text: hostile,
    },
  ],
};
const written = (given: Partial<PaymentFile> = {}) => writePain001({ ...file, ...given }).join('');

describe('a payment file', () => {
  it('is valid by our schema, and by that of ISO 20022 where it is', async () => {
    for (const schema of schemas) {
      expect(await faultsOf(written(), schema)).toEqual([]);
      expect(await faultsOf(written({ debtor: { name: 'Mainstay', iban: 'DE89370400440532013000' } }), schema)).toEqual(
        [],
      );
      expect(await faultsOf(written().replace('TRF', 'TRX'), schema)).not.toEqual([]);
    }
  });

  it('says every payment with every cent, and the sum of them', async () => {
    const transfer = fc.record({
      amount: fc.bigInt({ min: 1n, max: 10n ** 14n }),
      digits: fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }),
      name: fc.string({ unit: 'grapheme' }),
    });
    const currencies = fc.constantFrom('EUR', 'JPY', 'KWD');
    await fc.assert(
      fc.asyncProperty(fc.array(transfer, { minLength: 1, maxLength: 20 }), currencies, async (given, currency) => {
        const transfers = given.map(({ amount, digits, name }, i) => ({
          endToEndId: `t${i}`,
          amount,
          text: name,
          creditor: { name: `A ${name}`, iban: makeIban('DE', String(digits).padStart(18, '0')) },
        }));
        const root = await readXml(pieces(written({ transfers, currency }), 4096));
        const payment = at(root, 'CstmrCdtTrfInitn/PmtInf');
        const read = all(payment, 'CdtTrfTxInf').map((each) => [
          textAt(each, 'PmtId/EndToEndId'),
          minorUnits(textAt(each, 'Amt/InstdAmt') ?? '', currency),
          textAt(each, 'CdtrAcct/Id/IBAN'),
        ]);
        expect(read).toEqual(transfers.map(({ endToEndId, amount, creditor }) => [endToEndId, amount, creditor.iban]));
        const sum = decimalOf(
          transfers.reduce((so, { amount }) => so + amount, 0n),
          currency,
        );
        expect([textAt(root, 'CstmrCdtTrfInitn/GrpHdr/CtrlSum'), textAt(payment, 'CtrlSum')]).toEqual([sum, sum]);
      }),
      { numRuns: 40 },
    );
  });

  it('has the letters that every bank takes, and the same bytes each time', () => {
    expect(latin(hostile)).toBe("b Zofie Sohne ' ss");
    expect(latin('Łukasz Sørensen, Đorđe Şıkoğlu')).toBe('Lukasz Sorensen, Dorde Sikoglu');
    expect(latin('Ægir Þór Straße STRAẞE')).toBe('AEgir THor Strasse STRASSE');
    expect(latin('O’Brien–O‘Neil')).toBe("O'Brien-O'Neil");
    expect(written()).toBe(written());
    expect(written()).not.toMatch(/&(?!apos;)/);
  });

  it('is refused before its first byte, when a bank would refuse it', () => {
    const [first] = file.transfers as [PaymentFile['transfers'][number]];
    const one = (part: object) => () => written({ transfers: [{ ...first, ...part }] });
    for (const amount of [0n, -1n, 10n ** 18n]) expect(one({ amount })).toThrow('invalid-amount');
    for (const endToEndId of ['', 'x'.repeat(36), '/a', 'a/', 'a//b', 'ä', 'a\nb'])
      expect(one({ endToEndId })).toThrow('invalid-file');
    expect(one({ creditor: { name: '漢字', iban: first.creditor.iban } })).toThrow('invalid-file');
    expect(one({ creditor: { name: 'Ann', iban: 'FR1420041010050500013M02607' } })).toThrow('invalid-iban');
    expect(() => written({ transfers: [] })).toThrow('invalid-file');
    expect(() => written({ transfers: [first, first] })).toThrow('the same reference');
    expect(() => written({ currency: 'SKU:1' })).toThrow('invalid-file');
    expect(() => written({ executeOn: '2026-02-30' })).toThrow('invalid-date');
  });
});

const report = (inside: string, version = '10') =>
  `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.${version}"><CstmrPmtStsRpt><GrpHdr><MsgId>r1</MsgId><CreDtTm>2026-11-21T09:00:00Z</CreDtTm></GrpHdr>${inside}</CstmrPmtStsRpt></Document>`;
const group = (status = '') =>
  `<OrgnlGrpInfAndSts><OrgnlMsgId>m1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>${status}</OrgnlGrpInfAndSts>`;
const reason = (code: string) => `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn></StsRsnInf>`;
const transfer = (id: string, status: string) =>
  `<TxInfAndSts><OrgnlEndToEndId>${id}</OrgnlEndToEndId>${status}</TxInfAndSts>`;
const payment = (inside: string, status = '') =>
  `<OrgnlPmtInfAndSts><OrgnlPmtInfId>m1</OrgnlPmtInfId>${status}${inside}</OrgnlPmtInfAndSts>`;
const partly = report(
  group('<GrpSts>PART</GrpSts>') +
    payment(transfer('p1', '<TxSts>ACSP</TxSts>') + transfer('p2', `<TxSts>RJCT</TxSts>${reason('AC04')}`)),
);

describe('a status report', () => {
  it('says what became of each transfer, and why', async () => {
    const schema = debianSchema('pain.002.001.10.xsd');
    if (schema) expect(await faultsOf(partly, schema)).toEqual([]);
    expect(await readPain002(pieces(partly))).toEqual({
      messageId: 'r1',
      originalMessageId: 'm1',
      status: 'partial',
      reasons: [],
      transfers: [
        { endToEndId: 'p1', status: 'accepted', reasons: [] },
        { endToEndId: 'p2', status: 'rejected', reasons: ['AC04'] },
      ],
    });
  });

  it('of a whole file is that of each transfer in it, in older versions as well', async () => {
    const whole = report(group(`<GrpSts>RJCT</GrpSts>${reason('FF01')}`), '03');
    expect(await readPain002(pieces(whole))).toEqual({
      messageId: 'r1',
      originalMessageId: 'm1',
      status: 'rejected',
      reasons: ['FF01'],
      transfers: [],
    });
    const common = report(group() + payment(transfer('p1', ''), `<PmtInfSts>RJCT</PmtInfSts>${reason('DT01')}`));
    expect(await readPain002(pieces(common))).toMatchObject({
      status: 'rejected',
      transfers: [{ status: 'rejected', reasons: ['DT01'] }],
    });
  });

  it('is refused when it says what nobody can act on', async () => {
    const wrong = [
      report(group() + payment(transfer('p1', '<TxSts>OOPS</TxSts>'))),
      report(group() + payment(transfer('p1', ''))),
      report(group() + payment(transfer('', '<TxSts>RJCT</TxSts>'))),
      report(group() + payment(transfer('p1', '<TxSts>RJCT</TxSts>') + transfer('p1', '<TxSts>ACSC</TxSts>'))),
      report(''),
      partly.replace('pain.002.001.10', 'pain.001.001.09'),
      partly.replaceAll('CstmrPmtStsRpt', 'FIToFIPmtStsRpt'),
      partly.replace('ACSP', 'constructor'),
      partly.slice(0, -20),
    ];
    for (const text of wrong) await expect(readPain002(pieces(text))).rejects.toThrow('invalid-file');
  });
});
