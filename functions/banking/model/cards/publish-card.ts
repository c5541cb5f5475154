import { decimalOf } from '../../../../lib/ledger/model/decimal.ts';
import type { Publisher } from '../../../../lib/sync/publish.ts';
import { bankCardCopies } from '../../contract/behind.ts';
import type { CardItem } from '../../store/card-items.ts';
import type { HolderReader } from '../../store/holders.ts';
import { spaceOf } from '../space-of.ts';

/** Brings the copy of a card on its holder's devices up to date. */
export async function publishCard(
  card: CardItem,
  { store, publisher }: { readonly store: HolderReader; readonly publisher: Pick<Publisher, 'publish'> },
): Promise<void> {
  const holder = await store.find(card.accountId);
  const space = holder && spaceOf(holder);
  if (!space) return;
  const { cardId: id, revision: version, accountId, currency, lastFour, nickname, state, issuedAt } = card;
  const decimal = (minor: string) => decimalOf(BigInt(minor), currency);
  const fields = {
    account: accountId,
    currency,
    lastFour,
    ...(nickname === undefined ? {} : { nickname }),
    state,
    perPurchase: decimal(card.perPurchase),
    daily: decimal(card.daily),
    issuedAt,
  };
  await publisher.publish({ space, collection: bankCardCopies, id, version, fields });
}
