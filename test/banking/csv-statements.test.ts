import { describe, expect, it } from 'vitest';
import { readCsvStatement } from '../../functions/banking/model/rails/csv-statement.ts';
import { type Line, writePain002 } from '../../functions/sandbox/model/answers.ts';
import { writeCsv } from './csv-statement.ts';
import {
  Account,
  arrive,
  bank,
  fundsOf,
  ibans,
  nostroIban,
  paymentOf,
  rails,
  sent,
  unmatched,
  useRailWorld,
} from './rail-world.ts';

useRailWorld();

const at = '2026-11-22T10:00:00.000Z';
const written = (lines: readonly Line[], more = {}) =>
  writeCsv({ statementId: 'S-1', at, iban: nostroIban, currency: 'EUR', opening: 0n, lines, ...more });
const read = (text: string | Uint8Array) => readCsvStatement(typeof text === 'string' ? Buffer.from(text) : text);
const whyOf = async (text: string | Uint8Array) => ((await read(text)) as { why?: readonly string[] }).why;
const entriesOf = async (text: string) => {
  const found = await read(text);
  return 'statement' in found ? found.statement.entries : [];
};
const one: Line = { reference: 'R-1', amount: 1_050n, name: 'Ann' };
const plain = written([one]);

describe('a statement as CSV', () => {
  it('says the same as one of XML: quotes, line ends inside of them, BOM, LF, semicolons and the order of columns make no difference', async () => {
    const line: Line = {
      ...{ reference: 'R-2', amount: -301n, endToEndId: 'e', iban: ibans[0], ownIban: nostroIban, charges: 1n },
      ...{ name: 'Müller, "Söhne"', text: 'two\r\nlines; and, more', returnReason: 'AC04' },
    };
    const text = written([one, line]);
    const found = await read(text);
    expect(found).toMatchObject({
      statement: { kind: 'statement', statementId: 'S-1', account: nostroIban, opening: 0n, closing: 749n },
    });
    expect((await entriesOf(text))[1]).toEqual({
      reference: 'R-2',
      amount: -301n,
      currency: 'EUR',
      isBooked: true,
      isReversal: false,
      bookedOn: '2026-11-22',
      details: [
        {
          ...{ endToEndId: 'e', charges: 1n, name: 'Müller, "Söhne"', iban: ibans[0], ownIban: nostroIban },
          ...{ text: 'two lines; and, more', returnReason: 'AC04' },
        },
      ],
    });
    expect(await read(`\ufeff${text}`)).toEqual(found);
    expect(await read(text.replace(/\r\n(?=(entry|opening|closing))/g, '\n'))).toEqual(found);
    expect(await read(plain.replaceAll(',', ';'))).toEqual(await read(plain));
    for (const blank of ['\r\n', '\n', ' \r\n\n'])
      for (const each of [text, plain.replaceAll(',', ';')]) expect(await read(blank + each)).toEqual(await read(each));
    expect(await whyOf(`\n${plain.replace('text', 'remark')}`)).toEqual([
      "invalid-file: line 2: no column is called 'remark'",
    ]);
    const turned = plain
      .trimEnd()
      .split('\r\n')
      .map((each) => each.split(',').reverse().join(','));
    expect(await read(turned.join('\n'))).toEqual(await read(plain));
  });

  it('of ten thousand lines of which three are wrong names exactly these three, and is read whole without them', async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => ({
      reference: `R-${index}`,
      amount: 1n + BigInt(index),
    }));
    const rows = written(lines).split('\r\n');
    // The header is the first line, the opening the second.
    rows[17] = (rows[17] ?? '').replace('0.16', '0,16');
    rows[4_001] = (rows[4_001] ?? '').replace('R-3999', 'R-7');
    rows[10_000] = (rows[10_000] ?? '').replace('2026-11-22', '2026-02-30');
    expect(await whyOf(rows.join('\r\n'))).toEqual([
      'line 18: it has 15 fields, the first line 14',
      "line 4002, reference: 'R-7' is in line 10 already",
      "line 10001, booked: '2026-02-30' is no day",
    ]);
    expect(await entriesOf(written(lines))).toHaveLength(10_000);
    const all = await whyOf(written(lines.slice(0, 40)).replaceAll('2026-11-22', 'never'));
    expect([all?.length, all?.[0], all?.at(-1)]).toEqual([
      20,
      "line 3, booked: 'never' is no day",
      '21 more are wrong',
    ]);
  });

  it.each([
    ['an amount with a comma', plain.replace('10.50', '"10,50"'), "line 3, amount: '10,50' is no amount of EUR"],
    ['a tenth of a cent', plain.replace('10.50', '10.505'), "line 3, amount: '10.505' is no amount of EUR"],
    ['a number of a machine', plain.replace('10.50', '1.05e1'), "line 3, amount: '1.05e1' is no amount of EUR"],
    ['a formula', plain.replace('10.50', '=10+0.5'), "line 3, amount: '=10+0.5' is no amount of EUR"],
    ['two signs', plain.replace('10.50', '-+10.50'), "line 3, amount: '-+10.50' is no amount of EUR"],
    ['an empty reference', plain.replace('R-1', ''), 'line 3, reference: it is empty'],
    [
      'what turns the writing',
      plain.replace('Ann', 'A\u202enn'),
      'line 3, name: it has a character that is not to be seen',
    ],
    [
      'another account',
      plain.replace(/(entry,S-1,)[^,]+/, `$1${ibans[0]}`),
      `line 3, account: '${ibans[0]}', and '${nostroIban}' in the opening`,
    ],
    ['another currency', plain.replace(/EUR(?=,R-1)/, 'USD'), "line 3, currency: 'USD', and 'EUR' in the opening"],
    ['no currency', plain.replace(/EUR(?=,R-1)/, 'XQX'), "line 3, currency: 'XQX' is no currency"],
    [
      'a kind that there is not',
      plain.replace('entry,', 'total,'),
      "line 3, kind: 'total' is neither opening nor entry nor closing",
    ],
    ['a quote that nobody closes', plain.replace('Ann', '"Ann'), 'line 3: A quote is not closed.'],
    [
      'a closing that does not fit',
      plain.replace(/10\.50(?=,{7}\r\n$)/, '10.51'),
      'invalid-file: S-1: opening and entries do not give the closing balance, by -1',
    ],
    ['no closing', plain.replace(/closing.*/s, ''), 'line 3, kind: the last line, and only it, is the closing'],
    ['no opening', plain.replace(/opening.*?\r\n/s, ''), 'line 2, kind: the first line, and only it, is the opening'],
    [
      'a column that there is not',
      plain.replace('text', 'remark'),
      "invalid-file: line 1: no column is called 'remark'",
    ],
    [
      'a column too few',
      plain.replaceAll(/^([^,]*),[^,]*/gm, '$1'),
      "invalid-file: line 1: there is no column 'statement'",
    ],
    ['a column twice', plain.replace('text', 'name'), "invalid-file: line 1: two columns are called 'name'"],
    ['nothing', '', 'invalid-file: there is nothing in it'],
    [
      'an archive',
      'PK\u0003\u0004',
      'invalid-file: The file is no text in UTF-8: unpack it, or save it as CSV or NDJSON.',
    ],
    [
      'UTF-16',
      Buffer.from(plain, 'utf16le'),
      'invalid-file: The file is no text in UTF-8: unpack it, or save it as CSV or NDJSON.',
    ],
    ['Latin-1', Buffer.from(plain.replace('Ann', 'Müller'), 'latin1'), 'line 3: The row is not UTF-8.'],
  ])('with %s is refused, and says where', async (_, text, why) => {
    expect(await whyOf(text)).toEqual([why]);
  });

  it('is never a number on the way: 38 digits are as exact as two', async () => {
    const [entry] = await entriesOf(written([{ reference: 'R-1', amount: 12_345_678_901_234_567_890_123_456_789n }]));
    expect(entry?.amount).toBe(12_345_678_901_234_567_890_123_456_789n);
  });
});

describe('a CSV file that is laid there', () => {
  const account = new Account();
  const arriveCsv = (text: string, through = rails()) => arrive(text, through, 'in/sepa', 'csv');

  it('is booked once: the file again, its entries in a notification, and the same statement as XML', async () => {
    const [ann, bob] = [await bank.customer(10_000n, true), await bank.customer(0n)];
    const paid = await sent(ann, '30.00');
    const known = await unmatched();
    const lines: readonly Line[] = [
      { reference: 'C-1', amount: 5_000n, ownIban: bob.number, name: '=HYPERLINK("x")', text: '@SUM(1)' },
      { reference: 'C-2', amount: -3_020n, endToEndId: paid.endToEndId, charges: 20n },
      { reference: 'C-3', amount: 700n, name: 'Nobody' },
      { reference: 'C-4', amount: 0n, text: 'For your information' },
    ];
    expect((await arrive(new Account().notice([lines[0] as Line]))).state).toBe('booked');
    const text = account.csv(lines);
    for (const each of [text, text, `\ufeff${text}`]) expect(await arriveCsv(each)).toMatchObject({ state: 'booked' });
    const same = new Account().statement(lines.slice(0, 3));
    expect((await arrive(same)).state).toBe('booked');
    expect(await paymentOf(ann, paid.paymentId)).toMatchObject({ state: 'settled' });
    expect(await fundsOf(bob.accountId)).toBe(5_000);
    const { items } = await bank.payments.page(bob.accountId, 1, undefined);
    // As it was written: what is given to a spreadsheet gets its apostrophe there.
    expect(items).toMatchObject([{ name: '=HYPERLINK("x")', note: '@SUM(1)' }]);
    expect(await unmatched(known)).toMatchObject([{ amount: '700', accountId: 'suspense-in:EUR' }]);
    expect(await bank.wrong()).toEqual([]);
  });

  it('with three wrong lines is refused with these three and books nothing; put right it is booked', async () => {
    const bob = await bank.customer(0n);
    const lines = [0, 1, 2, 3, 4].map((index) => ({ reference: `D-${index}`, amount: 10n, ownIban: bob.number }));
    const right = account.csv(lines);
    const wrong = right
      .replace('D-0', 'D-4')
      .replace(/(D-2,)[^,]+/, '$1yesterday')
      .replace(/(D-3,.*?),0\.10/, '$1,0.1O');
    expect(await arriveCsv(wrong)).toMatchObject({
      state: 'refused',
      why: [
        "line 5, booked: 'yesterday' is no day",
        "line 6, amount: '0.1O' is no amount of EUR",
        "line 7, reference: 'D-4' is in line 3 already",
      ],
    });
    expect(await fundsOf(bob.accountId)).toBe(0);
    expect((await arriveCsv(right)).state).toBe('booked');
    expect(await fundsOf(bob.accountId)).toBe(50);
  });

  it('in the folder of another rail is refused, and so is one that is no CSV by its name', async () => {
    const before = bank.terms.rails;
    Object.assign(bank.terms, { rails: `${before} other:USD:${ibans[1]}` });
    const text = account.csv([]);
    expect((await arrive(text, rails(), 'in/other', 'csv')).why).toEqual([
      expect.stringMatching(/is of an account at sepa, and came from other$/),
    ]);
    expect((await arrive(text, rails(), 'in/sepa', 'txt')).state).toBe('refused');
    const ann = await bank.customer(100n);
    const { messageId, endToEndId } = await sent(ann, '1.00');
    const status = writePain002('P-1', bank.now().toISOString(), messageId, [{ endToEndId, status: 'RJCT' }]);
    expect((await arrive(status, rails(), 'in/other')).why).toEqual([
      expect.stringMatching(/was sent to sepa, and is answered from other$/),
    ]);
    Object.assign(bank.terms, { rails: before });
    expect((await arriveCsv(text)).state).toBe('booked');
  });
});
