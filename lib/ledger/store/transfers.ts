import { total } from '../model/amount.ts';
import { type Leg, opposite } from '../model/leg.ts';
import { convertAmount, type Rate, type Rounding } from '../model/rate.ts';
import { LedgerRefusal, type RefusalCode, refuse } from '../model/refusal.ts';
import { checkedCommand, type Transfer, type TransferOptions, withLegs } from '../model/transfer.ts';
import { type Along, readTransferItem, recordTransfer, settleRefusal } from './record-transfer.ts';
import { type LedgerTable, reversedKey } from './table.ts';
import { type AnyTransferItem, type TransferItem, toTransfer } from './transfer-items.ts';

export interface Command extends TransferOptions, Along {
  readonly ledgerId: string;
  /** The command's own id, and the id of what it makes: the same id is the same command. */
  readonly transferId: string;
}

export interface Conversion extends Command {
  /** Debited in the currency that is sold, and credited in the one that is bought. */
  readonly from: string;
  readonly to: string;
  /** Accounts that stand between: the first takes what is sold, the second gives what is bought. */
  readonly liquidity: { readonly sold: string; readonly bought: string };
  readonly sold: { readonly amount: bigint; readonly currency: string };
  readonly bought: { readonly currency: string };
  readonly rate: Rate;
  readonly rounding: Rounding;
}

export interface Reversal extends Command {
  readonly reversalOf: string;
  /** Less than the whole, for a transfer of two legs. */
  readonly amount?: bigint;
}

const final = (outcome: Transfer | 'again'): Transfer => {
  if (outcome === 'again') throw new Error('a transfer that depends on nothing else has an outcome');
  return outcome;
};

/** Posts legs whose debits equal their credits. 2 write units for the transfer and 2 for each account. */
export async function post(
  table: LedgerTable,
  command: Command & { readonly legs: readonly Leg[] },
): Promise<Transfer> {
  const { along, legs, ...said } = command;
  return final(
    await recordTransfer(table, { draft: withLegs(checkedCommand({ ...said, kind: 'post' }), legs), along }),
  );
}

/** Sells one currency for another at the rate that is given. 10 write units. */
export async function convert(table: LedgerTable, conversion: Conversion): Promise<Transfer> {
  const { along, from, to, liquidity, sold, bought, rate, rounding, ...said } = conversion;
  const amount = convertAmount(sold.amount, rate, rounding);
  const legs: readonly Leg[] = [
    { accountId: from, side: 'debit', ...sold },
    { accountId: liquidity.sold, side: 'credit', ...sold },
    { accountId: liquidity.bought, side: 'debit', amount, currency: bought.currency },
    { accountId: to, side: 'credit', amount, currency: bought.currency },
  ];
  if (sold.currency === bought.currency) refuse('invalid-rate', 'a conversion has two currencies');
  const asked = checkedCommand({ ...said, kind: 'convert', rate: `${rate.numerator}/${rate.denominator}` });
  const draft = withLegs(asked, legs);
  return final(await recordTransfer(table, { draft, along }));
}

/** What a transfer can be reversed by at most: the sum of its debits, whatever their currencies. */
const sizeOf = ({ legs }: Transfer) => total(legs.filter(({ side }) => side === 'debit').map(({ amount }) => amount));

function whyNot(item: AnyTransferItem | undefined, amount: bigint | undefined): RefusalCode | undefined {
  if (!item || item.entity === 'Refusal') return 'transfer-not-found';
  if (item.kind === 'hold' || item.kind === 'reverse') return 'not-reversible';
  if (amount !== undefined && item.legs.length !== 2) return 'not-reversible';
  return (amount ?? 0n) > sizeOf(toTransfer(item)) ? 'exceeds-transfer' : undefined;
}

/** Takes a transfer back, or a part of it; all its reversals together are never more than it was. 8 write units for two accounts, and a read. */
export async function reverse(table: LedgerTable, reversal: Reversal): Promise<Transfer> {
  const { along, ...said } = reversal;
  const { ledgerId, reversalOf, amount } = said;
  const asked = checkedCommand({ ...said, kind: 'reverse' });
  const item = await readTransferItem(table, ledgerId, reversalOf);
  const code = whyNot(item, amount);
  if (code) return settleRefusal(table, asked, new LedgerRefusal(code));
  const original = toTransfer(item as TransferItem);
  const size = sizeOf(original);
  const write = countReversed(table, ledgerId, reversalOf, amount ?? size, size);
  const decisions = [{ write, why: () => 'exceeds-transfer' as const }];
  const draft = withLegs(asked, opposite(original.legs, amount));
  return final(await recordTransfer(table, { draft, along, decisions }));
}

const countReversed = ({ name }: LedgerTable, ledgerId: string, transferId: string, by: bigint, size: bigint) => ({
  Update: {
    TableName: name(),
    Key: reversedKey(ledgerId, transferId),
    UpdateExpression: 'SET reversed = if_not_exists(reversed, :none) + :by',
    ConditionExpression: 'attribute_not_exists(reversed) OR reversed <= :room',
    ExpressionAttributeValues: { ':none': 0, ':by': by, ':room': size - by },
  },
});
