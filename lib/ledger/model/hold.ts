import type { Movement } from './leg.ts';
import type { RefusalCode } from './refusal.ts';
import type { Transfer } from './transfer.ts';

/** `captured` when nothing of it is left; what was captured before a void or an expiry stays captured. */
export type HoldState = 'pending' | 'captured' | 'voided' | 'expired';

/** Money set aside: a transfer whose two legs are pending until it is captured, voided or expires. */
export interface Hold {
  readonly transfer: Transfer & { readonly expiresAt: string };
  readonly state: HoldState;
  /** Minor units that are still set aside. */
  readonly remaining: bigint;
  readonly captured: bigint;
  /** When it left `pending`. */
  readonly resolvedAt?: string;
}

export const heldAmount = ({ transfer }: Pick<Hold, 'transfer'>): bigint => transfer.legs[0]?.amount ?? 0n;

/** Why this hold cannot be captured so; nothing when it can. A hold is over at the moment it says, whether or not anybody has swept it. */
export function captureRefusal(hold: Hold, amount: bigint, now: Date): RefusalCode | undefined {
  if (hold.state === 'voided' || hold.state === 'captured') return 'hold-resolved';
  if (hold.state === 'expired' || hold.transfer.expiresAt <= now.toISOString()) return 'hold-expired';
  return amount > hold.remaining ? 'exceeds-hold' : undefined;
}

export type Release = 'void' | 'expire';
export const releasedState = { void: 'voided', expire: 'expired' } as const;

/** Why this hold cannot be voided or expire; nothing when it can. */
export function releaseRefusal(hold: Hold, release: Release, now: Date): RefusalCode | undefined {
  if (hold.state !== 'pending') return 'hold-resolved';
  return release === 'expire' && hold.transfer.expiresAt > now.toISOString() ? 'hold-not-expired' : undefined;
}

/** What capturing and giving back do to the two accounts of a hold. */
export function movementsOf(
  { transfer }: Pick<Hold, 'transfer'>,
  captured: bigint,
  givenBack: bigint,
): readonly Movement[] {
  const gone = captured + givenBack;
  return transfer.legs.map(({ accountId, currency, side }) => ({
    accountId,
    currency,
    posted: side === 'debit' ? captured : -captured,
    pendingDebit: side === 'debit' ? -gone : 0n,
    pendingCredit: side === 'credit' ? -gone : 0n,
  }));
}
