import { decimalOf } from '../model/decimal.ts';
import { refuse } from '../model/refusal.ts';
import type { StatementLine } from '../model/statement.ts';
import type { Described, Pages } from './described.ts';
import { cut, element, leaf } from './xml.ts';

export interface OfxAccount extends Described {
  /** At most 9 characters; OFX knows routing numbers, and no IBAN. */
  readonly bankId: string;
  /** At most 22 characters. */
  readonly number: string;
  /** ISO 639-2, `ENG` if absent. */
  readonly language?: string;
}

/** `20261121080000.000[0:GMT]` */
const ofxTime = (time: string) => `${time.replace(/[-:T]|Z$/g, '')}[0:GMT]`;
const ok = element('STATUS', leaf('CODE', '0'), leaf('SEVERITY', 'INFO'));

/**
 * A statement as OFX 2.1.1, in pieces. OFX has no opening balance of its own: it stands in `BALLIST`. Not checked against the schema of OFX, which its
 * consortium does not give away; the elements and their order are those of its specification, sections 11.4 and 3.1.5.
 * @throws LedgerRefusal `unfit-for-format` when it is no currency of ISO 4217, or the bank's id or the number is too long.
 */
export async function* toOfx(pages: Pages, account: OfxAccount): AsyncGenerator<string> {
  if (account.bankId.length > 9 || account.number.length > 22)
    refuse('unfit-for-format', 'OFX has 9 and 22 characters');
  let first = '';
  for await (const { lines, opening, closing, page, isLast, currency, from, through, createdAt, ...said } of pages) {
    if (!/^[A-Z]{3}$/.test(currency)) refuse('unfit-for-format', 'OFX has currencies only', said.accountId);
    if (page === 1) {
      first = balance('OPENING', decimalOf(opening, currency), from);
      yield `<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n<OFX>${signedOn(createdAt, account)}<BANKMSGSRSV1><STMTTRNRS>${leaf('TRNUID', '0')}${ok}<STMTRS>${leaf('CURDEF', currency)}${from_(account)}<BANKTRANLIST>${leaf('DTSTART', ofxTime(from))}${leaf('DTEND', ofxTime(through))}`;
    }
    yield lines.map((line) => `\n${transaction(line, currency, account)}`).join('');
    if (!isLast) continue;
    const ledger = element('LEDGERBAL', leaf('BALAMT', decimalOf(closing, currency)), leaf('DTASOF', ofxTime(through)));
    yield `\n</BANKTRANLIST>${ledger}${element('BALLIST', first)}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n`;
  }
}

const signedOn = (createdAt: string, { language = 'ENG' }: OfxAccount) =>
  element('SIGNONMSGSRSV1', element('SONRS', ok, leaf('DTSERVER', ofxTime(createdAt)), leaf('LANGUAGE', language)));

const from_ = ({ bankId, number }: OfxAccount) =>
  element('BANKACCTFROM', leaf('BANKID', bankId), leaf('ACCTID', number), leaf('ACCTTYPE', 'CHECKING'));

const balance = (name: string, amount: string, at: string) =>
  element(
    'BAL',
    leaf('NAME', name),
    leaf('DESC', name),
    leaf('BALTYPE', 'DOLLAR'),
    leaf('VALUE', amount),
    leaf('DTASOF', ofxTime(at)),
  );

function transaction(line: StatementLine, currency: string, { text }: Described): string {
  const { amount, effectiveAt, recordedAt, transferId, sequence, kind } = line;
  const said = text?.(line)?.trim() || kind;
  return element(
    'STMTTRN',
    leaf('TRNTYPE', amount < 0n ? 'DEBIT' : 'CREDIT'),
    leaf('DTPOSTED', ofxTime(recordedAt)),
    leaf('DTAVAIL', ofxTime(effectiveAt)),
    leaf('TRNAMT', decimalOf(amount, currency)),
    leaf('FITID', `${transferId}.${sequence}`),
    leaf('NAME', cut(said, 32)),
    leaf('MEMO', cut(said, 255)),
  );
}
