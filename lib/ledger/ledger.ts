import type { AccountState } from './model/account.ts';
import { type Balance, balanceOf, type Lag } from './model/account.ts';
import type { Moment } from './model/entry.ts';
import type { Leg } from './model/leg.ts';
import { lagOf } from './model/unrecorded.ts';
import { type AccountItem, toAccount } from './store/account-items.ts';
import { openAccount, openLedger, readAccount, setAccountState, setOverdraft } from './store/accounts.ts';
import { entries } from './store/history.ts';
import { type Capture, capture, expireHold, type HoldCommand, hold, readHold, voidHold } from './store/holds.ts';
import { recordAll, sumsAt, unrecorded, view } from './store/in-flight.ts';
import { accountIds, accountsAtOnce, closePeriod, trialBalance } from './store/periods.ts';
import { promote } from './store/promote.ts';
import { record } from './store/record.ts';
import { type Along, readTransferItem } from './store/record-transfer.ts';
import { seal } from './store/seal.ts';
import { type StatementAsked, statement } from './store/statement.ts';
import { type LedgerTable, settledAfterMs } from './store/table.ts';
import { toTransfer } from './store/transfer-items.ts';
import { type Command, type Conversion, convert, post, type Reversal, reverse } from './store/transfers.ts';

/** Double-entry accounts, transfers and holds in one table. What it guarantees and costs: docs/decisions/ledger.md. */
export type Ledger = ReturnType<typeof createLedger>;

export function createLedger(table: LedgerTable) {
  const state = (to: AccountState) => (ledgerId: string, accountId: string) =>
    setAccountState(table, ledgerId, accountId, to);
  return {
    openLedger: (ledgerId: string, ownerId: string) => openLedger(table, ledgerId, ownerId),
    openAccount: (terms: Parameters<typeof openAccount>[1]) => openAccount(table, terms),
    freezeAccount: state('frozen'),
    unfreezeAccount: state('open'),
    closeAccount: state('closed'),
    setOverdraft: (ledgerId: string, accountId: string, overdraft: bigint) =>
      setOverdraft(table, ledgerId, accountId, overdraft),
    account: (ledgerId: string, accountId: string) => readAccount(table, ledgerId, accountId),
    accountIds: (ledgerId: string) => accountIds(table, ledgerId),
    accountsAtOnce: (ledgerId: string, ids: readonly string[]) => accountsAtOnce(table, ledgerId, ids),
    /** Of the recorded lane with its lag. */
    balance: async (ledgerId: string, accountId: string): Promise<Balance & Partial<Lag>> => {
      const settled = new Date(table.now().getTime() - settledAfterMs);
      const { item, inFlight } = await view(table, ledgerId, accountId);
      const account = toAccount(item);
      return { ...balanceOf(account), ...(account.lane ? lagOf(account, inFlight, settled) : {}) };
    },
    /** In the account's own direction; of the recorded lane with what is not booked there yet. */
    balanceAsOf: async (ledgerId: string, accountId: string, moment: Moment) => {
      const account = await readAccount(table, ledgerId, accountId);
      const { booked, toRecord } = await sumsAt(table, ledgerId, accountId, moment);
      return balanceOf({ ...account, posted: booked.posted + toRecord.debit - toRecord.credit }).posted;
    },
    /** @param after the sequence behind which to begin. */
    entries: (ledgerId: string, accountId: string, after?: number) => entries(table, ledgerId, accountId, after),
    /** For good; see `Lane`. */
    promote: (ledgerId: string, accountId: string) => promote(table, ledgerId, accountId),
    /** @param items new images of the table's stream, of any entity, in any order and as often as they come. */
    record: (items: readonly object[]) => record(table, items),
    recordAll: (ledgerId: string) => recordAll(table, ledgerId),
    unrecorded: (ledgerId: string) => unrecorded(table, ledgerId),
    /** @param item the account as a stream showed it; read if absent. */
    seal: (ledgerId: string, accountId: string, item?: AccountItem) => seal(table, ledgerId, accountId, item),
    post: (command: Command & { readonly legs: readonly Leg[] }) => post(table, command),
    convert: (conversion: Conversion) => convert(table, conversion),
    reverse: (reversal: Reversal) => reverse(table, reversal),
    hold: (command: HoldCommand) => hold(table, command),
    capture: (command: Capture) => capture(table, command),
    void: (ledgerId: string, holdId: string, { along }: Along = {}) => voidHold(table, { ledgerId, holdId, along }),
    expire: (ledgerId: string, holdId: string, { along }: Along = {}) => expireHold(table, { ledgerId, holdId, along }),
    findHold: (ledgerId: string, holdId: string) => readHold(table, ledgerId, holdId),
    /** Nothing when it was not made; a refusal is not a transfer. */
    findTransfer: async (ledgerId: string, transferId: string) => {
      const item = await readTransferItem(table, ledgerId, transferId);
      return item && item.entity !== 'Refusal' ? toTransfer(item) : undefined;
    },
    statement: (asked: StatementAsked) => statement(table, asked),
    trialBalance: (ledgerId: string, moment: Moment) => trialBalance(table, ledgerId, moment),
    closePeriod: (ledgerId: string, through: string) => closePeriod(table, ledgerId, through),
  };
}
