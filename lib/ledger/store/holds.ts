import type { TransactItem } from '../../runtime/aws/dynamo.ts';
import { OutcomeUnknown } from '../../runtime/aws/errors.ts';
import { Refused } from '../../runtime/outcomes.ts';
import type { Side } from '../model/account.ts';
import { checkedAmount } from '../model/amount.ts';
import { captureRefusal, type Hold, movementsOf, type Release, releasedState, releaseRefusal } from '../model/hold.ts';
import { checkedLegs, type Leg, type Movement, netted } from '../model/leg.ts';
import { checkedTime } from '../model/names.ts';
import { LedgerRefusal, type RefusalCode, refuse } from '../model/refusal.ts';
import { checkedCommand, type Transfer, withLegs } from '../model/transfer.ts';
import { type Along, readTransferItem, recordTransfer, settleRefusal } from './record-transfer.ts';
import { type LedgerTable, transferKey } from './table.ts';
import { transact, type Why } from './transact.ts';
import { type HoldItem, toHold } from './transfer-items.ts';
import type { Command } from './transfers.ts';

export interface HoldCommand extends Command {
  readonly debit: string;
  readonly credit: string;
  readonly amount: bigint;
  readonly currency: string;
  /** From this moment on it cannot be captured any more. */
  readonly expiresAt: string;
}

export interface Capture extends Command {
  readonly holdId: string;
  readonly amount: bigint;
  /** What is left is given back in the same moment. */
  readonly release?: true;
  /** Where what was captured goes in the same moment: legs that balance, out of the account that the hold credits. */
  readonly onward?: readonly Leg[];
}

/** Tries against others who change the same hold. */
const mostRounds = 10;

/** Sets money aside: it is no longer available to the account that it is to leave. 6 write units. */
export async function hold(table: LedgerTable, command: HoldCommand): Promise<Transfer> {
  const { along, debit, credit, amount, currency, ...said } = command;
  const leg = (accountId: string, side: Side) => ({ accountId, side, amount: checkedAmount(amount), currency });
  const expiresAt = checkedTime(said.expiresAt);
  const draft = withLegs(checkedCommand({ ...said, kind: 'hold' }), [leg(debit, 'debit'), leg(credit, 'credit')]);
  // A repeat may come when the hold that it made is over.
  if (expiresAt <= table.now().toISOString())
    return settleRefusal(table, draft, new LedgerRefusal('invalid-time', 'a hold expires later than now'));
  return (await recordTransfer(table, { draft, manner: 'pending', along })) as Transfer;
}

/** @returns nothing when there is no hold of this id. */
export async function readHold(table: LedgerTable, ledgerId: string, holdId: string): Promise<Hold | undefined> {
  const item = await readTransferItem(table, ledgerId, holdId);
  return item?.entity === 'Hold' ? toHold(item as HoldItem) : undefined;
}

/** What a hold becomes, on the condition that nothing was taken from it meanwhile. */
interface HoldChange {
  readonly set: Readonly<Record<string, unknown>>;
  readonly captured: bigint;
  /** Taken from what remains; exactly all of it when the hold ends. */
  readonly taken: bigint;
  readonly condition: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function changeHold({ name }: LedgerTable, { transfer }: Hold, change: HoldChange): TransactItem {
  const { set, captured, taken, condition, values } = change;
  const others = Object.keys(set).map((field) => `, #${field} = :${field}`);
  return {
    Update: {
      TableName: name(),
      Key: transferKey(transfer.ledgerId, transfer.transferId),
      UpdateExpression: `SET #remaining = #remaining - :taken, #captured = #captured + :by${others.join('')}`,
      ConditionExpression: `#state = :pending AND ${condition}`,
      ExpressionAttributeNames: Object.fromEntries(
        ['remaining', 'captured', 'state', ...Object.keys(set)].map((each) => [`#${each}`, each]),
      ),
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(set).map(([field, value]) => [`:${field}`, value])),
        ...values,
        ':pending': 'pending',
        ':taken': taken,
        ':by': captured,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

const held = (found: unknown): Hold => toHold(found as HoldItem);

const inWords = (legs: readonly Leg[]) =>
  JSON.stringify(legs.map(({ accountId, side, amount, currency }) => [accountId, side, String(amount), currency]));

/** What a capture does to each account, once: what goes on may touch those of the hold. */
function withOnward(movements: readonly Movement[], onward: readonly Leg[]): readonly Movement[] {
  const after = new Map(movements.map((movement) => [movement.accountId, movement]));
  for (const movement of netted(onward, 'posted')) {
    const so = after.get(movement.accountId);
    if (so && so.currency !== movement.currency)
      refuse('currency-mismatch', 'an account has one currency', movement.accountId);
    after.set(movement.accountId, so ? { ...so, posted: so.posted + movement.posted } : movement);
  }
  return [...after.values()];
}

/**
 * Posts what was held, or a part of it, as often as something is left. 8 write units, and a read for the hold's two accounts; 2 more for each account that
 * only `onward` names.
 */
export async function capture(table: LedgerTable, command: Capture): Promise<Transfer> {
  const { along, onward, ...said } = command;
  const { ledgerId, holdId, amount, release } = said;
  const further = onward ? checkedLegs(onward) : [];
  const asked = checkedCommand({ ...said, kind: 'capture', ...(onward ? { onward: inWords(onward) } : {}) });
  for (let round = 1; round <= mostRounds; round += 1) {
    const found = await readHold(table, ledgerId, holdId);
    const now = table.now();
    const code = found ? captureRefusal(found, amount, now) : 'hold-not-found';
    if (!found || code) return settleRefusal(table, asked, new LedgerRefusal(code ?? 'hold-not-found'));
    if (holdId === asked.transferId) refuse('transfer-id-reused', 'the id is of the hold itself');
    const givenBack = release ? found.remaining - amount : 0n;
    const legs = found.transfer.legs.map((leg) => ({ ...leg, amount }));
    const end = givenBack > 0n ? { state: 'captured', resolvedAt: now.toISOString() } : {};
    const write = changeHold(table, found, {
      set: end,
      captured: amount,
      taken: amount + givenBack,
      condition: `#remaining ${release ? '=' : '>='} :left`,
      values: { ':left': release ? found.remaining : amount },
    });
    const why = (item: unknown): Why => captureRefusal(held(item), amount, now) ?? 'again';
    const outcome = await recordTransfer(table, {
      draft: withLegs(asked, [...legs, ...further]),
      movements: withOnward(movementsOf(found, amount, givenBack), further),
      decisions: [{ write, why }],
      along,
    });
    if (outcome !== 'again') return outcome;
  }
  throw new Error(`the hold ${holdId} changes faster than it can be captured`);
}

interface HoldEnd extends Along {
  readonly ledgerId: string;
  readonly holdId: string;
}

/**
 * Gives back what is left of a hold. It has no id of its own: a hold ends once, and who ends it again in the same way gets the same answer.
 * 6 write units and a read.
 * @throws LedgerRefusal `hold-resolved` when it ended otherwise, `hold-not-found`, `hold-not-expired`.
 */
async function endHold(table: LedgerTable, release: Release, { ledgerId, holdId, along = [] }: HoldEnd): Promise<Hold> {
  for (let round = 1; round <= mostRounds; round += 1) {
    const found = await readHold(table, ledgerId, holdId);
    const now = table.now();
    if (!found) refuse('hold-not-found');
    if (found.state === releasedState[release]) return found;
    const code = releaseRefusal(found, release, now);
    if (code) refuse(code, found.state);
    if (await isEnded(table, release, found, now, along)) {
      return { ...found, remaining: 0n, state: releasedState[release], resolvedAt: now.toISOString() };
    }
  }
  throw new Error(`the hold ${holdId} changes faster than it can end`);
}

/** @returns false when it must be looked at again. */
async function isEnded(
  table: LedgerTable,
  release: Release,
  found: Hold,
  now: Date,
  along: readonly TransactItem[],
): Promise<boolean> {
  const { ledgerId, transferId, fingerprint } = found.transfer;
  const at = now.toISOString();
  const write = changeHold(table, found, {
    set: { state: releasedState[release], resolvedAt: at },
    captured: 0n,
    taken: found.remaining,
    condition: '#remaining = :left',
    values: { ':left': found.remaining },
  });
  const occasion = { transferId, kind: release, effectiveAt: at, recordedAt: at, fingerprint };
  const accounts = movementsOf(found, 0n, found.remaining).map((movement) => ({
    ledgerId,
    movement,
    occasion,
    whenFrozen: true as const,
  }));
  try {
    const why = (): RefusalCode | 'again' => 'again';
    const verdict = await transact(table, { decisions: [{ write, why }], accounts, along });
    if (verdict.is === 'refused') refuse(verdict.code, undefined, verdict.accountId);
    return verdict.is === 'done';
  } catch (error) {
    // What was put along may be refused because an earlier copy put it there.
    if (!(error instanceof OutcomeUnknown || error instanceof Refused)) throw error;
    const after = await readHold(table, ledgerId, transferId);
    if (after?.state !== releasedState[release]) throw error;
    return true;
  }
}

export const voidHold = (table: LedgerTable, end: HoldEnd): Promise<Hold> => endHold(table, 'void', end);
export const expireHold = (table: LedgerTable, end: HoldEnd): Promise<Hold> => endHold(table, 'expire', end);
