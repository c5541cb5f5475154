import type { Facts } from '../../../../lib/fraud/model/facts.ts';
import type { Seen } from '../../store/card-desk.ts';
import type { AuthorisationItem } from '../../store/card-items.ts';

interface Asked {
  readonly amount: bigint;
  readonly after: Pick<AuthorisationItem, 'merchantId'>;
}

/** What fraud is told of a purchase, or of an increment of one. */
export function cardFacts({ amount, after }: Asked, { card, account }: Seen): Facts {
  const { accountId, holderId, holderKind, currency, openedAt } = account.terms;
  return {
    kind: 'purchase',
    amount,
    currency,
    account: accountId,
    card: card.cardId,
    ...(after.merchantId === undefined ? {} : { payee: after.merchantId }),
    ...(holderId === undefined ? {} : holderKind === 'person' ? { personId: holderId } : { organisationId: holderId }),
    accountOpenedAt: openedAt,
  };
}
