import type { AuthorisationState } from '../model/cards/authorisation.ts';
import type { Owed } from '../model/cards/owed.ts';
import type { CardReason } from '../model/cards/reasons.ts';
import { accountPk, type LimitsItem } from './items.ts';

/**
 * | pk | sk | entity |
 * |--|--|--|
 * | `CARD#<id>` | `CARD` | BankCard: of which account, its state and limits; never its number |
 * | the same | `LIMITS` | CardLimits: what is left of the day; `stopped` when it is not active |
 * | the same | `AUTH#<id>` | CardAuthorisation |
 * | `ACCOUNT#<id>` | `CARD#<id>` | HeldCard |
 * | the same | `CARDS` | CardCount: how many that are not cancelled |
 * | `CARDTOKEN#<token>` | `CARDTOKEN` | CardToken: which card the processor means |
 * | `CARDMESSAGE#<id>` | `CARDMESSAGE` | CardMessage: what the processor was answered |
 */
const cardPk = (cardId: string) => `CARD#${cardId}`;
export const cardKey = (cardId: string) => ({ pk: cardPk(cardId), sk: 'CARD' });
export const cardLimitsKey = (cardId: string) => ({ pk: cardPk(cardId), sk: 'LIMITS' });
export const authorisationKey = (cardId: string, authorisationId: string) => ({
  pk: cardPk(cardId),
  sk: `AUTH#${authorisationId}`,
});
export const heldCardKey = (accountId: string, cardId: string) => ({ pk: accountPk(accountId), sk: `CARD#${cardId}` });
export const cardCountKey = (accountId: string) => ({ pk: accountPk(accountId), sk: 'CARDS' });
export const cardTokenKey = (token: string) => ({ pk: `CARDTOKEN#${token}`, sk: 'CARDTOKEN' });
export const cardMessageKey = (messageId: string) => ({ pk: `CARDMESSAGE#${messageId}`, sk: 'CARDMESSAGE' });

interface Keyed {
  readonly pk: string;
  readonly sk: string;
}

export type CardState = 'active' | 'frozen' | 'cancelled';

export interface CardItem extends Keyed {
  readonly entity: 'BankCard';
  readonly cardId: string;
  readonly accountId: string;
  readonly nickname?: string;
  readonly state: CardState;
  /** The processor's. */
  readonly token: string;
  readonly lastFour: string;
  readonly currency: string;
  /** Minor units as text; the same as numbers, which conditions compare, are in `LIMITS`. */
  readonly perPurchase: string;
  readonly daily: string;
  readonly issuedAt: string;
  /** One more with each change. */
  readonly revision: number;
}

export interface CardLimitsItem extends Omit<LimitsItem, 'entity' | 'ownPerPayment' | 'ownDaily'> {
  readonly entity: 'CardLimits';
}

export interface CardTokenItem extends Keyed {
  readonly entity: 'CardToken';
  readonly cardId: string;
  readonly accountId: string;
}

export interface PartItem {
  readonly holdId: string;
  /** Minor units as text. */
  readonly amount: string;
  /** When nothing is owed any more. */
  readonly remaining: string;
  /** Whose limits it took. */
  readonly day: string;
}

export interface AuthorisationItem extends Keyed {
  readonly entity: 'CardAuthorisation';
  readonly authorisationId: string;
  readonly cardId: string;
  readonly accountId: string;
  readonly currency: string;
  readonly state: AuthorisationState;
  readonly parts: readonly PartItem[];
  readonly approved: string;
  readonly cleared: string;
  /** What of the last step the ledger has still to do, in this order. */
  readonly owed: readonly Owed[];
  readonly merchantId?: string;
  readonly merchant?: string;
  /** Absent: it was taken back before it came, and is nobody's purchase. */
  readonly madeAt?: string;
  readonly expiresAt: string;
  readonly version: number;
  readonly agenda?: string;
  readonly agendaAt?: string;
}

export interface CardMessageItem extends Keyed {
  readonly entity: 'CardMessage';
  readonly messageId: string;
  /** Of what it said. */
  readonly fingerprint: string;
  readonly decision: 'approved' | 'declined';
  readonly reason?: CardReason;
  readonly purchaseId?: string;
  readonly answeredAt: string;
}
