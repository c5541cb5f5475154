import { exact } from '../model/amount.ts';
import { type Hold, type HoldState, heldAmount } from '../model/hold.ts';
import type { RefusalCode } from '../model/refusal.ts';
import type { Transfer } from '../model/transfer.ts';
import { transferKey } from './table.ts';

type Stored = { readonly pk: string; readonly sk: string };
type LegItem = Omit<Transfer['legs'][number], 'amount'> & { readonly amount: string };

/** Written once. A Hold has three attributes that change: state, remaining, resolvedAt. */
export interface TransferItem extends Stored, Omit<Transfer, 'legs' | 'ledgerId' | 'transferId' | 'amount'> {
  readonly amount?: string;
  readonly entity: 'Transfer' | 'Hold';
  readonly legs: readonly LegItem[];
}

export interface HoldItem extends TransferItem {
  readonly state: HoldState;
  readonly remaining: number | bigint;
  readonly captured: number | bigint;
  readonly resolvedAt?: string;
}

/** That a transfer was refused stays so: who asks again with the same id gets the same answer, whatever came in meanwhile. */
export interface RefusalItem extends Stored {
  readonly entity: 'Refusal';
  readonly fingerprint: string;
  readonly code: RefusalCode;
  readonly accountId?: string;
  readonly recordedAt: string;
}

export type AnyTransferItem = TransferItem | HoldItem | RefusalItem;

export function toTransferItem({ ledgerId, transferId, legs, amount, ...rest }: Transfer): TransferItem | HoldItem {
  const item = {
    ...transferKey(ledgerId, transferId),
    ...rest,
    amount: amount?.toString(),
    legs: legs.map((leg) => ({ ...leg, amount: String(leg.amount) })),
  };
  if (rest.kind !== 'hold') return { ...item, entity: 'Transfer' };
  return { ...item, entity: 'Hold', state: 'pending', remaining: legs[0]?.amount ?? 0n, captured: 0n };
}

export function toTransfer(item: TransferItem): Transfer {
  const [, ledgerId = '', transferId = ''] = item.pk.split('#');
  const { kind, effectiveAt, recordedAt, fingerprint, metadata, lockVersions } = item;
  const { expiresAt, holdId, release, reversalOf, rate, onward, uncovered } = item;
  const legs = item.legs.map((leg) => ({ ...leg, amount: BigInt(leg.amount) }));
  const all = { ledgerId, transferId, kind, legs, effectiveAt, recordedAt, fingerprint, metadata, lockVersions };
  const amount = item.amount === undefined ? undefined : BigInt(item.amount);
  const said = { ...all, amount, expiresAt, holdId, release, reversalOf, rate, onward, uncovered };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as unknown as Transfer;
}

export function toHold(item: HoldItem): Hold {
  const transfer = toTransfer(item) as Hold['transfer'];
  const [remaining, captured] = [exact(item.remaining), exact(item.captured)];
  const isCaptured = item.state === 'pending' && captured === heldAmount({ transfer });
  return {
    transfer,
    state: isCaptured ? 'captured' : item.state,
    remaining,
    captured,
    ...(item.resolvedAt ? { resolvedAt: item.resolvedAt } : {}),
  };
}
