import { decimalOf } from '../../../lib/ledger/model/decimal.ts';
import { element, escaped, leaf } from '../../../lib/ledger/statements/xml.ts';

/** One line of a statement that a pretended bank writes. */
export interface Line {
  readonly reference: string;
  /** Minor units, below zero for what left. */
  readonly amount: bigint;
  readonly endToEndId?: string;
  readonly name?: string;
  readonly iban?: string;
  /** Of our customer, for whom it came. */
  readonly ownIban?: string;
  readonly text?: string;
  readonly returnReason?: string;
  readonly charges?: bigint;
}

export interface Statement {
  readonly statementId: string;
  readonly at: string;
  readonly iban: string;
  readonly currency: string;
  readonly opening: bigint;
  readonly lines: readonly Line[];
}

const side = (amount: bigint) => leaf('CdtDbtInd', amount < 0n ? 'DBIT' : 'CRDT');
const money = (name: string, amount: bigint, currency: string) =>
  `<${name} Ccy="${escaped(currency)}">${decimalOf(amount < 0n ? -amount : amount, currency)}</${name}>`;
const document = (family: string, inside: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${family}">${inside}</Document>\n`;
const account = (name: string, iban: string | undefined) =>
  iban ? element(name, element('Id', leaf('IBAN', iban))) : '';

function lineOf(line: Line, currency: string, day: string): string {
  const { reference, amount, endToEndId, name, iban, ownIban, text, returnReason, charges } = line;
  const isCredit = amount > 0n;
  const [other, own] = isCredit ? ['Dbtr', 'Cdtr'] : ['Cdtr', 'Dbtr'];
  const details = element(
    'TxDtls',
    element('Refs', leaf('EndToEndId', endToEndId)),
    charges ? element('Chrgs', element('Rcrd', money('Amt', charges, currency), leaf('CdtDbtInd', 'DBIT'))) : '',
    element(
      'RltdPties',
      element(other, element('Pty', leaf('Nm', name))),
      account(`${other}Acct`, iban),
      account(`${own}Acct`, ownIban),
    ),
    element('RmtInf', leaf('Ustrd', text)),
    returnReason ? element('RtrInf', element('Rsn', leaf('Cd', returnReason))) : '',
  );
  return element(
    'Ntry',
    money('Amt', amount, currency),
    side(amount),
    element('Sts', leaf('Cd', 'BOOK')),
    element('BookgDt', leaf('Dt', day)),
    leaf('AcctSvcrRef', reference),
    element('NtryDtls', details),
  );
}

/** What the account of the bank at the rail was moved by: camt.053, or camt.054 without balances. */
export function writeCamt(kind: '053' | '054', { statementId, at, iban, currency, opening, lines }: Statement): string {
  const [message, report] = kind === '053' ? ['BkToCstmrStmt', 'Stmt'] : ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'];
  const day = at.slice(0, 10);
  const closing = lines.reduce((sum, { amount }) => sum + amount, opening);
  const balance = (code: string, amount: bigint) =>
    element(
      'Bal',
      element('Tp', element('CdOrPrtry', leaf('Cd', code))),
      money('Amt', amount, currency),
      side(amount),
      element('Dt', leaf('Dt', day)),
    );
  return document(
    `camt.${kind}.001.08`,
    element(
      message,
      element('GrpHdr', leaf('MsgId', statementId), leaf('CreDtTm', at)),
      element(
        report,
        leaf('Id', statementId),
        leaf('CreDtTm', at),
        element('Acct', element('Id', leaf('IBAN', iban)), leaf('Ccy', currency)),
        ...(kind === '053' ? [balance('OPBD', opening), balance('CLBD', closing)] : []),
        ...lines.map((line) => lineOf(line, currency, day)),
      ),
    ),
  );
}

interface Status {
  readonly endToEndId: string;
  /** `RJCT`, `ACCP`. */
  readonly status: string;
  readonly reason?: string;
}

/** What becomes of a file that was sent: pain.002. */
export function writePain002(
  messageId: string,
  at: string,
  originalMessageId: string,
  statuses: readonly Status[],
  whole?: string,
): string {
  const transfers = statuses.map(({ endToEndId, status, reason }) =>
    element(
      'TxInfAndSts',
      leaf('OrgnlEndToEndId', endToEndId),
      leaf('TxSts', status),
      reason ? element('StsRsnInf', element('Rsn', leaf('Cd', reason))) : '',
    ),
  );
  return document(
    'pain.002.001.10',
    element(
      'CstmrPmtStsRpt',
      element('GrpHdr', leaf('MsgId', messageId), leaf('CreDtTm', at)),
      element(
        'OrgnlGrpInfAndSts',
        leaf('OrgnlMsgId', originalMessageId),
        leaf('OrgnlMsgNmId', 'pain.001.001.09'),
        leaf('GrpSts', whole),
      ),
      transfers.length > 0 ? element('OrgnlPmtInfAndSts', leaf('OrgnlPmtInfId', originalMessageId), ...transfers) : '',
    ),
  );
}
