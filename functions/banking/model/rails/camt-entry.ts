import { refuse } from '../refusal.ts';
import { type Day, dayNumber } from '../schedule/day.ts';
import { toldBy } from '../told-by.ts';
import { moneyAt } from './rail-amount.ts';
import { all, at, nameAt, saidAt, textAt, type XmlNode } from './read-xml.ts';

/** One line of a bank's statement. */
export interface RailEntry {
  /** The bank's, the same in every message about it. Without it nothing says that two lines are one. */
  readonly reference?: string;
  /** Minor units, below zero for what left our account. */
  readonly amount: bigint;
  readonly currency: string;
  readonly isBooked: boolean;
  readonly isReversal: boolean;
  readonly bookedOn?: Day;
  readonly valueOn?: Day;
  /** What the line is made of; several for a payment file that was booked as one sum. */
  readonly details: readonly RailDetail[];
  /** Why nobody can say what it is made of, so that it is booked as one, for the staff to look at. */
  readonly why?: string;
}

export interface RailDetail {
  /** As its sender chose it; ours for what we sent. */
  readonly endToEndId?: string;
  /** Minor units, below zero where it goes the other way than its line; of the whole line where it does not say. */
  readonly amount?: bigint;
  readonly currency?: string;
  /** What the bank took for it, in minor units of the line's currency. */
  readonly charges: bigint;
  /** The other side. */
  readonly name?: string;
  readonly iban?: string;
  /** Of ours, whom it was for or from; a customer's, where the account of the statement stands for many. */
  readonly ownIban?: string;
  readonly text?: string;
  /** Why it came back, `AC04`. */
  readonly returnReason?: string;
}

function dayAt(node: XmlNode, path: string): Day | undefined {
  const day = textAt(node, `${path}/Dt`) ?? textAt(node, `${path}/DtTm`)?.slice(0, 10);
  if (day === undefined) return undefined;
  try {
    dayNumber(day);
    return day;
  } catch {
    return refuse('invalid-file', `${path} '${day.slice(0, 20)}' is no day`);
  }
}

const cents = (node: XmlNode, path: string, currency: string): bigint | undefined => {
  if (!at(node, path)) return undefined;
  const money = moneyAt(node, path);
  return money.currency === currency ? money.amount : undefined;
};

/** Records in one element; in version 2 several elements without any. */
const chargesOf = (node: XmlNode, currency: string): bigint =>
  all(node, 'Chrgs')
    .flatMap((charges) => (at(charges, 'Amt') ? [charges] : all(charges, 'Rcrd')))
    .reduce((sum, record) => {
      const sign = textAt(record, 'CdtDbtInd') === 'CRDT' ? -1n : 1n;
      return sum + sign * (cents(record, 'Amt', currency) ?? 0n);
    }, 0n);

/** What it gave back it did not take: the sum of the entry says so, and no charge is below nothing. */
const took = (charges: bigint): bigint => (charges > 0n ? charges : 0n);

const present = <T extends object>(said: T): T =>
  Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as T;

type Side = 'CRDT' | 'DBIT';
const isSide = (said: string | undefined): said is Side => said === 'CRDT' || said === 'DBIT';

/**
 * @param side of the line; who the other side is follows from it
 * @param own of the payment, where a line goes both ways
 */
function detailOf(node: XmlNode, currency: string, side: Side, own: Side = side): RailDetail {
  const isCredit = own === 'CRDT';
  const other = isCredit ? 'Dbtr' : 'Cdtr';
  const endToEndId = textAt(node, 'Refs/EndToEndId');
  const size = cents(node, 'Amt', currency) ?? cents(node, 'AmtDtls/TxAmt/Amt', currency);
  const amount = size !== undefined && own !== side ? -size : size;
  const text = all(at(node, 'RmtInf'), 'Ustrd').map((line) => line.text);
  return present({
    endToEndId: endToEndId === 'NOTPROVIDED' ? undefined : endToEndId,
    amount,
    currency: amount === undefined ? undefined : currency,
    charges: chargesOf(node, currency),
    name: toldBy(textAt(node, `RltdPties/${other}/Pty/Nm`) ?? textAt(node, `RltdPties/${other}/Nm`)),
    iban: nameAt(node, `RltdPties/${other}Acct/Id/IBAN`),
    ownIban: nameAt(node, `RltdPties/${isCredit ? 'Cdtr' : 'Dbtr'}Acct/Id/IBAN`),
    text: toldBy(text.join(' ')),
    returnReason: textAt(node, 'RtrInf/Rsn/Cd') ?? textAt(node, 'RtrInf/Rsn/Prtry'),
  });
}

/** @throws BankRefusal `invalid-file` */
export function entryOf(node: XmlNode): RailEntry {
  const { amount, currency } = moneyAt(node, 'Amt');
  const said = saidAt(node, 'CdtDbtInd');
  if (!isSide(said)) refuse('invalid-file', `'${said}' is neither credit nor debit`);
  // Nothing goes neither way.
  const side = amount === 0n ? 'CRDT' : said;
  // A code until version 7, an element with a code in it since.
  const status = textAt(node, 'Sts/Cd') ?? saidAt(node, 'Sts');
  if (!['BOOK', 'PDNG', 'INFO', 'FUTR'].includes(status)) refuse('invalid-file', `status '${status}' is not known`);
  const transactions = all(node, 'NtryDtls').flatMap((details) => all(details, 'TxDtls'));
  const sides = transactions.map((each) => textAt(each, 'CdtDbtInd')).map((own) => (isSide(own) ? own : side));
  const isBothWays = new Set(sides).size > 1;
  const details = transactions.map((each, index) =>
    detailOf(each, currency, side, isBothWays ? sides[index] : undefined),
  );
  const parts = details.map((detail) => detail.amount);
  const isSplit = details.length > 1 && parts.every((part) => part !== undefined);
  const sum = parts.reduce<bigint>((so, part) => so + (part ?? 0n), 0n);
  const own = chargesOf(node, currency);
  const charges = own + details.reduce((so, detail) => so + detail.charges, 0n);
  // Their sum is what counts in the statement; nobody knows what was paid to whom.
  const isOff = isSplit && sum !== amount && sum + charges !== amount && sum - charges !== amount;
  return present({
    reference: nameAt(node, 'AcctSvcrRef'),
    amount: side === 'CRDT' ? amount : -amount,
    currency,
    isBooked: status === 'BOOK',
    isReversal: textAt(node, 'RvslInd') === 'true',
    bookedOn: dayAt(node, 'BookgDt'),
    valueOn: dayAt(node, 'ValDt'),
    details: (isOff ? [] : details).map((detail) => ({
      ...detail,
      charges: took(details.length === 1 ? detail.charges + own : detail.charges),
    })),
    why: isOff ? 'its payments do not give its amount' : undefined,
  });
}
