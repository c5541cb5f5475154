import type { TransactItem } from '../../runtime/aws/dynamo.ts';
import { ConditionFailed, OutcomeUnknown } from '../../runtime/aws/errors.ts';
import { Create } from '../../runtime/aws/expressions.ts';
import { Refused } from '../../runtime/outcomes.ts';
import { type Manner, type Movement, netted } from '../model/leg.ts';
import { LedgerRefusal, refuse } from '../model/refusal.ts';
import { type Draft, fingerprintOf, lockVersionOf, recorded, type Transfer } from '../model/transfer.ts';
import type { RecordedMovement } from '../model/unrecorded.ts';
import { byLane, meetRecorded } from './lanes.ts';
import type { LedgerTable } from './table.ts';
import { transferKey } from './table.ts';
import { type Decision, transact, type Verdict } from './transact.ts';
import { type AnyTransferItem, type RefusalItem, toTransfer, toTransferItem } from './transfer-items.ts';
import { toUnrecordedItem } from './unrecorded-items.ts';

/**
 * What a module may write in the transaction of a transfer: its event, the count of a limit. Conditions of it that fail reject with Refused, unless the
 * transfer was made before. That is not kept: the same command may succeed when they hold.
 */
export interface Along {
  readonly along?: readonly TransactItem[];
}

interface Plan extends Along {
  readonly draft: Draft;
  /** Its legs, posted, if absent. */
  readonly movements?: readonly Movement[];
  /** Whether they are posted (default) or held. */
  readonly manner?: Manner;
  readonly decisions?: readonly Decision[];
}

export async function readTransferItem(
  { dynamo, name }: LedgerTable,
  ledgerId: string,
  transferId: string,
): Promise<AnyTransferItem | undefined> {
  const Key = transferKey(ledgerId, transferId);
  return (await dynamo.get<AnyTransferItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
}

/** The first outcome of a command that came before. @throws LedgerRefusal as it was thrown then, or `transfer-id-reused`. */
function firstOutcome(item: AnyTransferItem, { fingerprint }: Pick<Transfer, 'fingerprint'>): Transfer {
  if (item.fingerprint !== fingerprint) refuse('transfer-id-reused', 'the id is of another command');
  if (item.entity === 'Refusal') throw new LedgerRefusal(item.code, undefined, item.accountId);
  return toTransfer(item);
}

/** The outcome of a command that may have been made before, if it can be seen. @throws `error` when it cannot. */
async function seen(
  table: LedgerTable,
  transfer: Pick<Transfer, 'ledgerId' | 'transferId' | 'fingerprint'>,
  error: Error,
): Promise<Transfer> {
  const item = await readTransferItem(table, transfer.ledgerId, transfer.transferId);
  if (!item) throw error;
  return firstOutcome(item, transfer);
}

/** After every transaction of which something was seen. */
async function seenAlong(table: LedgerTable, transfer: Transfer, error: Refused): Promise<Transfer> {
  const Get = { TableName: table.name(), Key: transferKey(transfer.ledgerId, transfer.transferId) };
  const { Responses } = await table.dynamo.transactGet<AnyTransferItem>({ TransactItems: [{ Get }] });
  const item = Responses[0]?.Item;
  if (!item) throw error;
  return firstOutcome(item, transfer);
}

/** A transfer to be recorded now; or its first outcome, when only this process's clock says that it cannot be yet. */
async function dated(
  table: LedgerTable,
  draft: Draft,
): Promise<{ readonly transfer: Transfer } | { readonly first: Transfer }> {
  try {
    return { transfer: recorded(draft, table.now()) };
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    return { first: await seen(table, { ...draft, fingerprint: fingerprintOf(draft) }, error) };
  }
}

/**
 * Keeps that a transfer is refused, and only then says so: a late copy of the command can no longer succeed behind the back of who was told no.
 * @returns the transfer, when it was made before.
 */
export async function settleRefusal(table: LedgerTable, draft: Draft, refusal: LedgerRefusal): Promise<Transfer> {
  const begun = await dated(table, draft);
  if ('first' in begun) return begun.first;
  const { transfer } = begun;
  const { ledgerId, transferId, fingerprint, recordedAt } = transfer;
  const { code, accountId } = refusal;
  const key = transferKey(ledgerId, transferId);
  const Item: RefusalItem = { ...key, entity: 'Refusal', fingerprint, code, accountId, recordedAt };
  try {
    await table.dynamo.put({
      TableName: table.name(),
      Item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  } catch (error) {
    if (error instanceof ConditionFailed && error.item) {
      return firstOutcome(error.item as unknown as AnyTransferItem, transfer);
    }
    if (error instanceof OutcomeUnknown) return seen(table, transfer, error);
    throw error;
  }
  throw refusal;
}

/**
 * Makes a transfer, once: its item is the record of the command. A repeat gets the first outcome, a refusal too.
 * @returns `again` when what the plan was made from has changed.
 */
export async function recordTransfer(table: LedgerTable, plan: Plan): Promise<Transfer | 'again'> {
  const { draft } = plan;
  const begun = await dated(table, draft);
  if ('first' in begun) return begun.first;
  const { transfer } = begun;
  try {
    const verdict = await attempt(table, plan, transfer);
    if (verdict.is === 'done') return transfer;
    if (verdict.is === 'again') return 'again';
    if (verdict.is === 'recorded') return firstOutcome(verdict.found as unknown as AnyTransferItem, transfer);
    return await settleRefusal(table, draft, new LedgerRefusal(verdict.code, undefined, verdict.accountId));
  } catch (error) {
    if (error instanceof OutcomeUnknown) return seen(table, transfer, error);
    if (error instanceof Refused) return seenAlong(table, transfer, error);
    throw error;
  }
}

/** Each round without the accounts that said that they are of the recorded lane. */
async function attempt(
  table: LedgerTable,
  { draft, decisions = [], along = [], manner = 'posted', ...plan }: Plan,
  transfer: Transfer,
): Promise<Exclude<Verdict, { is: 'recorded-lane' }>> {
  const { ledgerId } = draft;
  const movements = plan.movements ?? netted(draft.legs, manner);
  const record = Create(table.name(), toTransferItem(transfer));
  for (;;) {
    const lanes = byLane(table, draft, movements, manner);
    if ('code' in lanes) return { is: 'refused', ...lanes };
    const accounts = lanes.guarded.map((movement) => ({
      ledgerId,
      movement,
      occasion: transfer,
      lockVersion: lockVersionOf(draft, movement.accountId),
      ...(draft.uncovered === movement.accountId ? { uncovered: true as const } : {}),
    }));
    const left = lanes.recorded.length > 0 ? [leave(table, transfer, lanes.recorded)] : [];
    const verdict = await transact(table, { record, decisions, accounts, along: [...along, ...left] });
    if (verdict.is !== 'recorded-lane') return verdict;
    for (const { accountId, currency } of verdict.accounts) meetRecorded(table, ledgerId, accountId, currency);
  }
}

/** For the worker that records it. Its key is the transfer's, so it is as new as that: no condition. */
const leave = (table: LedgerTable, transfer: Transfer, movements: readonly RecordedMovement[]): TransactItem => ({
  Put: { TableName: table.name(), Item: { ...toUnrecordedItem({ ...transfer, movements }) } },
});
