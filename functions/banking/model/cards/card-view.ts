import { exact } from '../../../../lib/ledger/model/amount.ts';
import { decimalOf } from '../../../../lib/ledger/model/decimal.ts';
import type { Card, Purchase } from '../../contract/cards.ts';
import type { AuthorisationItem, CardItem, CardLimitsItem } from '../../store/card-items.ts';
import { leftOn } from '../spending.ts';
import { owedOf } from './owed.ts';

export interface CardRows {
  readonly card: CardItem;
  readonly limits: CardLimitsItem;
}

/** @param today the day at the bank's place. */
export function toCard({ card, limits }: CardRows, today: string): Card {
  const { cardId, accountId, nickname, state, lastFour, currency, perPurchase, daily, issuedAt } = card;
  const left = leftOn({ day: limits.day, daily: exact(limits.daily), left: exact(limits.left) }, today);
  return {
    cardId,
    accountId,
    ...(nickname === undefined ? {} : { nickname }),
    state,
    lastFour,
    currency,
    limits: {
      perPurchase: decimalOf(BigInt(perPurchase), currency),
      daily: decimalOf(BigInt(daily), currency),
      left: decimalOf(left < 0n ? 0n : left, currency),
    },
    issuedAt,
  };
}

/** What is still set aside, and what the ledger has still to do of it. */
export const heldOf = ({ parts, owed }: Pick<AuthorisationItem, 'parts' | 'owed'>): bigint =>
  parts.reduce((sum, { remaining }) => sum + BigInt(remaining), 0n) + owedOf(owed);

export function toPurchase(item: AuthorisationItem & { readonly madeAt: string }): Purchase {
  const { authorisationId, cardId, state, currency, approved, cleared, merchant, madeAt, expiresAt } = item;
  return {
    purchaseId: authorisationId,
    cardId,
    state,
    currency,
    approved: decimalOf(BigInt(approved), currency),
    cleared: decimalOf(BigInt(cleared), currency),
    held: decimalOf(heldOf(item), currency),
    ...(merchant === undefined ? {} : { merchant }),
    madeAt,
    ...(state === 'authorised' ? { expiresAt } : {}),
  };
}
