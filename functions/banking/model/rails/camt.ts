import { total } from '../../../../lib/ledger/model/amount.ts';
import { refuse } from '../refusal.ts';
import { entryOf, type RailEntry } from './camt-entry.ts';
import { moneyAt } from './rail-amount.ts';
import {
  all,
  at,
  messageOf,
  nameAt,
  type Pieces,
  readXml,
  saidAt,
  textAt,
  type XmlLimits,
  type XmlNode,
} from './read-xml.ts';

/** What the bank says of one of our accounts: a statement (camt.053), or what has just happened (camt.054, without balances). */
export interface RailStatement {
  readonly kind: 'statement' | 'notification';
  readonly messageId: string;
  readonly statementId: string;
  /** IBAN or number. */
  readonly account: string;
  readonly currency: string;
  /** Minor units, below zero when we owe them. Of a statement always both. */
  readonly opening?: bigint;
  readonly closing?: bigint;
  /** What is booked. */
  readonly entries: readonly RailEntry[];
  /** What is only announced; it comes again when it is booked. */
  readonly pending: readonly RailEntry[];
}

const kinds = {
  'camt.053.001': { kind: 'statement', message: 'BkToCstmrStmt', report: 'Stmt' },
  'camt.054.001': { kind: 'notification', message: 'BkToCstmrDbtCdtNtfctn', report: 'Ntfctn' },
} as const;

/** Of one file: the row of the file names them all. */
const mostReports = 1000;

/** `OPBD`, or what the day before closed with; of pages in the middle, interim ones in their order. */
const openingCodes = ['OPBD', 'PRCD'];

function balance(report: XmlNode, codes: readonly string[], pick: 0 | -1): bigint | undefined {
  const coded = (code: string) => all(report, 'Bal').filter((each) => textAt(each, 'Tp/CdOrPrtry/Cd') === code);
  const found = codes.map((code) => coded(code)[0]).find((each) => each) ?? coded('ITBD').at(pick);
  if (!found) return undefined;
  const { amount } = moneyAt(found, 'Amt');
  return signOf(found) * amount;
}

function signOf(node: XmlNode): bigint {
  const side = saidAt(node, 'CdtDbtInd');
  if (side !== 'CRDT' && side !== 'DBIT') refuse('invalid-file', `'${side}' is neither credit nor debit`);
  return side === 'CRDT' ? 1n : -1n;
}

function checked(statement: RailStatement): RailStatement {
  const { kind, opening, closing, entries, pending, currency } = statement;
  if ([...entries, ...pending].some((entry) => entry.currency !== currency))
    refuse('invalid-file', `${statement.statementId} has entries of another currency`);
  if (kind === 'notification') return statement;
  if (opening === undefined || closing === undefined)
    refuse('invalid-file', `${statement.statementId} lacks its opening or closing balance`);
  const off = opening + total(entries.map(({ amount }) => amount)) - closing;
  if (off !== 0n)
    refuse('invalid-file', `${statement.statementId}: opening and entries do not give the closing balance, by ${off}`);
  return statement;
}

/** Reads camt.053 and camt.054 of any version; entries are taken up as they pass. */
class Reader {
  #waiting: RailEntry[] = [];
  readonly #perReport: RailEntry[][] = [];

  readonly each = {
    Ntry: (node: XmlNode) => {
      this.#waiting.push(entryOf(node));
    },
    // Reports themselves stay, without their entries.
    TxsSummry: () => {},
  };

  closeReport(): void {
    this.#perReport.push(this.#waiting);
    this.#waiting = [];
  }
  entriesOf(index: number): readonly RailEntry[] {
    return this.#perReport[index] ?? [];
  }
}

/**
 * Statements and notifications of a file. Each of them adds up, or all of it is refused.
 * @throws BankRefusal `invalid-file`, `hostile-file`, `file-too-large`
 */
export async function readCamt(pieces: Pieces, limits?: XmlLimits): Promise<readonly RailStatement[]> {
  const reader = new Reader();
  const reports: XmlNode[] = [];
  const done = (node: XmlNode) => {
    if (reports.length >= mostReports) refuse('file-too-large', `more than ${mostReports} statements`);
    reports.push(node);
    reader.closeReport();
  };
  const root = await readXml(pieces, { ...reader.each, Stmt: done, Ntfctn: done }, limits);
  const family = Object.keys(kinds).find((name) => root.namespace.includes(`:${name}.`)) as
    | keyof typeof kinds
    | undefined;
  const { kind, message, report } = family
    ? kinds[family]
    : refuse('invalid-file', 'it is neither camt.053 nor camt.054');
  const messageId = saidAt(messageOf(root, family ?? '', message), 'GrpHdr/MsgId');
  if (reports.length === 0 || reports.some(({ name }) => name !== report))
    refuse('invalid-file', `it has no ${report}`);
  return reports.map((node, index) => {
    const entries = reader.entriesOf(index);
    const opening = kind === 'statement' ? balance(node, openingCodes, 0) : undefined;
    const closing = kind === 'statement' ? balance(node, ['CLBD'], -1) : undefined;
    const account = nameAt(node, 'Acct/Id/IBAN') ?? saidAt(node, 'Acct/Id/Othr/Id', 34);
    const currency = textAt(node, 'Acct/Ccy') ?? at(node, 'Bal/Amt')?.attributes.Ccy ?? entries[0]?.currency;
    return checked({
      kind,
      messageId,
      statementId: saidAt(node, 'Id'),
      account,
      currency: currency ?? refuse('invalid-file', 'an account has a currency'),
      ...(opening === undefined ? {} : { opening }),
      ...(closing === undefined ? {} : { closing }),
      entries: entries.filter(({ isBooked }) => isBooked),
      pending: entries.filter(({ isBooked }) => !isBooked),
    });
  });
}
