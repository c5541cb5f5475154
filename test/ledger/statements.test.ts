import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimalOf } from '../../lib/ledger/model/decimal.ts';
import { checkedPage, type StatementLine, type StatementPage } from '../../lib/ledger/model/statement.ts';
import { reference, toCamt053 } from '../../lib/ledger/statements/camt053.ts';
import { toCsv } from '../../lib/ledger/statements/csv.ts';
import { toJson } from '../../lib/ledger/statements/json.ts';
import { toOfx } from '../../lib/ledger/statements/ofx.ts';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { accountWithHistory } from './account-with-history.ts';
import { camtSchemas, faultsOf } from './statement-schema.ts';
import { all, ledgerId, legs, outcome, startWorld, type World } from './world.ts';

let world: World;
let ann: string;
let outside: string;
let days: readonly string[];
let through: string;
const hostile = '=HYPERLINK("http://x","y") & <b>"\u0000\ud800]]>\'🙂';

beforeAll(async () => {
  world = await startWorld();
  ({ ann, outside, days, through } = await accountWithHistory(world));
});
afterAll(async () => {
  expect(audit(await world.everything())).toEqual([]);
  await world.stop();
});

const statement = (asked: object = {}) =>
  world.ledger.statement({ ledgerId, accountId: ann, from: days[0] as string, through, ...asked });
const whole = async (pieces: AsyncIterable<string>) => (await all(pieces)).join('');
/** What the account got on each of the three days: 45, and 1000 for the first; and on the last 30 out, 5 back, 4 captured. */
const closing = 3n * 45n + 1000n - 30n + 5n - 4n;

describe('a statement', () => {
  it('opens with what was there, closes with what was there at its end, and its lines give the one from the other', async () => {
    const [page, ...others] = await all(statement());
    expect(others).toEqual([]);
    expect(page).toMatchObject({ opening: 0n, closing, isLast: true, page: 1, isFinal: false });
    expect(page?.lines).toHaveLength(31);
    expect(page?.lines.map(({ kind }) => kind).slice(-3)).toEqual(['post', 'reverse', 'capture']);
    const second = await all(statement({ from: days[1], through: days[1] }));
    expect(second).toMatchObject([{ opening: 1045n, closing: 1090n }]);
    expect(
      await all(statement({ from: '2020-01-01T00:00:00.000Z', through: '2020-01-02T00:00:00.000Z' })),
    ).toMatchObject([{ opening: 0n, closing: 0n, lines: [], isLast: true }]);
  });

  it('comes in pages, each of which closes with what the next one opens with', async () => {
    for (const perPage of [1, 10, 30, 31, 32]) {
      const pages = await all(statement({ perPage }));
      expect(pages.map(({ page }) => page)).toEqual(pages.map((_, i) => i + 1));
      expect(pages.map(({ isLast }) => isLast)).toEqual(pages.map((_, i) => i === pages.length - 1));
      expect(pages.length).toBe(Math.ceil(31 / perPage));
      for (const [i, { opening }] of pages.entries()) expect(opening).toBe(i === 0 ? 0n : pages[i - 1]?.closing);
      expect(pages.at(-1)?.closing).toBe(closing);
    }
    for (const perPage of [0, -1, 1.5]) await expect(all(statement({ perPage }))).rejects.toThrow(RangeError);
  });

  it('is handed out only if it adds up', async () => {
    const [page] = (await all(statement())) as [StatementPage];
    expect(checkedPage(page)).toBe(page);
    const line = page.lines[3] as StatementLine;
    expect(() => checkedPage({ ...page, closing: page.closing + 1n })).toThrow('does not add up');
    expect(() => checkedPage({ ...page, lines: page.lines.toSpliced(3, 1) })).toThrow('breaks at entry');
    expect(() => checkedPage({ ...page, lines: page.lines.with(3, { ...line, amount: 1n }) })).toThrow(
      'breaks at entry',
    );
    // The closing balance comes from the sums of pages, not from the lines: a page that lost an entry shows.
    const query = async (input: never) => {
      const answer: { Items: { entries?: unknown[] }[] } = await world.dynamo.query(input);
      const isForward = (input as { ScanIndexForward: boolean }).ScanIndexForward;
      for (const item of answer.Items) if (isForward) item.entries = item.entries?.slice(1);
      return answer;
    };
    const damaged = world.on({ ...world.dynamo, query: query as never });
    const asked = { ledgerId, accountId: ann, from: days[0] as string, through };
    await expect(all(damaged.statement(asked))).rejects.toThrow('does not add up');
  });

  it('is refused of what is not over, of nobody, and while something of it is still to be recorded', async () => {
    const refused = (asked: object) => outcome(all(statement(asked)));
    const later = new Date(world.now().getTime() + 1).toISOString();
    expect(await refused({ through: later })).toBe('invalid-time');
    expect(await refused({ from: through, through: days[0] })).toBe('invalid-time');
    expect(await refused({ from: 'yesterday' })).toBe('invalid-time');
    expect(await refused({ accountId: 'nobody' })).toBe('account-not-found');
    const hot = await world.hot();
    await world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(ann, hot, 1n) });
    const now = world.now().toISOString();
    expect(await refused({ accountId: hot, through: now })).toBe('not-recorded-yet');
    expect(await refused({ accountId: hot, through: days[0] })).toBe('done');
    await world.ledger.recordAll(ledgerId);
    expect(await all(statement({ accountId: hot, through: now }))).toMatchObject([{ opening: 0n, closing: 1n }]);
  });

  it('L9: of a closed period says that it is final, and stays the same', async () => {
    const period = { from: days[0], through: days[1] };
    const [before] = await all(statement(period));
    await world.ledger.closePeriod(ledgerId, days[1] as string);
    const [after] = await all(statement(period));
    expect(after).toEqual({ ...before, isFinal: true });
    const late = { ledgerId, transferId: world.id('late'), legs: legs(outside, ann, 1n), effectiveAt: days[1] };
    expect(await outcome(world.ledger.post(late))).toBe('period-closed');
  });
});

describe('a statement as JSON and CSV', () => {
  it('is one JSON object, however many pages it has, with amounts as text', async () => {
    const text = () => hostile;
    const one = JSON.parse(await whole(toJson(statement(), { text })));
    expect(one).toMatchObject({ accountId: ann, currency: 'EUR', opening: '0.00', closing: decimalOf(closing, 'EUR') });
    expect(one.lines).toHaveLength(31);
    expect(one.lines[9]).toMatchObject({ amount: '0.01', text: hostile, kind: 'post' });
    expect(JSON.parse(await whole(toJson(statement({ perPage: 4 }), { text })))).toEqual(one);
    const none = { from: '2020-01-01T00:00:00.000Z', through: '2020-01-02T00:00:00.000Z' };
    expect(JSON.parse(await whole(toJson(statement(none))))).toMatchObject({ lines: [], closing: '0.00' });
  });

  it('is CSV of which no cell is a formula, and amounts are numbers, negative ones too', async () => {
    const texts = [hostile, '+1', '-1+1', '@x', '\t=1', ' =1', '\uff1d1', 'a;=b', 'a\r\nb', '"', 'plain', '-5'];
    const text = ({ sequence }: StatementLine) => texts[sequence % texts.length];
    const csv = await whole(toCsv(statement({ perPage: 7 }), { text }));
    const rows = parsed(csv);
    expect(rows).toHaveLength(1 + 2 + 31);
    expect(rows.every((row) => row.length === 9)).toBe(true);
    expect(rows[1]?.[3]).toBe('opening');
    expect(rows.at(-1)).toEqual(['', through, '', 'closing', '', '', '', decimalOf(closing, 'EUR'), 'EUR']);
    expect(rows.map((row) => row[6])).toContain('-0.30');
    const cells = rows.slice(1).flatMap((row) => row.filter((_, column) => column !== 6 && column !== 7));
    expect(cells.filter((cell) => /^[\s]*[=+\-@\uff1d]/.test(cell))).toEqual([]);
    expect(cells).toContain(`'${hostile}`);
    // Where lists are separated by semicolons, the line is cut there.
    expect(cells).toContain("a;'=b");
    expect(cells).toContain("'-5");
    expect(cells).toContain('plain');
  });
});

/** As RFC 4180 says it. */
function parsed(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('a statement as camt.053', () => {
  const schemas = Object.entries(camtSchemas).flatMap(([name, schema]) => (schema ? [[name, schema] as const] : []));
  if (!camtSchemas.iso) {
    console.warn(
      'The schema of ISO 20022 is not here (apt-get install libhbci4j-core-java): only our own, stricter one is used.',
    );
  }
  const account = {
    name: `${hostile}${'n'.repeat(80)}`,
    bic: 'DEUTDEFF500',
    iban: 'DE02120300000000202051',
    sequence: 3,
  };
  const text = ({ sequence }: StatementLine) => (sequence % 3 === 0 ? undefined : `${hostile} ${'t'.repeat(200)}`);

  it.each(schemas)(
    'is valid by the schema (%s), whatever it says, in one page, in many, and with none',
    async (_, schema) => {
      const none = { from: '2020-01-01T00:00:00.000Z', through: '2020-01-02T00:00:00.000Z' };
      for (const [asked, as] of [
        [{}, { ...account, text }],
        [{ perPage: 12 }, { text }],
        [none, { number: '0123456789' }],
        [{ accountId: outside }, {}],
      ] as const) {
        const messages = await all(toCamt053(statement(asked), as));
        expect(messages.length).toBe('perPage' in asked ? 3 : 1);
        for (const message of messages) expect(await faultsOf(message, schema)).toEqual([]);
      }
    },
  );

  // That of ISO where it is.
  it.each(schemas.slice(-1))(
    'would not be valid by it (%s) otherwise: elements out of order, missing, unknown, and of another type',
    async (_, schema) => {
      const [message = ''] = await all(toCamt053(statement(), account));
      const damages: (readonly [string | RegExp, string])[] = [
        ['<Sts><Cd>BOOK</Cd></Sts>', ''],
        [/(<NtryRef>\d+<\/NtryRef>)(<Amt [^/]+\/Amt>)/, '$2$1'],
        ['CRDT', 'CREDIT'],
        [/<Amt Ccy="EUR">/, '<Amt>'],
        [/(<Amt Ccy="EUR">)/, '$1-1'],
        ['<Ccy>EUR</Ccy>', '<Ccy>euro</Ccy>'],
        ['<PgNb>1</PgNb>', '<PgNb>123456</PgNb>'],
        [/<MsgId>[^<]+/, `<MsgId>${'x'.repeat(36)}`],
        ['DE02', 'D02'],
        [/<CreDtTm>[^<]+/, '<CreDtTm>yesterday'],
        ['</Stmt>', '<Extra/></Stmt>'],
        ['camt.053.001.08', 'camt.053.001.02'],
      ];
      for (const [from, to] of damages) {
        const damaged = message.replace(from, to);
        expect([from, damaged === message]).toEqual([from, false]);
        expect([from, (await faultsOf(damaged, schema)).length > 0]).toEqual([from, true]);
      }
    },
  );

  it('says balances, sides, pages and references as its readers expect them', async () => {
    const messages = await all(toCamt053(statement({ perPage: 12 }), account));
    const codes = messages.map((message) => [...message.matchAll(/<CdOrPrtry><Cd>(\w+)</g)].map(([, code]) => code));
    expect(codes).toEqual([
      ['OPBD', 'ITBD'],
      ['ITBD', 'ITBD'],
      ['ITBD', 'CLBD'],
    ]);
    const entries = messages.flatMap((message) => [...message.matchAll(/<Ntry>.*?<\/Ntry>/gs)].map(([entry]) => entry));
    expect(entries).toHaveLength(31);
    const signed = entries.map((entry) => {
      const [, amount = '', side] = /<Amt Ccy="EUR">([\d.]+)<\/Amt><CdtDbtInd>(\w+)</.exec(entry) ?? [];
      return (side === 'CRDT' ? 1n : -1n) * BigInt(amount.replace('.', ''));
    });
    expect(signed.reduce((sum, each) => sum + each, 0n)).toBe(closing);
    expect(entries.filter((entry) => entry.includes('<RvslInd>true'))).toHaveLength(1);
    expect(entries.at(-2)).toContain('<AcctSvcrRef>019abcde0123745689ab0123456789ab</AcctSvcrRef>');
    expect(entries.at(-1)).toContain(`<AddtlNtryInf>capture-${'x'.repeat(50)}</AddtlNtryInf>`);
    expect(new Set(messages.map((message) => /<MsgId>([^<]+)/.exec(message)?.[1])).size).toBe(3);
    expect([reference('x'.repeat(64)).length, reference('short')]).toEqual([32, 'short']);
  });

  it('has other ids as long as it is not final, and then the same for good', async () => {
    const [page] = (await all(statement())) as [StatementPage];
    const ids = async (more: Partial<StatementPage>) => {
      const [message = ''] = await all(
        toCamt053(
          (async function* () {
            yield { ...page, ...more };
          })(),
          account,
        ),
      );
      return [...message.matchAll(/<(?:MsgId|Id)>([\da-f]{24}[^<]*)/g)].map(([, id]) => id).join();
    };
    const later = { createdAt: '2027-01-01T00:00:00.000Z' };
    const [first, second, final, again] = [
      await ids({}),
      await ids(later),
      await ids({ isFinal: true }),
      await ids({ ...later, isFinal: true }),
    ];
    expect(first).toMatch(/^[\da-f]{24}-1,[\da-f]{24}$/);
    expect(new Set([first, second, final]).size).toBe(3);
    expect(again).toBe(final);
  });

  it('is refused for what camt.053 cannot say', async () => {
    const stock = await world.outside('SKU:1');
    const refused = (asked: object, as: object = {}) => outcome(all(toCamt053(statement(asked), as)));
    expect(await refused({ accountId: stock })).toBe('unfit-for-format');
    expect(await refused({}, { number: '1'.repeat(35) })).toBe('unfit-for-format');
    const [large, source] = [await world.customer(), await world.outside()];
    const transferId = world.id('large');
    await world.ledger.post({ ledgerId, transferId, legs: legs(source, large, 10n ** 18n) });
    const now = world.now().toISOString();
    expect(await refused({ accountId: large, through: now })).toBe('unfit-for-format');
    expect(JSON.parse(await whole(toJson(statement({ accountId: large, through: now })))).closing).toBe(
      '10000000000000000.00',
    );
  });
});

describe('a statement as OFX', () => {
  it('is well-formed, and has the opening and closing balance, and every line under an id of its own', async () => {
    const text = () => hostile;
    const ofx = await whole(toOfx(statement({ perPage: 6 }), { bankId: '12030000', number: '202051', text }));
    const isOfx = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="OFX"/></xs:schema>`;
    expect(await faultsOf(ofx, isOfx)).toEqual([]);
    const ids = [...ofx.matchAll(/<FITID>([^<]+)</g)].map(([, id]) => id);
    expect([ids.length, new Set(ids).size]).toEqual([31, 31]);
    const amounts = [...ofx.matchAll(/<TRNAMT>(-?[\d.]+)</g)].map(([, amount = '']) => BigInt(amount.replace('.', '')));
    expect(amounts.reduce((sum, each) => sum + each, 0n)).toBe(closing);
    expect(ofx).toContain(`<LEDGERBAL><BALAMT>${decimalOf(closing, 'EUR')}</BALAMT>`);
    expect(ofx).toMatch(/<BALLIST><BAL><NAME>OPENING<.*<VALUE>0\.00</);
    expect(ofx).toMatch(/<DTSTART>20261122080000\.000\[0:GMT\]</);
    const refused = (as: object) => outcome(all(toOfx(statement(), { bankId: '12030000', number: '202051', ...as })));
    expect([await refused({ number: '1'.repeat(23) }), await refused({ bankId: '1'.repeat(10) })]).toEqual([
      'unfit-for-format',
      'unfit-for-format',
    ]);
  });
});
