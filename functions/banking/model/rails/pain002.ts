import { refuse } from '../refusal.ts';
import { all, at, messageOf, type Pieces, readXml, saidAt, textAt, type XmlLimits, type XmlNode } from './read-xml.ts';

/** What the bank says of a file, or of one transfer in it. `accepted` is not paid yet: statements say so. */
export type RailStatus = 'accepted' | 'pending' | 'rejected' | 'partial';

export interface StatusReport {
  readonly messageId: string;
  /** Of our file. */
  readonly originalMessageId: string;
  /** Of the file as a whole, and for each transfer that is not named. */
  readonly status?: RailStatus;
  readonly reasons: readonly string[];
  readonly transfers: readonly TransferStatus[];
}

export interface TransferStatus {
  /** Ours. */
  readonly endToEndId: string;
  readonly status: RailStatus;
  /** Codes of ISO 20022, `AC04`, or the bank's own. */
  readonly reasons: readonly string[];
}

/** ExternalPaymentGroupStatus1Code, ExternalPaymentTransactionStatus1Code. */
const meanings: Readonly<Record<string, RailStatus>> = {
  ACCC: 'accepted',
  ACCP: 'accepted',
  ACFC: 'accepted',
  ACSC: 'accepted',
  ACSP: 'accepted',
  ACTC: 'accepted',
  ACWC: 'accepted',
  ACWP: 'accepted',
  RCVD: 'pending',
  PDNG: 'pending',
  PATC: 'pending',
  PART: 'partial',
  RJCT: 'rejected',
  CANC: 'rejected',
};

function statusAt(node: XmlNode | undefined, name: string): RailStatus | undefined {
  const code = textAt(node, name);
  if (code === undefined) return undefined;
  return Object.hasOwn(meanings, code)
    ? meanings[code]
    : refuse('invalid-file', `${name} '${code.slice(0, 10)}' is not known`);
}

const reasonsOf = (node: XmlNode | undefined): readonly string[] =>
  all(node, 'StsRsnInf').flatMap((info) => textAt(info, 'Rsn/Cd') ?? textAt(info, 'Rsn/Prtry') ?? []);

/** Reads pain.002 of any version since 03. @throws BankRefusal `invalid-file`, `hostile-file`, `file-too-large` */
export async function readPain002(pieces: Pieces, limits?: XmlLimits): Promise<StatusReport> {
  const report = messageOf(await readXml(pieces, {}, limits), 'pain.002.001', 'CstmrPmtStsRpt');
  const group = at(report, 'OrgnlGrpInfAndSts');
  const transfers = all(report, 'OrgnlPmtInfAndSts').flatMap((payment) => {
    const common = statusAt(payment, 'PmtInfSts');
    return all(payment, 'TxInfAndSts').map((transfer): TransferStatus => {
      const status = statusAt(transfer, 'TxSts') ?? common ?? refuse('invalid-file', 'a transfer has no status');
      const reasons = reasonsOf(transfer);
      return {
        endToEndId: saidAt(transfer, 'OrgnlEndToEndId'),
        status,
        reasons: reasons.length > 0 ? reasons : reasonsOf(payment),
      };
    });
  });
  if (new Set(transfers.map(({ endToEndId }) => endToEndId)).size < transfers.length)
    refuse('invalid-file', 'a transfer has two statuses');
  const payments = all(report, 'OrgnlPmtInfAndSts');
  const whole = statusAt(group, 'GrpSts') ?? (payments.length === 1 ? statusAt(payments[0], 'PmtInfSts') : undefined);
  return {
    messageId: saidAt(report, 'GrpHdr/MsgId'),
    originalMessageId: saidAt(group, 'OrgnlMsgId'),
    ...(whole ? { status: whole } : {}),
    reasons: [...reasonsOf(group), ...(payments.length === 1 ? reasonsOf(payments[0]) : [])],
    transfers,
  };
}
