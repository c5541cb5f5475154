import { total } from '../../../../lib/ledger/model/amount.ts';
import { decimalOf } from '../../../../lib/ledger/model/decimal.ts';
import { cut, element, escaped, leaf } from '../../../../lib/ledger/statements/xml.ts';
import { bicOf } from '../accounts/bic.ts';
import { ibanOf } from '../accounts/iban.ts';
import { plainLetters } from '../plain-letters.ts';
import { refuse } from '../refusal.ts';
import { type Day, dayNumber } from '../schedule/day.ts';

export interface Party {
  readonly name: string;
  readonly iban: string;
  readonly bic?: string;
}

/** One transfer to another bank. */
export interface CreditTransfer {
  /** Ours, unique for good; the bank gives it back. At most 35 characters. */
  readonly endToEndId: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly creditor: Party;
  readonly text?: string;
}

/** All that a bank is to pay from one account on one day, in one currency. */
export interface PaymentFile {
  /** Unique for good: banks refuse a second file of the same. */
  readonly messageId: string;
  readonly createdAt: string;
  readonly debtor: Party;
  readonly executeOn: Day;
  readonly currency: string;
  readonly transfers: readonly CreditTransfer[];
  /** `SEPA` for euros between its countries, `URGP` for the same day. */
  readonly serviceLevel?: string;
}

const namespace = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';
const mostTransfers = 100_000;

/** What every bank takes: letters without accents, digits and a little punctuation. */
export const latin = (text: string): string =>
  plainLetters(text.replace(/[‘’ʼ´`]/g, "'").replace(/[\p{Pd}−]/gu, '-'))
    .replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();

function reference(id: string): string {
  if (!/^[A-Za-z0-9+?.:,()'-](?:[A-Za-z0-9+?/.:,()' -]{0,33}[A-Za-z0-9+?.:,()'-])?$/.test(id) || id.includes('//'))
    refuse('invalid-file', `'${id.slice(0, 50)}' is no reference of 1 to 35 characters`);
  return id;
}

function decimal(amount: bigint, currency: string, most = 18): string {
  if (amount <= 0n) refuse('invalid-amount', 'an amount is more than zero');
  const text = decimalOf(amount, currency);
  return text.replace('.', '').length <= most ? text : refuse('invalid-amount', `a payment has ${most} digits at most`);
}

const name = (party: Party) =>
  leaf('Nm', cut(latin(party.name), 70) || refuse('invalid-file', 'a party has a name of Latin letters'));
const account = ({ iban }: Party) => element('Id', leaf('IBAN', ibanOf(iban)));
const agent = ({ bic }: Party) => element('FinInstnId', leaf('BICFI', bic && bicOf(bic)));

function transferOf({ endToEndId, amount, creditor, text }: CreditTransfer, currency: string): string {
  const id = reference(endToEndId);
  return element(
    'CdtTrfTxInf',
    element('PmtId', leaf('InstrId', id), leaf('EndToEndId', id)),
    element('Amt', `<InstdAmt Ccy="${escaped(currency)}">${decimal(amount, currency)}</InstdAmt>`),
    element('CdtrAgt', agent(creditor)),
    element('Cdtr', name(creditor)),
    element('CdtrAcct', account(creditor)),
    element('RmtInf', leaf('Ustrd', text && cut(latin(text), 140))),
  );
}

/**
 * A payment file as pain.001.001.09, in pieces; the same bytes for the same payments. Names and texts are written in the letters that every bank takes.
 * @throws BankRefusal `invalid-iban`, `invalid-bic`, `invalid-amount`, `invalid-date`, `invalid-file`, before the first piece
 */
export function writePain001(file: PaymentFile): readonly string[] {
  const { messageId, createdAt, debtor, executeOn, currency, transfers, serviceLevel = 'SEPA' } = file;
  dayNumber(executeOn);
  if (!/^[A-Z]{3}$/.test(currency)) refuse('invalid-file', 'a rail moves currencies only');
  if (transfers.length === 0 || transfers.length > mostTransfers)
    refuse('invalid-file', `1 to ${mostTransfers} transfers`);
  if (new Set(transfers.map(({ endToEndId }) => endToEndId)).size < transfers.length)
    refuse('invalid-file', 'two transfers have the same reference');
  const counted = leaf('NbOfTxs', String(transfers.length));
  const sum = leaf('CtrlSum', decimal(total(transfers.map(({ amount }) => amount)), currency));
  const id = reference(messageId);
  const header = element(
    'GrpHdr',
    leaf('MsgId', id),
    leaf('CreDtTm', createdAt),
    counted,
    sum,
    element('InitgPty', name(debtor)),
  );
  const common = [
    leaf('PmtInfId', id),
    leaf('PmtMtd', 'TRF'),
    // Booked as one sum that names none of them, nobody could say which was paid.
    leaf('BtchBookg', 'false'),
    counted,
    sum,
    element('PmtTpInf', element('SvcLvl', leaf('Cd', serviceLevel))),
    element('ReqdExctnDt', leaf('Dt', executeOn)),
    element('Dbtr', name(debtor)),
    element('DbtrAcct', account(debtor)),
    element('DbtrAgt', debtor.bic ? agent(debtor) : element('FinInstnId', element('Othr', leaf('Id', 'NOTPROVIDED')))),
    leaf('ChrgBr', 'SLEV'),
  ].join('');
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${namespace}"><CstmrCdtTrfInitn>${header}<PmtInf>${common}`,
    ...transfers.map((transfer) => `\n${transferOf(transfer, currency)}`),
    '\n</PmtInf></CstmrCdtTrfInitn></Document>\n',
  ];
}
