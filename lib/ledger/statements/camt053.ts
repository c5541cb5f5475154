import { createHash } from 'node:crypto';
import { normalSide } from '../model/account.ts';
import { total } from '../model/amount.ts';
import { decimalOf } from '../model/decimal.ts';
import { refuse } from '../model/refusal.ts';
import type { StatementLine, StatementPage } from '../model/statement.ts';
import type { Described, Pages } from './described.ts';
import { cut, element, escaped, leaf } from './xml.ts';

export interface CamtAccount extends Described {
  /** Either the one or the other; the account's id if neither, where it has 34 characters at most. */
  readonly iban?: string;
  readonly number?: string;
  /** Of the account, as its holder calls it. */
  readonly name?: string;
  /** Of who keeps the account. */
  readonly bic?: string;
  /** The statement's number for this account, 1, 2, 3 ... */
  readonly sequence?: number;
}

const namespace = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';

/** A reference of 35 characters at most: UUIDs lose their hyphens, longer ids become a hash, and stand in full in `AddtlNtryInf`. */
export function reference(id: string): string {
  const short = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? id.replaceAll('-', '') : id;
  return short.length <= 35 ? short : createHash('sha256').update(id).digest('hex').slice(0, 32);
}

/**
 * A statement as camt.053.001.08, one message for each page: opening and closing balances of a page in the middle are interim ones.
 * Debits and credits are those of the ledger, so a customer's deposit is a credit. Times are UTC.
 * @throws LedgerRefusal `unfit-for-format` for what is no currency of ISO 4217, an amount beyond 18 digits, an account number beyond 34.
 */
export async function* toCamt053(pages: Pages, account: CamtAccount = {}): AsyncGenerator<string> {
  for await (const page of pages) yield message(page, account);
}

function message(page: StatementPage, account: CamtAccount): string {
  const { ledgerId, accountId, currency, from, through, createdAt, lines, isLast, isFinal } = page;
  if (!/^[A-Z]{3}$/.test(currency)) refuse('unfit-for-format', 'camt.053 has currencies only', accountId);
  // A statement that is not final yet is another one than the final one, and than the next that is not.
  const id = createHash('sha256')
    .update(JSON.stringify([ledgerId, accountId, from, through, isFinal ? 'final' : createdAt]))
    .digest('hex')
    .slice(0, 24);
  const pagination = [leaf('PgNb', String(page.page)), leaf('LastPgInd', String(isLast))];
  const header = element(
    'GrpHdr',
    leaf('MsgId', `${id}-${page.page}`),
    leaf('CreDtTm', createdAt),
    element('MsgPgntn', pagination),
  );
  const statement = element(
    'Stmt',
    leaf('Id', id),
    element('StmtPgntn', pagination),
    leaf('ElctrncSeqNb', account.sequence === undefined ? undefined : String(account.sequence)),
    leaf('CreDtTm', createdAt),
    element('FrToDt', leaf('FrDtTm', from), leaf('ToDtTm', through)),
    accountOf(page, account),
    balance(page, page.page === 1 ? 'OPBD' : 'ITBD', page.opening, from),
    balance(page, isLast ? 'CLBD' : 'ITBD', page.closing, through),
    summary(page),
    lines.map((line) => `\n${entry(page, line, account)}`),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${namespace}">${element('BkToCstmrStmt', header, statement)}</Document>\n`;
}

function accountOf({ accountId, currency }: StatementPage, { iban, number, name, bic }: CamtAccount): string {
  const other = number ?? reference(accountId);
  if (!iban && other.length > 34) refuse('unfit-for-format', 'an account number has 34 characters at most', accountId);
  return element(
    'Acct',
    element('Id', iban ? leaf('IBAN', iban) : element('Othr', leaf('Id', other))),
    leaf('Ccy', currency),
    leaf('Nm', name && cut(name, 70)),
    element('Svcr', element('FinInstnId', leaf('BICFI', bic))),
  );
}

/** Whether an amount in the account's own direction is a credit; nothing is one. */
const isCredit = ({ type }: StatementPage, amount: bigint) =>
  normalSide(type) === 'credit' ? amount >= 0n : amount < 0n;

const absolute = (amount: bigint) => (amount < 0n ? -amount : amount);

function decimal(page: StatementPage, amount: bigint): string {
  const text = decimalOf(absolute(amount), page.currency);
  if (text.replace('.', '').length > 18) refuse('unfit-for-format', 'camt.053 has 18 digits', page.accountId);
  return text;
}

const sided = (page: StatementPage, amount: bigint) => [
  `<Amt Ccy="${escaped(page.currency)}">${decimal(page, amount)}</Amt>`,
  leaf('CdtDbtInd', isCredit(page, amount) ? 'CRDT' : 'DBIT'),
];

const balance = (page: StatementPage, code: string, amount: bigint, at: string) =>
  element(
    'Bal',
    element('Tp', element('CdOrPrtry', leaf('Cd', code))),
    sided(page, amount),
    element('Dt', leaf('DtTm', at)),
  );

function summary(page: StatementPage): string {
  const counted = (lines: readonly StatementLine[]) => [
    leaf('NbOfNtries', String(lines.length)),
    leaf('Sum', decimal(page, total(lines.map(({ amount }) => absolute(amount))))),
  ];
  const credits = page.lines.filter(({ amount }) => isCredit(page, amount));
  const debits = page.lines.filter(({ amount }) => !isCredit(page, amount));
  return element(
    'TxsSummry',
    element('TtlNtries', counted(page.lines)),
    element('TtlCdtNtries', counted(credits)),
    element('TtlDbtNtries', counted(debits)),
  );
}

function entry(page: StatementPage, line: StatementLine, { text }: Described): string {
  const { sequence, transferId, kind, effectiveAt, recordedAt, amount } = line;
  const said = text?.(line)?.trim();
  const id = reference(transferId);
  const details = element(
    'TxDtls',
    element('Refs', leaf('AcctSvcrRef', id)),
    element('RmtInf', leaf('Ustrd', said && cut(said, 140))),
  );
  return element(
    'Ntry',
    leaf('NtryRef', String(sequence)),
    sided(page, amount),
    leaf('RvslInd', kind === 'reverse' ? 'true' : undefined),
    element('Sts', leaf('Cd', 'BOOK')),
    element('BookgDt', leaf('DtTm', recordedAt)),
    element('ValDt', leaf('DtTm', effectiveAt)),
    leaf('AcctSvcrRef', id),
    element('BkTxCd', element('Prtry', leaf('Cd', kind))),
    element('NtryDtls', details),
    leaf('AddtlNtryInf', id === transferId ? undefined : transferId),
  );
}
